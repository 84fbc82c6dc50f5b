import type { Dataset } from '../../contract/dataset.ts';
import { sentence } from '../../contract/errors.ts';
import type {
  ComparisonPreview,
  Counted,
  FieldPreview,
  LedgerPreview,
  PreviewReport,
  ReasonPreview,
} from '../../contract/preview.ts';
import { ruleTitle } from '../../contract/rules.ts';
import { CLASS_TITLES } from '../../contract/terms.ts';
import { fill, type Language, type Text } from '../../contract/text.ts';
import type { Cell } from '../screen.ts';
import { POLICY_TITLES, WORDS } from '../texts.ts';
import { PREVIEW_WORDS as P } from './words.ts';

/** A part of a preview as people see it: sentences, then a table (which may be empty). */
export interface Sheet {
  readonly title: string;
  readonly notes: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A preview in words: what table and page show. The first sheet is the summary. */
export function sheetsOf(report: PreviewReport, dataset: Dataset, language: Language): readonly Sheet[] {
  const words = new Words(dataset, language);
  return [
    summary(report, words),
    reasons(P.rejections, report.rejections, words),
    unmapped(report, words),
    fields(report, words),
    reasons(P.warnings, report.warnings, words),
    keys(report, words),
    ledger(report.ledger, words),
    ...(report.ledger?.comparison == null ? [] : comparison(report, report.ledger.comparison, words)),
  ].filter(({ notes, rows }) => notes.length + rows.length > 0);
}

class Words {
  readonly language: Language;
  readonly #fields: ReadonlyMap<string, Text>;

  constructor(dataset: Dataset, language: Language) {
    this.language = language;
    this.#fields = new Map(dataset.fields.map(({ name, title }) => [name, title]));
  }

  t(text: Text, params: Readonly<Record<string, string | number>> = {}): string {
    const shown = Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'number' ? value.toLocaleString('en') : value,
    ]);
    return fill(text[this.language], Object.fromEntries(shown));
  }

  /** `name 名称` */
  field(name: string): string {
    const title = this.#fields.get(name)?.[this.language];
    return title === undefined || title === name ? name : `${name} ${title}`;
  }

  sheet(title: Text, columns: readonly Text[], rows: Sheet['rows'], notes: readonly string[] = []): Sheet {
    return { title: this.t(title), notes, columns: columns.map((column) => this.t(column)), rows };
  }

  counted(values: readonly Counted[]): string {
    const texts = values.slice(0, 10).map(({ value, count }) => `${value || this.t(P.none)} × ${count}`);
    return values.length > 10 ? `${texts.join(', ')} …` : texts.join(', ');
  }
}

function summary({ endpoint, dataset, whole, totals, ledger: found }: PreviewReport, words: Words): Sheet {
  const { read, accepted, quarantined, duplicate } = totals;
  const notes = [
    words.t(whole ? P.all : P.first, { count: read }),
    quarantined === 0 ? words.t(P.sound) : words.t(P.unsound, { count: quarantined }),
    ...(found?.held === true ? [words.t(P.held, { count: found.removed })] : []),
  ];
  const columns = [WORDS.read, WORDS.accepted, WORDS.quarantined, WORDS.duplicate];
  const title = {
    zh: fill(P.heading.zh, { endpoint, dataset }),
    en: fill(P.heading.en, { endpoint, dataset }),
  };
  return words.sheet(title, columns, [[read, accepted, quarantined, duplicate]], notes);
}

function reasons(title: Text, list: readonly ReasonPreview[], words: Words): Sheet {
  return words.sheet(
    title,
    [P.count, WORDS.field, P.reason, P.positions],
    list.map(({ count, field, code, params, positions }) => [
      count,
      field === '' ? null : words.field(field),
      `${sentence(code, params, words.language)} [${code}]`,
      positions.join('\n'),
    ]),
  );
}

function unmapped({ unmapped: fieldsFound }: PreviewReport, words: Words): Sheet {
  return words.sheet(
    P.unmapped,
    [WORDS.field, P.value, P.count, P.mendIn],
    fieldsFound.flatMap(({ field, file, values, others }) => {
      const rows = values.map(({ value, count }) => [words.field(field), value, count, file]);
      return others === 0 ? rows : [...rows, [words.field(field), words.t(P.otherValues), others, file]];
    }),
  );
}

function fields({ fields: list }: PreviewReport, words: Words): Sheet {
  const absent = list.filter(({ shown }) => !shown).map(({ field }) => field);
  return words.sheet(
    P.fields,
    [WORDS.field, P.filled, P.rule, P.changed, P.before, P.after],
    list.filter(({ shown }) => shown).flatMap((field) => fieldRows(field, words)),
    absent.length === 0 ? [] : [words.t(P.notShown, { fields: absent.join(', ') })],
  );
}

function fieldRows({ field, filled, changes }: FieldPreview, words: Words): Sheet['rows'] {
  const name = words.field(field);
  if (changes.length === 0) return [[name, filled, null, null, null, null]];
  return changes.map(({ rule, count, before, after }) => [
    name,
    filled,
    words.t(ruleTitle(rule)),
    count,
    before,
    after,
  ]);
}

function keys({ duplicates, homes }: PreviewReport, words: Words): Sheet {
  const notes: string[] = [];
  const { endpoints, homeless, divisions } = homes;
  const list = Object.entries(endpoints).map(([value, count]) => ({ value, count }));
  if (list.length > 0) notes.push(words.t(P.homesAre, { homes: words.counted(list) }));
  if (homeless > 0) notes.push(words.t(P.homeless, { count: homeless, divisions: words.counted(divisions) }));
  if (duplicates.keys > 0) {
    const examples = duplicates.examples.map(({ key, position }) => `${key} (${position})`).join(', ');
    notes.push(words.t(P.duplicates, { count: duplicates.keys, examples }));
  }
  if (duplicates.repeats > 0) notes.push(words.t(P.repeats, { count: duplicates.repeats }));
  return words.sheet(P.keys, [], [], notes);
}

function ledger(found: LedgerPreview | null, words: Words): Sheet {
  if (found === null) return words.sheet(P.ledger, [], [], [words.t(P.noLedger)]);
  const { keys: count, known, elsewhere, removed, held, comparison: compared } = found;
  const notes = [words.t(P.known, { keys: count, known, elsewhere })];
  if (removed > 0 && !held) notes.push(words.t(P.removed, { count: removed }));
  if (compared === null) notes.push(words.t(P.nothingRead));
  return words.sheet(P.ledger, [], [], notes);
}

function comparison(
  { whole, endpoint: previewed }: PreviewReport,
  { endpoints, keys: count, classes, formatOnly, atFirst, differences, deliveries }: ComparisonPreview,
  words: Words,
): readonly Sheet[] {
  const scope = { endpoints: endpoints.join(', '), keys: count, formatOnly };
  return [
    words.sheet(
      P.classes,
      [WORDS.class, P.keysColumn, ...(atFirst === null ? [] : [P.atFirst]), WORDS.policy],
      classes.map(({ class: name, keys: number, policy }) => [
        words.t(CLASS_TITLES[name]),
        number,
        ...(atFirst === null ? [] : [atFirst[name] ?? 0]),
        policy === null ? null : words.t(POLICY_TITLES[policy]),
      ]),
      [words.t(whole ? P.classesAll : P.classesFirst, scope)],
    ),
    words.sheet(
      P.differences,
      [WORDS.field, P.other, P.differing, P.onlyHere, P.onlyThere, P.shared, WORDS.key, P.here, P.there],
      differences.map(({ field, endpoint, differing, onlyHere, onlyThere, shared, examples }) => [
        words.field(field),
        endpoint,
        differing,
        onlyHere,
        onlyThere,
        shared,
        examples.map(({ key }) => key).join('\n'),
        examples.map(({ here }) => here ?? '–').join('\n'),
        examples.map(({ there }) => there ?? '–').join('\n'),
      ]),
      differences.length === 0 ? [] : [words.t(P.differencesNote)],
    ),
    words.sheet(
      P.deliveries,
      [WORDS.target, WORDS.class, P.count, P.note],
      deliveries.map(({ target, class: name, count: number, impossible }) => [
        target,
        words.t(CLASS_TITLES[name]),
        number,
        [
          ...(target === previewed ? [words.t(P.toHere)] : []),
          ...(impossible ? [words.t(P.impossible)] : []),
        ].join('; ') || null,
      ]),
      deliveries.some(({ impossible }) => !impossible) ? [] : [words.t(P.noDeliveries)],
    ),
  ];
}

import type { RawValue } from '../contract/adapter.ts';
import type { Dataset } from '../contract/dataset.ts';
import { assign, sureness } from './assignment.ts';
import { type Column, readColumn } from './column.ts';
import { type Evidence, evidence } from './evidence.ts';
import { type Header, readHeaders } from './header.ts';
import { type NameHit, readName } from './naming.ts';
import { orderOf } from './order.ts';
import { type Meaning, recognitionOf } from './recognition.ts';
import { readValues, type ValueHit } from './weigh.ts';

/** At this confidence a column is mapped; below it a person decides. */
export const SURE = 0.8;
/** Candidates less likely than this are not worth a question. */
const WORTH_ASKING = 0.2;
/** Odds of a field, before anything is known, against "means nothing to this dataset". */
const PRIOR = 0.05;
const BESIDE = 2.5;
const NEAR = 2;

export interface TableSample {
  readonly columns: readonly string[];
  /** Values in the order of the columns. */
  readonly rows: readonly (readonly RawValue[])[];
}

export interface Candidate {
  readonly field: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
}

/** What a column of the source is thought to be. */
export interface ColumnMeaning {
  readonly column: string;
  /** The field, where that is sure enough; else null. */
  readonly field: string | null;
  /** Both fields, beginning first, when the column holds a range. */
  readonly parts: readonly string[];
  /** Best first; those of a column with a field begin with it. */
  readonly candidates: readonly Candidate[];
  /** What it probably is when it is none of the dataset's fields: `changedAt`, `remark`. */
  readonly aside: string | null;
}

export interface Meanings {
  readonly columns: readonly Column[];
  readonly headers: readonly Header[];
  readonly meanings: readonly ColumnMeaning[];
}

/** @param today YYYY-MM-DD: what is later lies ahead */
export function readMeanings(
  dataset: Dataset,
  { columns: names, rows }: TableSample,
  today: string,
): Meanings {
  const recognition = recognitionOf(dataset);
  const headers = readHeaders(names);
  const columns = names.map((name, at) =>
    readColumn(
      name,
      at,
      rows.map((row) => row[at]),
      today,
    ),
  );
  const marks = columns.map((column, at) => markOf(column, headers[at]!, recognition.meanings, dataset));
  const fields = recognition.meanings.filter(({ field }) => field !== null);
  const asides = recognition.meanings.filter(({ field }) => field === null);

  applyOrder(marks, columns, fields);
  const first = assign(
    scoresOf(marks, fields),
    marks.map((mark) => noneOf(mark, asides)),
  );
  applyNeighbours(marks, columns, fields, first.fields);
  const scores = scoresOf(marks, fields);
  const none = marks.map((mark) => noneOf(mark, asides));

  const meanings = columns.map((column, at): ColumnMeaning => {
    const mark = marks[at]!;
    const sure = sureness(scores, none, at);
    const worth = fields
      .flatMap((meaning, i) => (sure[i]! < WORTH_ASKING ? [] : [candidate(mark, meaning, sure[i]!)]))
      .sort((a, b) => b.confidence - a.confidence)
      .slice(0, 3);
    const best = worth[0];
    const isSure = best !== undefined && best.confidence >= SURE;
    return {
      column: column.name,
      field: isSure ? best.field : null,
      parts: isSure ? partsOf(column, best.field, fields) : [],
      candidates: worth,
      aside: isSure ? null : asideOf(mark, asides),
    };
  });
  return { columns, headers, meanings };
}

function partsOf({ range }: Column, field: string, fields: readonly Meaning[]): readonly string[] {
  const from = field.replace(/To$/, 'From');
  return range !== null && from !== field && fields.some(({ name }) => name === from) ? [from, field] : [];
}

/** What is known of one column, by meaning. */
interface Mark {
  readonly names: ReadonlyMap<Meaning, NameHit>;
  readonly values: ReadonlyMap<Meaning, ValueHit>;
  readonly extra: Map<Meaning, { factor: number; evidence: Evidence[] }>;
}

function markOf(column: Column, header: Header, meanings: readonly Meaning[], dataset: Dataset): Mark {
  const recognition = recognitionOf(dataset);
  return {
    names: readName(header, recognition),
    values: new Map(meanings.map((meaning) => [meaning, readValues(column, meaning, dataset)])),
    extra: new Map(),
  };
}

function oddsOf({ names, values, extra }: Mark, meaning: Meaning): number {
  return (
    PRIOR *
    (names.get(meaning)?.factor ?? 1) *
    (values.get(meaning)?.factor ?? 1) *
    (extra.get(meaning)?.factor ?? 1)
  );
}

const scoresOf = (marks: readonly Mark[], fields: readonly Meaning[]): number[][] =>
  marks.map((mark) => fields.map((meaning) => Math.log(oddsOf(mark, meaning))));

/** "None of the fields" is one thing, and everything aside is another way of being it. */
const noneOf = (mark: Mark, asides: readonly Meaning[]): number =>
  Math.log(asides.reduce((sum, aside) => sum + (mark.names.has(aside) ? oddsOf(mark, aside) : 0), 1));

function add(mark: Mark, meaning: Meaning, factor: number, why?: Evidence): void {
  const before = mark.extra.get(meaning) ?? { factor: 1, evidence: [] };
  mark.extra.set(meaning, {
    factor: before.factor * factor,
    evidence: why === undefined ? before.evidence : [...before.evidence, why],
  });
}

/** Of two columns of which one is the beginning and one the end, the later is the end. */
function applyOrder(marks: readonly Mark[], columns: readonly Column[], fields: readonly Meaning[]): void {
  for (const to of fields.filter(({ looks }) => looks.includes('toDate'))) {
    const from = fields.find(({ name }) => name === to.name.replace(/To$/, 'From'));
    if (from === undefined) continue;
    const named = columns.filter((_, at) => marks[at]!.names.has(to) || marks[at]!.names.has(from));
    for (const [early, late] of orderOf(named)) {
      add(marks[early.at]!, from, 6, evidence('earlier', { column: late.name }));
      add(marks[early.at]!, to, 0.03);
      add(marks[late.at]!, to, 6, evidence('later', { column: early.name }));
      add(marks[late.at]!, from, 0.03);
    }
  }
}

function applyNeighbours(
  marks: readonly Mark[],
  columns: readonly Column[],
  fields: readonly Meaning[],
  chosen: readonly number[],
): void {
  for (const [at, mark] of marks.entries()) {
    for (const meaning of fields) {
      if (meaning.beside.length === 0) continue;
      for (let near = Math.max(0, at - NEAR); near <= Math.min(marks.length - 1, at + NEAR); near += 1) {
        const other = fields[chosen[near] ?? -1];
        if (near === at || other === undefined || !meaning.beside.includes(other.name)) continue;
        add(mark, meaning, BESIDE, evidence('beside', { column: columns[near]!.name }));
        break;
      }
    }
  }
}

function candidate(mark: Mark, meaning: Meaning, confidence: number): Candidate {
  const name = mark.names.get(meaning);
  return {
    field: meaning.name,
    confidence: Math.round(confidence * 100) / 100,
    evidence: [
      ...(name === undefined ? [] : [evidence(`header-${name.how}`, { term: name.term })]),
      ...(mark.values.get(meaning)?.evidence ?? []),
      ...(mark.extra.get(meaning)?.evidence ?? []),
    ],
  };
}

function asideOf(mark: Mark, asides: readonly Meaning[]): string | null {
  const [best] = asides
    .filter((aside) => mark.names.has(aside))
    .map((aside) => ({ aside, odds: oddsOf(mark, aside) }))
    .sort((a, b) => b.odds - a.odds);
  return best !== undefined && best.odds > 1 ? best.aside.name : null;
}

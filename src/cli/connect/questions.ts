import type { AdapterKind, JsonSchema, SourceDescription } from '../../contract/adapter.ts';
import type { Dataset } from '../../contract/dataset.ts';
import { TongdaoError } from '../../contract/errors.ts';
import type { Text } from '../../contract/text.ts';
import type { OpenPoint } from '../../proposal/propose.ts';
import type { Asker, Choice } from '../ask.ts';
import type { Session } from '../session.ts';
import type { Answers } from './answers.ts';
import { percentOf, reasonsOf } from './show.ts';
import { TEXTS } from './texts.ts';

const NAME = /^[a-z][a-z0-9-]{0,39}$/;
const DIVISION = /^\d{6}$/;
const NONE = '';

/** What the command line did not say, asked at the terminal; without one it must be said. */
export class Questions {
  readonly #session: Session;
  readonly #ask: Asker | null;

  constructor(session: Session, ask: Asker | null) {
    this.#session = session;
    this.#ask = ask;
  }

  get areAsked(): boolean {
    return this.#ask !== null;
  }

  async name(given: string | undefined): Promise<string> {
    const check = (name: string) => (NAME.test(name) ? undefined : this.#t(TEXTS.badName));
    if (given !== undefined) {
      if (check(given) !== undefined) throw new TongdaoError('SETTINGS_NAME');
      return given;
    }
    return this.#need('<endpoint>', TEXTS.askName).text({
      message: this.#t(TEXTS.askName),
      initial: 'south',
      check,
    });
  }

  async adapter(given: string | undefined, kinds: readonly AdapterKind[]): Promise<string> {
    if (given !== undefined) return given;
    const choices = kinds.map(({ manifest: { id, title, maturity } }) => ({
      value: id,
      label: `${id}  ${this.#t(title)}`,
      hint: maturity,
    }));
    return this.#need('--adapter', TEXTS.adapter).choose({
      message: this.#t(TEXTS.askAdapter),
      choices,
      initial: choices.some(({ value }) => value === 'sql') ? 'sql' : choices[0]!.value,
    });
  }

  /** Values for what a block requires and does not have. */
  async required(
    schema: JsonSchema,
    block: Readonly<Record<string, unknown>>,
    about: typeof TEXTS.askOption | typeof TEXTS.askRead,
    suggest: (name: string) => string | undefined,
  ): Promise<Record<string, unknown>> {
    const filled = { ...block };
    const properties = asObject(schema['properties']);
    for (const name of asNames(schema['required'])) {
      if (filled[name] !== undefined || this.#ask === null) continue;
      const property = asObject(properties[name]);
      const allowed = allowedIn(property);
      const { description } = property;
      const hint = typeof description === 'string' ? ` (${description})` : '';
      const message = `${this.#t(about, { name })}${hint}`;
      const initial = suggest(name);
      const check = (text: string) => (text.trim() === '' ? this.#t(TEXTS.badEmpty) : undefined);
      filled[name] =
        allowed.length > 0
          ? await this.#ask.choose({
              message,
              choices: allowed.map((value) => ({ value, label: value })),
              initial: allowed[0]!,
            })
          : await this.#ask.text({ message, check, ...(initial === undefined ? {} : { initial }) });
    }
    return filled;
  }

  async divisions(given: readonly string[]): Promise<readonly string[]> {
    if (given.length > 0) return given;
    const split = (text: string) => text.split(/[\s,]+/).filter((part) => part !== '');
    const check = (text: string) =>
      split(text).length > 0 && split(text).every((one) => DIVISION.test(one))
        ? undefined
        : this.#t(TEXTS.badDivision);
    return split(
      await this.#need('--division', TEXTS.division).text({ message: this.#t(TEXTS.askDivision), check }),
    );
  }

  /** Null where nothing was found and `read` must say it. */
  async source(
    endpoint: string,
    given: string | undefined,
    found: readonly SourceDescription[],
  ): Promise<SourceDescription | null> {
    const known = found.map(({ name }) => name);
    if (given !== undefined) {
      const source =
        found.find(({ name }) => name === given) ?? found.find(({ name }) => name.endsWith(`.${given}`));
      if (source !== undefined) return source;
      throw new TongdaoError('CONNECT_SOURCE_UNKNOWN', {
        name: given,
        known: known.slice(0, 20).join(', ') || '–',
      });
    }
    if (found.length === 0) {
      if (this.#ask === null) throw new TongdaoError('CONNECT_NOTHING', { endpoint });
      return null;
    }
    if (this.#ask === null) throw needed('--source', this.#t(TEXTS.source));
    const chosen = await this.#ask.choose({
      message: this.#t(TEXTS.askSource),
      choices: found.map(({ name, rows }) => ({
        value: name,
        label: name,
        ...(rows === null ? {} : { hint: this.#t(TEXTS.rows, { rows: rows.toLocaleString('en') }) }),
      })),
      initial: known[0]!,
    });
    return found.find(({ name }) => name === chosen) ?? null;
  }

  async dataset(
    given: string | undefined,
    datasets: readonly Dataset[],
    likeliest: string,
  ): Promise<Dataset> {
    const find = (name: string) => datasets.find((dataset) => dataset.name === name);
    const name =
      given ??
      (await this.#need('--dataset', TEXTS.dataset).choose({
        message: this.#t(TEXTS.askDataset),
        choices: datasets.map((one) => ({ value: one.name, label: `${one.name}  ${this.#t(one.title)}` })),
        initial: likeliest,
      }));
    const dataset = find(name);
    if (dataset !== undefined) return dataset;
    const known = datasets.map((one) => one.name).join(', ');
    throw new TongdaoError('SETTINGS_DATASET_UNKNOWN', { name, nearest: known });
  }

  /** What a person says to an open point; the answers are added to those that there are. */
  async open(
    point: OpenPoint,
    dataset: Dataset,
    columns: readonly string[],
    division: string,
    answers: Answers,
  ): Promise<void> {
    if (this.#ask === null) return;
    if (point.about === 'column') await this.#askColumn(this.#ask, point, dataset, answers);
    else if (point.about === 'unit') await this.#askUnit(this.#ask, point, answers);
    else if (point.about === 'values') await this.#askValues(this.#ask, point, dataset, answers);
    else
      for (const field of point.fields)
        await this.#askMissing(this.#ask, field, dataset, columns, division, answers);
  }

  async confirm(count: number): Promise<boolean> {
    return (
      this.#ask === null || this.#ask.confirm({ message: this.#t(TEXTS.askWrite, { count }), initial: true })
    );
  }

  async #askColumn(
    ask: Asker,
    { column, candidates }: Extract<OpenPoint, { about: 'column' }>,
    dataset: Dataset,
    answers: Answers,
  ): Promise<void> {
    const title = (name: string) => dataset.fields.find((field) => field.name === name)?.title;
    const choices: Choice[] = candidates.map(({ field, confidence, evidence }) => ({
      value: field,
      label: `${field} ${title(field) === undefined ? '' : this.#t(title(field)!)} ${percentOf(confidence)}`,
      hint: reasonsOf(this.#session, evidence),
    }));
    const field = await ask.choose({
      message: this.#t(TEXTS.askColumn, { column }),
      choices: [{ value: NONE, label: this.#t(TEXTS.leaveOut) }, ...choices],
      initial: NONE,
    });
    if (field === NONE) for (const candidate of candidates) answers.refuse(candidate.field, column);
    else answers.columns[field] = column;
  }

  async #askUnit(
    ask: Asker,
    { column, field }: Extract<OpenPoint, { about: 'unit' }>,
    answers: Answers,
  ): Promise<void> {
    const unit = await ask.choose({
      message: this.#t(TEXTS.askUnit, { column }),
      choices: [
        { value: NONE, label: this.#t(TEXTS.leaveOpen) },
        { value: '万元', label: '万元' },
        { value: '元', label: '元' },
      ],
      initial: NONE,
    });
    if (unit === '元' || unit === '万元') answers.units[field] = unit;
  }

  async #askValues(
    ask: Asker,
    { field, values }: Extract<OpenPoint, { about: 'values' }>,
    dataset: Dataset,
    answers: Answers,
  ): Promise<void> {
    const codes = dataset.fields.find(({ name }) => name === field)?.codes ?? {};
    for (const value of values.slice(0, MOST_VALUES)) {
      const canonical = await ask.choose({
        message: this.#t(TEXTS.askValue, { field, value }),
        choices: [
          { value: NONE, label: this.#t(TEXTS.leaveOpen) },
          ...Object.entries(codes).map(([code, title]) => ({
            value: code,
            label: `${code} ${this.#t(title)}`,
          })),
        ],
        initial: NONE,
      });
      if (canonical !== NONE) answers.values[field] = { ...answers.values[field], [value]: canonical };
    }
  }

  async #askMissing(
    ask: Asker,
    name: string,
    dataset: Dataset,
    columns: readonly string[],
    division: string,
    answers: Answers,
  ): Promise<void> {
    const field = dataset.fields.find((one) => one.name === name);
    if (field === undefined) return;
    const constant = `=${division}`;
    const same =
      field.kind === 'division' ? [{ value: constant, label: this.#t(TEXTS.everyRecord, { division }) }] : [];
    const chosen = await ask.choose({
      message: this.#t(TEXTS.askMissing, { field: name, title: this.#t(field.title) }),
      choices: [
        { value: NONE, label: this.#t(TEXTS.leaveOpen) },
        ...same,
        ...columns.map((column) => ({ value: column, label: column })),
      ],
      initial: NONE,
    });
    if (chosen === constant) answers.constants[name] = division;
    else if (chosen !== NONE) answers.columns[name] = chosen;
  }

  #need(flag: string, what: Text): Asker {
    if (this.#ask === null) throw needed(flag, this.#t(what));
    return this.#ask;
  }

  #t(text: Text, params: Readonly<Record<string, string | number>> = {}): string {
    return this.#session.t(text, params);
  }
}

const MOST_VALUES = 20;

const needed = (flag: string, what: string): TongdaoError =>
  new TongdaoError('CONNECT_NEEDED', { flag, what });

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
const asNames = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];

/** The values that a schema allows, where it names them one by one. */
function allowedIn(schema: Readonly<Record<string, unknown>>): readonly string[] {
  const ways = [schema['anyOf'] ?? schema['oneOf'] ?? []].flat().map((way) => asObject(way)['const']);
  const named = asNames(ways);
  return ways.length > 0 && named.length === ways.length ? named : asNames(schema['enum']);
}

import type { Page, RawRecord, RawValue, ReadRequest } from '../../src/contract/adapter.ts';
import type { Fixture, TestRow } from './fixture.ts';
import { Broken, demand, show, within } from './promise.ts';

/** A record as the suite compares it. */
export interface Seen {
  readonly id: string;
  readonly cells: ReadonlyMap<string, RawValue>;
  readonly version: string | undefined;
  readonly removed: boolean;
}

export interface SeenRead {
  readonly pages: readonly Page[];
  readonly records: readonly Seen[];
  /** The last one given. */
  readonly changesFrom: string | undefined;
}

export const READ_SECONDS = 20;
/** More than any read of the suite can need. */
export const MOST_PAGES = 1000;

export function request(fixture: Fixture, over: Partial<ReadRequest> = {}): ReadRequest {
  return {
    dataset: fixture.dataset,
    mode: 'full',
    cursor: null,
    pageSize: 10,
    signal: new AbortController().signal,
    ...over,
  };
}

/** Reads to the end. */
export async function readAll(fixture: Fixture, over: Partial<ReadRequest> = {}): Promise<SeenRead> {
  const collect = async (): Promise<SeenRead> => {
    const pages: Page[] = [];
    for await (const page of fixture.adapter.read(request(fixture, over))) {
      pages.push(page);
      if (pages.length > MOST_PAGES) throw new Broken(`the read went on after ${MOST_PAGES} pages`);
    }
    const changesFrom = pages.findLast((page) => page.changesFrom !== undefined)?.changesFrom;
    return { pages, records: pages.flatMap(seenPage), changesFrom };
  };
  return within(READ_SECONDS, 'the read', collect());
}

export function seenPage(page: Page): readonly Seen[] {
  return page.records.map((record) => seen(page, record));
}

function seen(page: Page, record: RawRecord): Seen {
  demand(
    record.fault === undefined,
    `row ${record.id} has a fault: ${record.fault?.code} ${show(record.fault?.text)}`,
  );
  demand(
    record.removed === true || record.values.length === page.columns.length,
    `row ${record.id} has ${record.values.length} values for ${page.columns.length} columns`,
  );
  return {
    id: record.id,
    cells: new Map(page.columns.map((column, index) => [column, record.values[index] ?? null])),
    version: record.version,
    removed: record.removed === true,
  };
}

/** `r0001` … with a text in every column. */
export function rows(fixture: Fixture, from: number, to: number, text = 'text'): readonly TestRow[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const id = rowId(from + index);
    return { id, cells: cellsOf(fixture, (column) => `${text} ${column} ${id}`) };
  });
}

export function rowId(number: number): string {
  return `r${String(number).padStart(4, '0')}`;
}

export function cellsOf(
  fixture: Fixture,
  value: (column: string, index: number) => string | null,
): Readonly<Record<string, string | null>> {
  return Object.fromEntries(fixture.columns.map((column, index) => [column, value(column, index)]));
}

/** Every row of `expected` is among `records` with exactly its values (the last record of an id counts). */
export function demandRows(
  fixture: Fixture,
  records: readonly Seen[],
  expected: readonly TestRow[],
  what: string,
): void {
  const byId = new Map(records.map((record) => [record.id, record]));
  const lost = expected.filter((row) => !byId.has(row.id));
  demand(
    lost.length === 0,
    `${what}: ${lost.length} of ${expected.length} rows are lost, first ${lost[0]?.id}`,
  );
  for (const row of expected) demandCells(fixture, byId.get(row.id)?.cells ?? new Map(), row, what);
}

function demandCells(
  fixture: Fixture,
  cells: ReadonlyMap<string, RawValue>,
  row: TestRow,
  what: string,
): void {
  for (const [column, value] of Object.entries(row.cells)) {
    const found = cells.get(column);
    const same =
      fixture.nulls === false
        ? (found === '' ? null : found) === (value === '' ? null : value)
        : found === value;
    demand(same, `${what}: row ${row.id} column ${column} is ${show(found)} instead of ${show(value)}`);
  }
}

/** Each id once and nothing besides. */
export function demandExactly(records: readonly Seen[], expected: readonly TestRow[], what: string): void {
  const wanted = new Set(expected.map((row) => row.id));
  const met = new Set<string>();
  for (const { id } of records) {
    demand(wanted.has(id), `${what}: row ${show(id)} is not in the source`);
    demand(!met.has(id), `${what}: row ${id} is shown more than once`);
    met.add(id);
  }
  const lost = [...wanted].filter((id) => !met.has(id));
  demand(lost.length === 0, `${what}: ${lost.length} of ${wanted.size} rows are lost, first ${lost[0]}`);
}

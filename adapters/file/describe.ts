import type { ColumnDescription, RawValue } from '../../src/contract/adapter.ts';
import { openFound } from './data.ts';
import type { Table } from './formats/table.ts';
import { folderOf, noneIn, snapshotOf } from './read.ts';
import type { Source } from './source.ts';

const ROWS = 1000;
const SAMPLES = 20;

/** All columns of the newest snapshot, mapped or not, with values from its first rows. */
export async function describeSource(source: Source): Promise<readonly ColumnDescription[]> {
  const snapshot = await snapshotOf(source, await folderOf(source));
  if (snapshot === undefined) throw noneIn(source);
  const file = await openFound(source, snapshot);
  try {
    const table = await file.tables[0]?.open();
    if (table === undefined) return [];
    try {
      const rows = await firstRows(table, ROWS);
      return table.header.map((name, column) => ({ name, type: 'text', samples: samplesOf(rows, column) }));
    } finally {
      await table.close();
    }
  } finally {
    await file.close();
  }
}

/** The values of the first rows that are sound, all columns. */
export async function firstRows(table: Table, size: number): Promise<readonly (readonly RawValue[])[]> {
  const rows = table.rows(table.start, table.header, (_, values, fault) =>
    fault === undefined ? values : null,
  );
  return (await rows.next(size)).filter((values) => values !== null);
}

function samplesOf(rows: readonly (readonly RawValue[])[], column: number): readonly RawValue[] {
  const seen = new Set(rows.map((values) => values[column] ?? '').filter((value) => value !== ''));
  return [...seen].slice(0, SAMPLES);
}

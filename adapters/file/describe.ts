import type { ColumnDescription } from '../../src/contract/adapter.ts';
import { RowReader } from './csv/rows.ts';
import { openTable } from './csv/table.ts';
import { listFolder } from './folder.ts';
import { noneIn, snapshotOf } from './read.ts';
import { type Source, tableOptions } from './source.ts';

const ROWS = 1000;
const SAMPLES = 20;

/** The columns of the newest snapshot, with values from its first rows. */
export async function describeSource(source: Source): Promise<readonly ColumnDescription[]> {
  const snapshot = snapshotOf(source, await listFolder(source.endpoint, source.folder));
  if (snapshot === undefined) throw noneIn(source);
  const table = await openTable(tableOptions(source, snapshot));
  try {
    const samples = table.header.map(() => new Set<string>());
    const every = table.header.map((_, column) => column);
    const rows = new RowReader(table, table.start, every, (_, values, fault) => {
      if (fault !== undefined) return;
      values.forEach((value, column) => {
        const seen = samples[column];
        if (value !== '' && seen !== undefined && seen.size < SAMPLES) seen.add(value);
      });
    });
    await rows.next(ROWS);
    return table.header.map((name, column) => ({
      name,
      type: 'text',
      samples: [...(samples[column] ?? [])],
    }));
  } finally {
    await table.file.close();
  }
}

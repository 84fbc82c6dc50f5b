import type pg from 'pg';
import type { PreviewReport } from '../../src/contract/preview.ts';
import { reconcileRules } from '../../src/handlers.ts';
import { readLedger } from '../../src/ledger/ledger.ts';
import { preview } from '../../src/preview/preview.ts';
import { openPool } from '../../src/storage/pool.ts';
import { DATASET, type Engine, NAMES, type Name } from '../support/engine.ts';
import { silent } from '../support/log.ts';

export interface PreviewOptions {
  readonly records?: number | null;
  readonly signal?: AbortSignal;
}

/** Previews an endpoint of the engine as the command does: on a connection of its own. */
export async function previewOf(
  { channel, pool }: Engine,
  endpoint: Name,
  { records = null, signal = new AbortController().signal }: PreviewOptions = {},
): Promise<PreviewReport> {
  const own = openPool(pool.options.connectionString ?? '', { max: 1, log: silent });
  try {
    const ledger = await readLedger(own, { endpoints: NAMES, datasets: [DATASET] });
    return await preview(
      { host: channel.host, ledger, rules: reconcileRules(channel, DATASET) },
      {
        endpoint,
        dataset: channel.datasets.get(DATASET)!,
        records,
        signal,
        onRead: () => {},
        onCompared: () => {},
      },
    );
  } finally {
    await own.end();
  }
}

/** Keys by class, without the classes that have none. */
export const classesOf = ({ ledger }: PreviewReport): Readonly<Record<string, number>> =>
  Object.fromEntries(
    (ledger?.comparison?.classes ?? []).filter(({ keys }) => keys > 0).map((one) => [one.class, one.keys]),
  );

/** `target class count` of every delivery that can be made, in order. */
export const deliveriesOf = ({ ledger }: PreviewReport): readonly string[] =>
  (ledger?.comparison?.deliveries ?? [])
    .filter(({ impossible }) => !impossible)
    .map((one) => `${one.target} ${one.class} ${one.count}`)
    .sort();

/** Everything that the database holds, and which transaction wrote each row last: nothing may differ after a preview. */
export async function everything(pool: pg.Pool): Promise<string> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
       AND table_schema NOT LIKE 'pg_temp%' ORDER BY 1`,
  );
  const contents: string[] = [];
  for (const { name } of tables) {
    const { rows } = await pool.query<{ lines: string | null }>(
      `SELECT string_agg(one.xmin::text || ' ' || one::text, E'\\n' ORDER BY one::text) AS lines FROM ${name} AS one`,
    );
    contents.push(`${name}: ${rows[0]!.lines ?? ''}`);
  }
  return contents.join('\n');
}

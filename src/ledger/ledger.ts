import type pg from 'pg';
import { type ErrorParams, TongdaoError } from '../contract/errors.ts';

/** The numbers that an endpoint and a dataset have in the ledger's rows. */
export interface Reading {
  readonly endpoint: number;
  readonly dataset: number;
}

/** The ledger's database with its numbers for names. */
export interface Ledger {
  readonly pool: pg.Pool;
  /** Throws ENDPOINT_UNKNOWN / DATASET_UNKNOWN. */
  endpointId(name: string): number;
  datasetId(name: string): number;
  endpointName(id: number): string;
  datasetName(id: number): string;
}

/** Enters the names of the configuration and reads all numbers. Endpoints that left the configuration keep theirs. */
export async function openLedger(
  pool: pg.Pool,
  names: { readonly endpoints: readonly string[]; readonly datasets: readonly string[] },
): Promise<Ledger> {
  await enterNames(pool, 'endpoint', names.endpoints);
  await enterNames(pool, 'dataset', names.datasets);
  return readLedger(pool, names);
}

/** The same without entering anything: names that the ledger does not have yet get negative numbers. */
export async function readLedger(
  pool: pg.Pool,
  names: { readonly endpoints: readonly string[]; readonly datasets: readonly string[] },
): Promise<Ledger> {
  const endpoints = await readNames(pool, 'endpoint', names.endpoints);
  const datasets = await readNames(pool, 'dataset', names.datasets);
  return {
    pool,
    endpointId: (endpoint) =>
      endpoints.get(endpoint) ??
      fail('ENDPOINT_UNKNOWN', { endpoint, known: [...endpoints.keys()].join(', ') }),
    datasetId: (name) =>
      datasets.get(name) ?? fail('DATASET_UNKNOWN', { name, known: [...datasets.keys()].join(', ') }),
    endpointName: (id) => nameOf(endpoints, id),
    datasetName: (id) => nameOf(datasets, id),
  };
}

async function enterNames(
  pool: pg.Pool,
  table: 'endpoint' | 'dataset',
  names: readonly string[],
): Promise<void> {
  await pool.query(
    `INSERT INTO ${table} (name)
     SELECT wanted FROM unnest($1::text[]) AS wanted
     WHERE NOT EXISTS (SELECT FROM ${table} WHERE name = wanted)
     ON CONFLICT DO NOTHING`,
    [names],
  );
}

async function readNames(
  pool: pg.Pool,
  table: 'endpoint' | 'dataset',
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<{ id: number; name: string }>(
    `SELECT id, name FROM ${table} ORDER BY id`,
  );
  const known = new Map(rows.map(({ id, name }) => [name, id]));
  names.forEach((name, i) => {
    if (!known.has(name)) known.set(name, -1 - i);
  });
  return known;
}

function fail(code: 'ENDPOINT_UNKNOWN' | 'DATASET_UNKNOWN', params: ErrorParams): never {
  throw new TongdaoError(code, params);
}

function nameOf(ids: ReadonlyMap<string, number>, id: number): string {
  for (const [name, known] of ids) if (known === id) return name;
  return `#${id}`;
}

import type pg from 'pg';
import type { KeyShown, Moving, Showing } from '../compare/classify.ts';
import { TongdaoError } from '../contract/errors.ts';
import { withConnection } from '../storage/pool.ts';
import type { Ledger } from './ledger.ts';

export type Pass = 'changed' | 'full';

/** A comparison under way in one repeatable-read transaction: what it looks at and since when. */
export interface Comparison {
  readonly dataset: number;
  readonly pass: Pass;
  /** Endpoints that must agree, by number. */
  readonly endpoints: readonly number[];
  /** Those of them that need not show the records of other homes. */
  readonly ownOnly: readonly number[];
  readonly examined: number;
}

/**
 * Runs `work` with the right to compare a dataset, in one repeatable-read transaction; once more from the beginning when a delivery was
 * answered under it. Throws RECONCILE_BUSY.
 */
export async function withComparison<Result>(
  ledger: Ledger,
  dataset: number,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  return withConnection(ledger.pool, async (client) => {
    // The lock comes before the transaction: its snapshot must not be older than the lock.
    await lockDataset(client, ledger, dataset);
    try {
      for (let attempt = 1; ; attempt++) {
        try {
          await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
          const result = await work(client);
          await client.query('COMMIT');
          return result;
        } catch (error) {
          await client.query('ROLLBACK');
          if (attempt === ATTEMPTS || !isOvertaken(error)) throw error;
        }
      }
    } finally {
      await client.query('SELECT pg_advisory_unlock(7463200, $1)', [dataset]);
    }
  });
}

const ATTEMPTS = 5;

/** serialization_failure, deadlock_detected */
const isOvertaken = (error: unknown): boolean =>
  ['40001', '40P01'].includes(String((error as { code?: unknown }).code));

/** Another comparison of the dataset is over in seconds; waiting for it is shorter than coming back. */
const LOCK_PATIENCE = '30s';
const LOCK_NOT_AVAILABLE = '55P03';

async function lockDataset(client: pg.ClientBase, ledger: Ledger, dataset: number): Promise<void> {
  await client.query(`SET lock_timeout = '${LOCK_PATIENCE}'`);
  try {
    await client.query('SELECT pg_advisory_lock(7463200, $1)', [dataset]);
  } catch (error) {
    if ((error as { code?: unknown }).code !== LOCK_NOT_AVAILABLE) throw error;
    throw new TongdaoError('RECONCILE_BUSY', { dataset: ledger.datasetName(dataset) });
  } finally {
    await client.query('RESET lock_timeout');
  }
}

/**
 * Collects the keys to look at. `changed`: those that a transaction touched since the last reconciliation, and those in flight, for whom
 * time passes. It becomes `full` by itself when there is no last one, when the endpoints or what they must show changed, or after a restored
 * backup.
 * Throws NOTHING_READ when fewer than two endpoints have been read in full.
 */
export async function beginComparison(
  client: pg.ClientBase,
  ledger: Ledger,
  dataset: number,
  wanted: Pass,
  configured: readonly number[],
  configuredOwnOnly: readonly number[] = [],
): Promise<Comparison> {
  const endpoints = await endpointsRead(client, dataset, configured);
  const ownOnly = configuredOwnOnly.filter((id) => endpoints.includes(id)).sort((a, b) => a - b);
  if (endpoints.length < 2) throw new TongdaoError('NOTHING_READ', { dataset: ledger.datasetName(dataset) });
  const last = await client.query<{ usable: boolean; snapshot: string }>(
    `SELECT snapshot < pg_snapshot_xmax(pg_current_snapshot()) AND endpoints = $2 AND own_only = $3 AS usable, snapshot::text
     FROM reconciliation WHERE dataset = $1 ORDER BY id DESC LIMIT 1`,
    [dataset, endpoints.map((id) => ledger.endpointName(id)), ownOnly.map((id) => ledger.endpointName(id))],
  );
  const since = last.rows[0]?.usable ? last.rows[0].snapshot : null;
  const pass = wanted === 'full' || since === null ? 'full' : 'changed';
  await client.query(`SET LOCAL work_mem = '64MB'`);
  const examined =
    pass === 'full'
      ? await compareShowings(client, { dataset, endpoints, ownOnly, pass })
      : await compareTouched(client, { dataset, endpoints, ownOnly, pass }, since!);
  return { dataset, pass, endpoints, ownOnly, examined };
}

/** Those of the configured endpoints that have been read in full, in the order of their numbers. */
export async function endpointsRead(
  client: pg.ClientBase,
  dataset: number,
  configured: readonly number[],
): Promise<readonly number[]> {
  const { rows } = await client.query<{ endpoint: number }>(
    'SELECT endpoint FROM reading WHERE dataset = $1 AND endpoint = ANY ($2) ORDER BY endpoint',
    [dataset, configured],
  );
  return rows.map(({ endpoint }) => endpoint);
}

async function compareTouched(client: pg.ClientBase, scope: Scope, since: string): Promise<number> {
  const { dataset } = scope;
  await client.query('CREATE TEMP TABLE examined (key text COLLATE "C" PRIMARY KEY) ON COMMIT DROP');
  const { rowCount } = await client.query(
    `INSERT INTO examined
     SELECT key FROM state WHERE dataset = $1 AND touched >= $2::xid8
     UNION SELECT key FROM quarantine WHERE dataset = $1 AND touched >= $2::xid8 AND key IS NOT NULL
     UNION SELECT key FROM delivery WHERE dataset = $1 AND touched >= $2::xid8
     UNION SELECT key FROM case_exception WHERE dataset = $1 AND touched >= $2::xid8
     UNION SELECT key FROM discrepancy WHERE dataset = $1 AND closed_at IS NULL AND class = 'in-flight'`,
    [dataset, since],
  );
  await client.query('ANALYZE examined');
  await compareShowings(client, scope);
  return rowCount ?? 0;
}

/**
 * One aggregate tells the keys that all endpoints show once and alike and that one of them claims: nearly all of them. Afterwards the
 * temporary table `compared` (key, agreed, format_only) has every key that is shown. Returns how many there are.
 */
async function compareShowings(client: pg.ClientBase, scope: Scope): Promise<number> {
  // After a first reading the planner knows nothing yet, and would sort.
  await client.query('SET LOCAL enable_sort = off');
  const { rowCount } = await client.query(
    `CREATE TEMP TABLE compared ON COMMIT DROP AS ${comparedKeys(scope)}`,
  );
  await client.query('SET LOCAL enable_sort = on');
  await client.query('CREATE INDEX ON compared (key) WHERE agreed IS NOT TRUE');
  return rowCount ?? 0;
}

type Scope = Omit<Comparison, 'examined'>;

/** The query behind it; in a changed pass over the keys in `examined`. */
export function comparedKeys({ dataset, endpoints, ownOnly, pass }: Scope): string {
  const all = endpoints.join(',');
  const others = endpoints.filter((id) => !ownOnly.includes(id));
  // Where all must show everything, one group of that size is the whole key.
  const alike =
    ownOnly.length === 0
      ? `count(*) = ${endpoints.length} AND home IN (${all})`
      : `count(*) FILTER (WHERE endpoint NOT IN (${ownOnly.join(',')})) = ${others.length} AND bool_or(endpoint = home)`;
  return `WITH odd AS MATERIALIZED (
      SELECT key FROM state WHERE dataset = ${dataset} AND occurrence > 0 AND present
      UNION SELECT key FROM quarantine WHERE dataset = ${dataset} AND closed_at IS NULL AND key IS NOT NULL
    )
    SELECT key, count(*) = 1 AND bool_or(alike) AND key NOT IN (SELECT key FROM odd) AS agreed, bool_or(format_only) AS format_only
    FROM (
      SELECT key, ${alike} AS alike, min(exact) <> max(exact) AS format_only
      FROM state ${pass === 'changed' ? 'JOIN examined USING (key)' : ''}
      WHERE dataset = ${dataset} AND present AND occurrence = 0 AND endpoint IN (${all})
      GROUP BY key, fingerprint, home
    ) AS showing GROUP BY key`;
}

/** How many keys need no classifying. */
export async function countAgreed(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ agreed: number }>(
    'SELECT count(*)::int AS agreed FROM compared WHERE agreed',
  );
  return rows[0]!.agreed;
}

/** What the ledger adds to a showing so that a finding can name it. */
export interface LedgerShowing extends Showing {
  readonly endpointId: number;
  readonly nativeId: string;
  readonly run: string;
}

/** A finding that an exception lets stand. */
export interface ExceptedFinding {
  readonly endpoint: string;
  readonly class: string;
  readonly fields: readonly string[];
}

export interface LedgerKey extends KeyShown {
  readonly showings: readonly LedgerShowing[];
  readonly excepted: readonly ExceptedFinding[];
}

const BATCH = 2000;

/** The keys that do not simply agree, with everything that classifying needs, in the order of the keys. */
export async function* keysToClassify(
  client: pg.ClientBase,
  ledger: Ledger,
  comparison: Comparison,
): AsyncGenerator<readonly LedgerKey[]> {
  let after = '';
  while (true) {
    const { rows } = await client.query<{ key: string }>(
      `SELECT key FROM compared WHERE agreed IS NOT TRUE AND key > $1 ORDER BY key LIMIT ${BATCH}`,
      [after],
    );
    if (rows.length === 0) return;
    const keys = rows.map(({ key }) => key);
    after = keys.at(-1)!;
    yield await gather(client, ledger, comparison, keys);
  }
}

interface StateRow {
  readonly key: string;
  readonly endpoint: number;
  readonly home: number | null;
  readonly status: string | null;
  readonly present: boolean;
  readonly fingerprint: string;
  readonly exact: string;
  readonly fields: Buffer;
  readonly nativeId: string;
  readonly run: string;
  readonly changedAt: string;
  readonly repeated: boolean;
  readonly earlier: readonly Buffer[] | null;
}

async function gather(
  client: pg.ClientBase,
  ledger: Ledger,
  { dataset, endpoints }: Comparison,
  keys: readonly string[],
): Promise<readonly LedgerKey[]> {
  const states = await client.query<StateRow>(
    // LATERAL and LIMIT make it a look-up per key, whatever statistics there are.
    `SELECT state.key, endpoint, home, status, present, replace(fingerprint::text, '-', '') AS fingerprint, exact::text, fields,
       native_id AS "nativeId", run, extract(epoch FROM changed_at) * 1000 AS "changedAt",
       EXISTS (SELECT FROM state AS again WHERE again.dataset = state.dataset AND again.key = state.key
               AND again.endpoint = state.endpoint AND again.occurrence > 0 AND again.present) AS repeated,
       (SELECT array_agg(state_version.fields) FROM state_version
        WHERE state_version.state = state.id AND state_version.present) AS earlier
     FROM unnest($2::text[]) AS asked (key) CROSS JOIN LATERAL (
       SELECT * FROM state WHERE dataset = $1 AND key = asked.key AND occurrence = 0 AND endpoint = ANY ($3) LIMIT 32767) AS state`,
    [dataset, keys, endpoints],
  );
  const quarantined = await client.query<{ key: string; endpoint: number }>(
    `SELECT DISTINCT key, endpoint FROM quarantine
     WHERE dataset = $1 AND key = ANY ($2::text[]) AND endpoint = ANY ($3) AND closed_at IS NULL`,
    [dataset, keys, endpoints],
  );
  const delivering = await client.query<{ key: string; endpoint: number }>(
    `SELECT key, target AS endpoint FROM delivery
     WHERE dataset = $1 AND key = ANY ($2::text[]) AND closed_at IS NULL AND state IN ('due', 'sent', 'applied')`,
    [dataset, keys],
  );
  const exceptions = await client.query<{ key: string; findings: readonly ExceptedFinding[] }>(
    `SELECT key, findings FROM case_exception
     WHERE dataset = $1 AND key = ANY ($2::text[]) AND ended_at IS NULL AND ends_at > now()`,
    [dataset, keys],
  );
  const moves = await client.query<{ key: string; departure: number; destination: number }>(
    `SELECT key, departure, destination FROM home_move
     WHERE dataset = $1 AND key = ANY ($2::text[]) AND state IN ('frozen', 'registered', 'notified') AND overdue_at > now()`,
    [dataset, keys],
  );
  const excepted = new Map(exceptions.rows.map(({ key, findings }) => [key, findings]));
  const byKey = new Map(
    keys.map((key) => [
      key,
      {
        key,
        showings: [] as LedgerShowing[],
        quarantined: [] as string[],
        delivering: [] as string[],
        excepted: excepted.get(key) ?? [],
        moving: null as Moving | null,
        removedAt: null as number | null,
      },
    ]),
  );
  for (const row of states.rows) {
    const shown = byKey.get(row.key)!;
    const changedAt = Number(row.changedAt);
    if (!row.present) shown.removedAt = Math.max(shown.removedAt ?? 0, changedAt);
    else shown.showings.push(showingOf(ledger, row, changedAt));
  }
  for (const { key, endpoint } of quarantined.rows)
    byKey.get(key)!.quarantined.push(ledger.endpointName(endpoint));
  for (const { key, endpoint } of delivering.rows)
    byKey.get(key)!.delivering.push(ledger.endpointName(endpoint));
  for (const { key, departure, destination } of moves.rows)
    byKey.get(key)!.moving = {
      departure: ledger.endpointName(departure),
      destination: ledger.endpointName(destination),
    };
  return [...byKey.values()];
}

function showingOf(ledger: Ledger, row: StateRow, changedAt: number): LedgerShowing {
  return {
    endpoint: ledger.endpointName(row.endpoint),
    endpointId: row.endpoint,
    home: row.home === null ? null : ledger.endpointName(row.home),
    status: row.status,
    fingerprint: row.fingerprint,
    exact: row.exact,
    fields: row.fields,
    earlier: row.earlier ?? [],
    changedAt,
    repeated: row.repeated,
    nativeId: row.nativeId,
    run: row.run,
  };
}

import type pg from 'pg';
import type { Test } from 'tap';
import { readDatasets } from '../../src/compose.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/ledger.ts';
import { countLicenceChecks, listLicenceChecks } from '../../src/ledger/licence-checks.ts';
import { checkLicences, REGISTRATIONS } from '../../src/reconcile/licences.ts';
import { database } from '../support/database.ts';

export const ENDPOINTS = ['jiashan', 'qingpu', 'wujiang'] as const;

/** What an endpoint shows of a key; null: no longer. */
export interface Shown {
  readonly dataset?: string;
  readonly endpoint?: (typeof ENDPOINTS)[number];
  readonly home?: (typeof ENDPOINTS)[number];
  readonly key: string;
  readonly status?: string;
  readonly holder?: string | null;
  readonly validTo?: string | null;
  readonly present?: boolean;
}

export interface Bench {
  readonly pool: pg.Pool;
  readonly ledger: Ledger;
  show(shown: readonly Shown[]): Promise<void>;
  /** A pass after a reconciliation, on a day; resolves to `finding key` of what it opened and closed. */
  pass(dataset?: string, day?: string): Promise<readonly string[]>;
  /** `finding key` of every open finding. */
  open(): Promise<readonly string[]>;
}

/** A ledger into which states are put as intake would have put them. All endpoints have been read in full unless told otherwise. */
export async function licences(t: Test, read = true): Promise<Bench> {
  const { pool } = await database(t);
  const ledger = await openLedger(pool, { endpoints: ENDPOINTS, datasets: [REGISTRATIONS, 'licence'] });
  const all = (await readDatasets()).filter(({ name }) => name === REGISTRATIONS || name === 'licence');
  const datasets = new Map(all.map((dataset) => [dataset.name, dataset]));
  const context = { ledger, datasets, endpointsOf: () => ENDPOINTS, timeZone: 'Asia/Shanghai' };
  if (read) await readInFull(pool);
  return {
    pool,
    ledger,
    async show(shown) {
      const rows = shown.map(({ dataset = 'licence', endpoint = 'qingpu', home = endpoint, ...more }) => ({
        dataset: ledger.datasetId(dataset),
        endpoint: ledger.endpointId(endpoint),
        home: ledger.endpointId(home),
        status: 'VALID',
        holder: null,
        validTo: null,
        present: true,
        ...more,
      }));
      await pool.query(
        `INSERT INTO state (dataset, endpoint, key, occurrence, native_id, fingerprint, exact, raw_digest, fields, home, status, run,
           holder, valid_to, present)
         SELECT dataset, endpoint, key, 0, key, gen_random_uuid(), 1, gen_random_uuid(), '', home, status, 1, holder, "validTo", present
         FROM jsonb_to_recordset($1::jsonb) AS row (dataset smallint, endpoint smallint, key text, home smallint, status text,
           holder text, "validTo" text, present boolean)
         ON CONFLICT (dataset, key, endpoint, occurrence) DO UPDATE SET status = excluded.status, home = excluded.home,
           holder = excluded.holder, valid_to = excluded.valid_to, present = excluded.present, touched = pg_current_xact_id()`,
        [JSON.stringify(rows)],
      );
    },
    async pass(dataset = 'licence', day = '2026-11-26') {
      const changes = await checkLicences(context, dataset, new Date(`${day}T04:00:00Z`));
      return changes.map(({ change, finding, key }) => `${change} ${finding} ${key}`).sort();
    },
    async open() {
      const checks = await listLicenceChecks(pool, { limit: 10_000 });
      const counts = await countLicenceChecks(pool);
      t.equal(
        checks.length,
        Object.values(counts).reduce((sum, count) => sum + count, 0),
      );
      return checks.map(({ finding, key }) => `${finding} ${key}`).sort();
    },
  };
}

/** As if every endpoint's registrations had been read in full. */
export async function readInFull(pool: pg.Pool): Promise<void> {
  await pool.query(
    `WITH run AS (INSERT INTO run (endpoint, dataset, mode, pipeline) SELECT endpoint.id, dataset.id, 'full', '' FROM endpoint, dataset
       RETURNING id, endpoint, dataset)
     INSERT INTO reading (endpoint, dataset, pipeline, full_run) SELECT endpoint, dataset, '', id FROM run`,
  );
}

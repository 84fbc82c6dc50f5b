import type pg from 'pg';
import { latestCheckpoint, type StoredCheckpoint } from '../audit/checkpoint.ts';
import type { Channel } from '../channel.ts';
import type { Dataset } from '../contract/dataset.ts';
import type { ErrorParams } from '../contract/errors.ts';
import type { Text } from '../contract/text.ts';
import type { DeliveryState } from '../ledger/deliveries.ts';
import { listReconciliations, type ReconciliationReport } from '../ledger/reconciliations.ts';
import { listRuns, type RunReport } from '../ledger/runs.ts';
import { pauses } from '../ledger/schedules.ts';
import type { NextFire } from './context.ts';

/** The channel at a glance: names, counts and times, nothing of a record. */
export interface Overview {
  readonly at: Date;
  readonly endpoints: readonly EndpointStatus[];
  readonly datasets: readonly {
    readonly dataset: Dataset;
    readonly reconciliation: ReconciliationReport | null;
  }[];
  readonly deliveries: readonly OpenDeliveries[];
  readonly checkpoint: StoredCheckpoint | null;
  /** Paused ones are not among them. */
  readonly schedules: readonly NextFire[];
}

export interface EndpointStatus {
  readonly name: string;
  readonly title: Text;
  readonly divisions: readonly string[];
  readonly adapter: string;
  /** Why and until when no deliveries are sent there; null: they are. */
  readonly circuit: Circuit | null;
  readonly datasets: readonly {
    readonly dataset: string;
    readonly lastRun: RunReport | null;
    /** When a run last succeeded. */
    readonly freshAt: Date | null;
    /** Rows in quarantine. */
    readonly quarantined: number;
  }[];
}

export interface OpenDeliveries {
  readonly dataset: string;
  readonly target: string;
  readonly state: DeliveryState;
  readonly count: number;
}

interface Circuit {
  readonly openUntil: Date;
  readonly failures: number;
  readonly error: { readonly code: string; readonly params: ErrorParams };
}

export async function readOverview(channel: Channel, schedules: readonly NextFire[]): Promise<Overview> {
  const { pool } = channel.ledger;
  const shown = [...channel.datasets.values()].filter(({ name }) =>
    channel.settings.endpoints.some((endpoint) => name in endpoint.datasets),
  );
  const paused = await pauses(pool);
  return {
    at: new Date(),
    endpoints: await readEndpoints(channel),
    datasets: await Promise.all(
      shown.map(async (dataset) => ({
        dataset,
        reconciliation: (await listReconciliations(pool, { dataset: dataset.name, limit: 1 }))[0] ?? null,
      })),
    ),
    deliveries: await openDeliveries(pool),
    checkpoint: await latestCheckpoint(pool),
    schedules: schedules.filter(({ name }) => !paused.has(name)),
  };
}

/** Every endpoint of the configuration with the state of its datasets. */
export async function readEndpoints({ ledger, settings }: Channel): Promise<readonly EndpointStatus[]> {
  const { pool } = ledger;
  const { rows: circuits } = await pool.query<Circuit & { readonly endpoint: number }>(
    `SELECT endpoint, failures, open_until AS "openUntil", error FROM circuit WHERE open_until > now()`,
  );
  const circuitOf = ({ endpoint: _, ...circuit }: Circuit & { readonly endpoint: number }): Circuit =>
    circuit;
  return Promise.all(
    settings.endpoints.map(async ({ name, title, divisions, adapter, datasets }) => {
      const open = circuits.find(({ endpoint }) => endpoint === ledger.endpointId(name));
      return {
        name,
        title,
        divisions,
        adapter,
        circuit: open === undefined ? null : circuitOf(open),
        datasets: await Promise.all(
          Object.keys(datasets).map(async (dataset) => ({
            dataset,
            lastRun: (await listRuns(pool, { endpoint: name, dataset, limit: 1 }))[0] ?? null,
            ...(await readStanding(pool, ledger.endpointId(name), ledger.datasetId(dataset))),
          })),
        ),
      };
    }),
  );
}

async function readStanding(
  pool: pg.Pool,
  endpoint: number,
  dataset: number,
): Promise<{ freshAt: Date | null; quarantined: number }> {
  const { rows } = await pool.query<{ freshAt: Date | null; quarantined: number }>(
    `SELECT
       (SELECT finished_at FROM run WHERE endpoint = $1 AND dataset = $2 AND state = 'done' ORDER BY id DESC LIMIT 1) AS "freshAt",
       (SELECT count(*)::int FROM quarantine WHERE endpoint = $1 AND dataset = $2 AND closed_at IS NULL) AS quarantined`,
    [endpoint, dataset],
  );
  return rows[0]!;
}

async function openDeliveries(pool: pg.Pool): Promise<readonly OpenDeliveries[]> {
  const { rows } = await pool.query<OpenDeliveries>(
    `SELECT dataset.name AS dataset, endpoint.name AS target, state, count(*)::int AS count
     FROM delivery JOIN dataset ON dataset.id = delivery.dataset JOIN endpoint ON endpoint.id = delivery.target
     WHERE closed_at IS NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  );
  return rows;
}

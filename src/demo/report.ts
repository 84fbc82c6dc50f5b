import { latestCheckpoint } from '../audit/checkpoint.ts';
import type { OpenChannel } from '../compose.ts';
import { CLASSES, type RecordClass } from '../contract/terms.ts';
import { countDeliveries } from '../ledger/deliveries.ts';
import { readReconciliation } from '../ledger/reconciliations.ts';
import { DATASETS, KIND_OF } from './datasets.ts';
import { endState } from './end-state.ts';
import { type Journal, MOMENTS } from './journal.ts';
import type { Footprint } from './moments.ts';
import type { DemoPlatform, PlatformName } from './platforms/platform.ts';
import type { Moment } from './world/expectation.ts';
import type { World } from './world/world.ts';

/** One class of one dataset at one moment. */
export interface Comparison {
  readonly planted: number;
  readonly found: number;
}

/** What the demo found, as `--format json` prints it. */
export interface DemoReport {
  /** Every figure below is as it must be. */
  readonly balanced: boolean;
  /** What is not, in plain words; empty when balanced. */
  readonly faults: readonly string[];
  readonly endpoints: readonly EndpointReport[];
  readonly classes: Readonly<
    Record<Moment, Readonly<Record<string, Readonly<Record<RecordClass, Comparison>>>>>
  >;
  readonly deliveries: readonly {
    readonly target: string;
    readonly dataset: string;
    readonly state: string;
    readonly count: number;
  }[];
  readonly audit: { readonly size: number; readonly root: string };
  readonly endState: string;
  /** What reading everything once more changed: nothing, when all is well. */
  readonly again: Footprint;
  /** Rows that this process read, and how long it took. */
  readonly recordsRead: number;
  readonly seconds: number;
  readonly recordsPerSecond: number;
}

export interface EndpointReport {
  readonly endpoint: string;
  readonly dataset: string;
  /** The first full read. */
  readonly read: number;
  readonly accepted: number;
  readonly quarantined: number;
  readonly duplicate: number;
  /** Rows that are the region's own, and how many of them the ledger knows: accepted or in quarantine. */
  readonly own: number;
  readonly ownFound: number;
  readonly quarantinedPlanted: number;
}

/** Gathers everything from the ledger and holds it against the world's expectation. */
export async function demoReport(
  channel: OpenChannel,
  platforms: readonly DemoPlatform[],
  world: World,
  journal: Journal,
  again: Footprint,
  pace: { readonly seconds: number; readonly records: number },
): Promise<DemoReport> {
  const faults: string[] = [];
  const endpoints = await endpointReports(channel, world, faults);
  const classes = await classReport(channel, world, journal, faults);
  const deliveries = await countDeliveries(channel.ledger.pool);
  for (const { target, dataset, state, count } of deliveries) {
    if (channel.datasets.get(dataset)?.mode === 'compare')
      faults.push(`${count} deliveries of ${dataset} to ${target}, which is compared only`);
    if (['due', 'sent', 'applied', 'refused', 'conflict', 'disproved'].includes(state)) {
      faults.push(`${count} deliveries of ${dataset} to ${target} are ${state}`);
    }
  }
  const checkpoint = await latestCheckpoint(channel.ledger.pool);
  for (const [what, count] of Object.entries(again)) {
    if (count !== 0) faults.push(`reading once more changed ${count} ${what}`);
  }
  return {
    balanced: faults.length === 0,
    faults,
    endpoints,
    classes,
    deliveries,
    audit: { size: checkpoint?.size ?? 0, root: checkpoint?.root.toString('base64') ?? '' },
    endState: await endState(channel.ledger, platforms),
    again,
    recordsRead: pace.records,
    seconds: Math.round(pace.seconds * 10) / 10,
    recordsPerSecond: Math.round(pace.records / pace.seconds),
  };
}

async function endpointReports(
  channel: OpenChannel,
  world: World,
  faults: string[],
): Promise<readonly EndpointReport[]> {
  const { rows } = await channel.ledger.pool.query<
    Omit<EndpointReport, 'own' | 'ownFound' | 'quarantinedPlanted'>
  >(
    `SELECT endpoint.name AS endpoint, dataset.name AS dataset, read::int, accepted::int, quarantined::int, duplicate::int
     FROM (SELECT DISTINCT ON (endpoint, dataset) * FROM run WHERE mode = 'full' AND state = 'done' ORDER BY endpoint, dataset, id)
       AS first
     JOIN endpoint ON endpoint.id = first.endpoint JOIN dataset ON dataset.id = first.dataset
     WHERE endpoint.name = ANY ($1::text[]) ORDER BY 2, 1`,
    [Object.keys(world.own)],
  );
  return Promise.all(
    rows.map(async (row) => {
      const platform = row.endpoint as PlatformName;
      const kind = KIND_OF[row.dataset]!;
      const own = world.own[platform][kind];
      const ownFound = await countKnown(channel, row.endpoint, row.dataset, world.ownIds(platform, kind));
      const quarantinedPlanted = world.quarantined.dayOne[platform][row.dataset]!;
      const where = `${row.endpoint} ${row.dataset}`;
      if (row.read !== row.accepted + row.quarantined + row.duplicate)
        faults.push(`${where}: totals do not balance`);
      if (own !== ownFound) faults.push(`${where}: ${own} own rows, ${ownFound} found`);
      if (row.quarantined !== quarantinedPlanted) {
        faults.push(`${where}: ${quarantinedPlanted} rows planted for quarantine, ${row.quarantined} found`);
      }
      return { ...row, own, ownFound, quarantinedPlanted };
    }),
  );
}

/** How many of these native ids the ledger has ever met: as a state or in quarantine. */
async function countKnown(
  channel: OpenChannel,
  endpoint: string,
  dataset: string,
  ids: readonly string[],
): Promise<number> {
  const { rows } = await channel.ledger.pool.query<{ known: number }>(
    `SELECT count(*)::int AS known FROM unnest($3::text[]) AS own
     WHERE EXISTS (SELECT FROM state WHERE endpoint = $1 AND dataset = $2 AND native_id = own)
        OR EXISTS (SELECT FROM quarantine WHERE endpoint = $1 AND dataset = $2 AND native_id = own)`,
    [channel.ledger.endpointId(endpoint), channel.ledger.datasetId(dataset), ids],
  );
  return rows[0]!.known;
}

async function classReport(
  channel: OpenChannel,
  world: World,
  journal: Journal,
  faults: string[],
): Promise<DemoReport['classes']> {
  const report = {} as Record<Moment, Record<string, Record<RecordClass, Comparison>>>;
  for (const moment of MOMENTS) {
    report[moment] = {};
    for (const dataset of DATASETS) {
      const id = journal.reconciliations[moment]?.[dataset] ?? '0';
      const totals = (await readReconciliation(channel.ledger.pool, id))?.totals ?? {};
      const planted = world.expected[moment][dataset]!;
      const classes = {} as Record<RecordClass, Comparison>;
      for (const recordClass of CLASSES) {
        classes[recordClass] = { planted: planted.counts[recordClass], found: totals[recordClass] ?? 0 };
        const { planted: wanted, found } = classes[recordClass];
        if (wanted !== found)
          faults.push(`${moment} ${dataset} ${recordClass}: ${wanted} planted, ${found} found`);
      }
      report[moment][dataset] = classes;
    }
  }
  return report;
}

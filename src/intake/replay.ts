import type pg from 'pg';
import type { RawRecord } from '../contract/adapter.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { Reason } from '../contract/stages.ts';
import type { Host } from '../host/host.ts';
import { finishChangesRun } from '../ledger/finish.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { closeReplayed, type QuarantineEntry, type RawRow, readQuarantined } from '../ledger/quarantine.ts';
import { Rulesets } from '../ledger/rulesets.ts';
import { beginRun, lockReading, unlockReading } from '../ledger/runs.ts';
import { SeenStates } from '../ledger/seen.ts';
import { prepareMerge } from '../ledger/staging.ts';
import { withConnection } from '../storage/pool.ts';
import { preparePage } from './prepare-page.ts';
import { storePage } from './store-page.ts';

export interface ReplayResult {
  readonly id: string;
  readonly accepted: boolean;
  /** Why it stays in quarantine. */
  readonly reasons: readonly Reason[];
}

/**
 * Sends a quarantined row through the pipeline once more, after its mapping or code list was mended. Accepted: it enters the ledger by a
 * run of its own and leaves quarantine. A row that could not even be parsed stays: only its platform can mend it.
 */
export async function replayQuarantined(
  { ledger, host }: { readonly ledger: Ledger; readonly host: Host },
  id: string,
): Promise<ReplayResult> {
  return withConnection(ledger.pool, async (client) => {
    const entry = await readQuarantined(client, id);
    const reading = { endpoint: ledger.endpointId(entry.endpoint), dataset: ledger.datasetId(entry.dataset) };
    if (!(await lockReading(client, reading))) {
      throw new TongdaoError('RUN_BUSY', { endpoint: entry.endpoint, dataset: entry.dataset });
    }
    try {
      return await replay(client, { ledger, host }, entry, reading);
    } finally {
      await unlockReading(client, reading);
    }
  });
}

async function replay(
  client: pg.PoolClient,
  { ledger, host }: { readonly ledger: Ledger; readonly host: Host },
  entry: QuarantineEntry & { readonly raw: RawRow },
  reading: { readonly endpoint: number; readonly dataset: number },
): Promise<ReplayResult> {
  if ('' in entry.raw) return { id: entry.id, accepted: false, reasons: entry.reasons };
  const hosted = host.endpoint(entry.endpoint);
  const pipeline = hosted.pipeline(entry.dataset);
  const record: RawRecord = {
    position: entry.position,
    id: entry.nativeId,
    values: Object.values(entry.raw),
  };
  const page = { columns: Object.keys(entry.raw), records: [record], cursor: `quarantine ${entry.id}` };
  await prepareMerge(client);
  await client.query('BEGIN');
  try {
    const run = await beginRun(client, reading, 'changes', pipeline.digest);
    const prepared = await preparePage(page, {
      run,
      pipeline,
      ledger,
      rulesets: new Rulesets(),
      match: null,
      keys: null,
      keepsBodies: !hosted.capabilities(entry.dataset).lookup,
      spare: [],
    });
    const [rejected] = prepared.rejected;
    if (rejected !== undefined) {
      await client.query('ROLLBACK');
      return { id: entry.id, accepted: false, reasons: rejected.rejected.reasons };
    }
    // Before the page: a good row under the same native id would close it as mended.
    await closeReplayed(client, entry.id);
    await storePage(client, run, prepared, new SeenStates());
    await finishChangesRun(client, run);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
  return { id: entry.id, accepted: true, reasons: [] };
}

import type pg from 'pg';
import { keepBodies } from '../ledger/bodies.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { closeMended, meetQuarantined, quarantineRows } from '../ledger/quarantine.ts';
import type { Rulesets } from '../ledger/rulesets.ts';
import { addToRun, type Run, type RunTotals } from '../ledger/runs.ts';
import { markSeen, mergeRecords, removeByNativeId } from '../ledger/states.ts';
import type { PreparedPage } from './prepare-page.ts';

/** Stores a page: records, quarantine, totals and how far reading got, all in the caller's transaction. Returns the page's totals. */
export async function storePage(
  client: pg.ClientBase,
  ledger: Ledger,
  rulesets: Rulesets,
  run: Run,
  prepared: PreparedPage,
  keepsBodies: boolean,
): Promise<RunTotals> {
  const again = await meetUnchanged(client, run, prepared.unchanged);
  const numbers = await rulesets.numbers(
    client,
    prepared.sealed.map(({ sealed }) => sealed),
  );
  const merged = await mergeRecords(
    client,
    run,
    prepared.sealed.map(({ sealed, rawDigest }, i) => ({
      sealed,
      rawDigest,
      home: sealed.home === null ? null : ledger.endpointId(sealed.home),
      ruleset: numbers[i]!,
    })),
  );
  await quarantineRows(client, run, prepared.rejected);
  await meetQuarantined(client, run, prepared.quarantinedAgain);
  const removed = await removeByNativeId(client, run, prepared.removed);
  if (run.mode === 'changes') {
    await closeMended(client, run, [
      ...prepared.sealed.map(({ sealed }) => sealed.raw.id),
      ...prepared.removed,
    ]);
  }
  if (keepsBodies) {
    await keepBodies(
      client,
      run,
      'no-lookup',
      prepared.sealed.map(({ sealed: { key, fingerprint, body } }) => ({ key, fingerprint, body })),
    );
  }
  const totals: RunTotals = {
    read: prepared.read,
    accepted: again.accepted + merged.accepted + prepared.removed.length,
    quarantined: prepared.rejected.length + prepared.quarantinedAgain.length,
    duplicate: again.duplicate + merged.duplicate + prepared.superseded,
    added: merged.added,
    changed: merged.changed,
    removed,
  };
  await addToRun(client, run, totals, {
    cursor: prepared.page.cursor,
    changesFrom: prepared.page.changesFrom ?? null,
  });
  return totals;
}

/** In a full read every state may be met once; meeting it again, or meeting a second occurrence, is a duplicate. */
async function meetUnchanged(
  client: pg.ClientBase,
  run: Run,
  states: readonly number[],
): Promise<{ readonly accepted: number; readonly duplicate: number }> {
  const first = states.filter((state) => state > 0);
  if (run.mode === 'changes') return { accepted: first.length, duplicate: states.length - first.length };
  const met = await markSeen(client, run, first);
  await markSeen(
    client,
    run,
    states.filter((state) => state < 0).map((state) => -state),
  );
  return { accepted: met, duplicate: states.length - met };
}

import type pg from 'pg';
import { keepBodies } from '../ledger/bodies.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { closeChanged, closeMended, meetQuarantined, quarantineRows } from '../ledger/quarantine.ts';
import type { Rulesets } from '../ledger/rulesets.ts';
import { addToRun, type Run } from '../ledger/runs.ts';
import { markSeen, mergeRecords, removeByNativeId, removeLeftKeys } from '../ledger/states.ts';
import type { PreparedPage } from './prepare-page.ts';

/**
 * Stores a page: records, quarantine, totals and how far reading got, all in the caller's transaction.
 * Returns the ids of states that show another raw row than before.
 */
export async function storePage(
  client: pg.ClientBase,
  ledger: Ledger,
  rulesets: Rulesets,
  run: Run,
  prepared: PreparedPage,
  keepsBodies: boolean,
): Promise<readonly number[]> {
  const again = await meetUnchanged(client, run, prepared.unchanged);
  // Removals first: a row under another id or key then goes on with the history of the one that it replaces.
  const removed = await removeByNativeId(client, run, prepared.removed);
  const left = await leaveKeys(client, run, prepared);
  const numbers = await rulesets.numbers(
    ledger.pool,
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
  if (run.mode === 'changes') {
    await closeMended(client, run, [...prepared.good, ...prepared.removed]);
    await closeChanged(client, run, prepared.rejected);
  }
  await quarantineRows(client, run, prepared.rejected);
  await meetQuarantined(client, run, prepared.quarantinedAgain);
  if (keepsBodies) {
    await keepBodies(
      client,
      run,
      'no-lookup',
      prepared.sealed.filter((_, i) => !merged.further.has(i)).map(({ sealed }) => sealed),
    );
  }
  const totals = {
    read: prepared.read,
    accepted: again.accepted + merged.accepted + prepared.removed.length,
    quarantined: prepared.rejected.length + prepared.quarantinedAgain.length,
    duplicate: again.duplicate + merged.duplicate + prepared.superseded,
    added: merged.added,
    changed: merged.changed,
    removed: removed + left,
  };
  await addToRun(client, run, totals, {
    cursor: prepared.page.cursor,
    changesFrom: prepared.page.changesFrom ?? null,
  });
  return merged.changedStates;
}

/** In a changes read a native id is one row: what it showed under another key is there no more. */
function leaveKeys(client: pg.ClientBase, run: Run, { sealed, rejected }: PreparedPage): Promise<number> {
  if (run.mode === 'full') return Promise.resolve(0);
  const shown = [...sealed.map((row) => row.sealed), ...rejected.map((row) => row.rejected)];
  return removeLeftKeys(
    client,
    run,
    shown.flatMap(({ key, raw }) => (key === null || raw.id === '' ? [] : [{ key, nativeId: raw.id }])),
  );
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

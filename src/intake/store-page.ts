import type pg from 'pg';
import { keepBodies } from '../ledger/bodies.ts';
import {
  closeChanged,
  closeMended,
  meetQuarantined,
  quarantineRows,
  withKeysShown,
} from '../ledger/quarantine.ts';
import { addToRun, type Run } from '../ledger/runs.ts';
import { noteSeen, type SeenStates } from '../ledger/seen.ts';
import { addRecords, mergeRecords, removeByNativeId, removeLeftKeys } from '../ledger/states.ts';
import type { PreparedPage } from './prepare-page.ts';

/**
 * Stores a page: records, quarantine, totals and how far reading got, all in the caller's transaction. `seen` is what this full read has
 * met so far. Returns the ids of states that show another raw row than before.
 */
export async function storePage(
  client: pg.ClientBase,
  run: Run,
  prepared: PreparedPage,
  seen: SeenStates,
): Promise<readonly number[]> {
  const { fresh, merging } = prepared;
  const again = meetUnchanged(run, prepared.unchanged, seen);
  const rejected = await withKeysShown(client, run, prepared.rejected);
  // Removals first: a row under another id or key then goes on with the history of the one that it replaces.
  const removed = await removeByNativeId(client, run, prepared.removed);
  const left = await removeLeftKeys(client, run, prepared.shown);
  const added = await addRecords(client, run, fresh.rows, seen);
  const merged = await mergeRecords(client, run, merging.rows, seen);
  if (run.mode === 'changes') {
    await closeMended(client, run, [...prepared.good, ...prepared.removed]);
    await closeChanged(client, run, rejected);
  } else {
    const updated = [...added.changedStates, ...merged.changedStates];
    for (const state of updated) seen.add(state);
    await noteSeen(client, run, [...again.met, ...updated]);
  }
  await quarantineRows(client, run, rejected);
  await meetQuarantined(client, run, prepared.quarantinedAgain);
  await keepBodies(client, run, 'no-lookup', [
    ...fresh.bodies.filter((_, i) => !added.further.has(i)),
    ...merging.bodies.filter((_, i) => !merged.further.has(i)),
  ]);
  const totals = {
    read: prepared.read,
    accepted: again.accepted + added.accepted + merged.accepted + prepared.removed.length,
    quarantined: prepared.rejected.length + prepared.quarantinedAgain.length,
    duplicate: again.duplicate + added.duplicate + merged.duplicate + prepared.repeated,
    added: added.added + merged.added,
    changed: added.changed + merged.changed,
    removed: removed + left,
  };
  await addToRun(client, run, totals, { cursor: prepared.cursor, changesFrom: prepared.changesFrom });
  return [...added.changedStates, ...merged.changedStates];
}

/** In a full read every state may be met once; meeting it again, or meeting a second occurrence, is a duplicate. */
function meetUnchanged(
  run: Run,
  states: readonly number[],
  seen: SeenStates,
): { readonly accepted: number; readonly duplicate: number; readonly met: readonly number[] } {
  const isFull = run.mode === 'full';
  const met: number[] = [];
  let accepted = 0;
  for (const state of states) {
    const isNew = isFull && seen.add(Math.abs(state));
    if (isNew) met.push(Math.abs(state));
    if (state > 0 && (isNew || !isFull)) accepted += 1;
  }
  return { accepted, duplicate: states.length - accepted, met };
}

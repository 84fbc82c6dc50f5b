import type { ReadMode } from '../contract/adapter.ts';

/** A row of the page whose key the ledger has already. */
export interface StagedRow {
  /** Position in the page. */
  readonly ord: number;
  readonly key: string;
  readonly nativeId: string;
  /** 32 hex digits. */
  readonly rawDigest: string;
}

/** A state of one of those keys at the same endpoint. */
export interface KnownState {
  readonly id: string;
  readonly key: string;
  readonly occurrence: number;
  readonly nativeId: string;
  readonly rawDigest: string;
  readonly present: boolean;
  /** The present full read has met it before. */
  readonly seen: boolean;
}

/**
 *   repeat  the same raw row again: counted as duplicate, changes nothing
 *   update  a new version of a state (or the same one back again)
 *   insert  the endpoint shows the key once more: a further occurrence
 */
export type Placement =
  | { readonly kind: 'repeat'; readonly ord: number }
  | { readonly kind: 'update'; readonly ord: number; readonly state: string; readonly occurrence: number }
  | { readonly kind: 'insert'; readonly ord: number; readonly occurrence: number };

/**
 * Decides which state each row is a version of. In a full read every state can be met once, so what is left over is a second showing
 * of the key; in a changes read a row is the newest version of the state with its native id.
 * Rows of one key must come in the page's order; the result does not depend on the order of `known`.
 */
export function place(
  staged: readonly StagedRow[],
  known: readonly KnownState[],
  mode: ReadMode,
): Placement[] {
  const byKey = new Map<string, KeyStates>();
  const statesOf = (key: string): KeyStates => {
    const states = byKey.get(key) ?? { free: [], taken: new Set(), next: 0 };
    byKey.set(key, states);
    return states;
  };
  for (const state of known) {
    const states = statesOf(state.key);
    if (state.seen) states.taken.add(state.rawDigest);
    else states.free.push(state);
    states.next = Math.max(states.next, state.occurrence + 1);
  }
  for (const states of byKey.values()) states.free.sort((a, b) => a.occurrence - b.occurrence);
  return staged.map((row) => placeRow(row, statesOf(row.key), mode));
}

interface KeyStates {
  /** Not met yet, by occurrence. */
  free: KnownState[];
  /** Raw digests of the states met already. */
  taken: Set<string>;
  next: number;
}

function placeRow(row: StagedRow, states: KeyStates, mode: ReadMode): Placement {
  if (states.taken.has(row.rawDigest)) return { kind: 'repeat', ord: row.ord };
  states.taken.add(row.rawDigest);
  const state =
    states.free.find((candidate) => candidate.rawDigest === row.rawDigest) ??
    states.free.find((candidate) => candidate.nativeId === row.nativeId) ??
    states.free.find((candidate) => mode === 'full' || !candidate.present);
  if (state === undefined) {
    states.next += 1;
    return { kind: 'insert', ord: row.ord, occurrence: states.next - 1 };
  }
  states.free.splice(states.free.indexOf(state), 1);
  return { kind: 'update', ord: row.ord, state: state.id, occurrence: state.occurrence };
}

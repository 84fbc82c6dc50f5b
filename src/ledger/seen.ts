import type pg from 'pg';
import type { Run } from './runs.ts';

/** Ids of the states that a full read has met unchanged, one bit each. */
export class SeenStates {
  #bits = new Uint8Array(1 << 16);

  has(id: number): boolean {
    return ((this.#bits[Math.floor(id / 8)] ?? 0) & (1 << (id % 8))) !== 0;
  }

  /** Whether the id is met for the first time. */
  add(id: number): boolean {
    const byte = Math.floor(id / 8);
    if (byte >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(byte + 1, this.#bits.length * 2));
      larger.set(this.#bits);
      this.#bits = larger;
    }
    const bit = 1 << (id % 8);
    if ((this.#bits[byte]! & bit) !== 0) return false;
    this.#bits[byte]! |= bit;
    return true;
  }
}

/** What a run that goes on had met before it was cut off. */
export async function loadSeen(client: pg.ClientBase, run: Run): Promise<SeenStates> {
  const seen = new SeenStates();
  const { rows } = await client.query<{ from: string; to: string }>(
    `SELECT lower(range)::text AS "from", upper(range)::text AS "to" FROM run_seen, unnest(states) AS range WHERE run = $1`,
    [run.id],
  );
  for (const { from, to } of rows) for (let id = Number(from); id < Number(to); id += 1) seen.add(id);
  return seen;
}

/** Notes a page's states as met by a full read. */
export async function noteSeen(client: pg.ClientBase, run: Run, states: readonly number[]): Promise<void> {
  if (states.length === 0) return;
  await client.query('INSERT INTO run_seen (run, states) VALUES ($1, $2)', [run.id, multirange(states)]);
}

/** Rows of a source stand in the ledger in their order, so that a page is a few ranges. */
function multirange(ids: readonly number[]): string {
  const sorted = Float64Array.from(ids).sort();
  const ranges: string[] = [];
  let from = sorted[0]!;
  let to = from + 1;
  for (const id of sorted.subarray(1)) {
    if (id > to) {
      ranges.push(`[${from},${to})`);
      from = id;
    }
    to = id + 1;
  }
  return `{${ranges.join(',')}${ranges.length > 0 ? ',' : ''}[${from},${to})}`;
}

/** A condition on `state`: a full read (its id as a parameter) has met it, as new, changed or unchanged. */
export const seenBy = (run: string): string =>
  `(state.run = ${run} OR state.id <@ (SELECT coalesce(range_agg(range), '{}') FROM run_seen, unnest(states) AS range
    WHERE run_seen.run = ${run}))`;

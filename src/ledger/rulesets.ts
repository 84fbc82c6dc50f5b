import { hash } from 'node:crypto';
import type pg from 'pg';
import type { Change, Reason } from '../contract/stages.ts';

interface Ruled {
  readonly changes: readonly Change[];
  readonly warnings: readonly Reason[];
}

interface Ruleset {
  readonly id: bigint;
  readonly changes: readonly Change[];
  readonly warnings: readonly { readonly code: string; readonly field: string }[];
}

/**
 * Numbers for the sets of rules and warnings that records had. A few hundred distinct sets stand for all records,
 * so that "which rule changed this value" costs eight bytes a record. The number is made of the set itself.
 */
export class Rulesets {
  readonly #ids = new Map<string, bigint>();
  #unentered: Ruleset[] = [];

  /** The number of a record's set; null for a record that nothing was done to. */
  number(ruled: Ruled): bigint | null {
    if (ruled.changes.length === 0 && ruled.warnings.length === 0) return null;
    const text = textOf(ruled);
    return this.#ids.get(text) ?? this.#add(text, ruled);
  }

  /**
   * Enters the sets that were numbered since the last call: before the records that name them are stored.
   * From the pool, not in a page's transaction: they are remembered, whatever becomes of the page.
   */
  async enter(pool: pg.Pool): Promise<void> {
    const sets = this.#unentered;
    if (sets.length === 0) return;
    await pool.query(
      `INSERT INTO ruleset (id, changes, warnings) SELECT * FROM unnest($1::bigint[], $2::jsonb[], $3::jsonb[])
       ON CONFLICT DO NOTHING`,
      [
        sets.map(({ id }) => id),
        sets.map(({ changes }) => JSON.stringify(changes)),
        sets.map(({ warnings }) => JSON.stringify(warnings)),
      ],
    );
    // Others may have been added meanwhile.
    this.#unentered = this.#unentered.filter((set) => !sets.includes(set));
  }

  #add(text: string, { changes, warnings }: Ruled): bigint {
    const id = BigInt.asIntN(64, BigInt(`0x${hash('sha256', text, 'hex').slice(0, 16)}`) >> 1n);
    this.#ids.set(text, id);
    this.#unentered.push({ id, changes, warnings: warnings.map(({ code, field }) => ({ code, field })) });
    return id;
  }
}

function textOf({ changes, warnings }: Ruled): string {
  let text = '';
  for (const { field, rule } of changes) text += `${field}:${rule};`;
  for (const { field, code } of warnings) text += `${field}!${code};`;
  return text;
}

import type pg from 'pg';
import type { Change, Reason } from '../contract/stages.ts';

interface Ruled {
  readonly changes: readonly Change[];
  readonly warnings: readonly Reason[];
}

/**
 * Numbers for the sets of rules and warnings that records had. A few hundred distinct sets stand for all records,
 * so that "which rule changed this value" costs four bytes a record.
 */
export class Rulesets {
  readonly #ids = new Map<string, number>();

  /**
   * The numbers of these records' sets, in their order; null for a record that nothing was done to.
   * From the pool, not in a page's transaction: the numbers are remembered, whatever becomes of the page.
   */
  async numbers(pool: pg.Pool, records: readonly Ruled[]): Promise<readonly (number | null)[]> {
    const digests = records.map(digestOf);
    const unknown = new Map<string, Ruled>();
    digests.forEach((digest, i) => {
      if (digest !== '' && !this.#ids.has(digest)) unknown.set(digest, records[i]!);
    });
    if (unknown.size > 0) await this.#enter(pool, unknown);
    return digests.map((digest) => (digest === '' ? null : this.#ids.get(digest)!));
  }

  async #enter(pool: pg.Pool, unknown: ReadonlyMap<string, Ruled>): Promise<void> {
    // In one order for all: processes that enter the same sets must not wait for each other in a circle.
    const digests = [...unknown.keys()].sort();
    const sets = digests.map((digest) => unknown.get(digest)!);
    // DO UPDATE, not DO NOTHING: the number of a set that another process is just entering must come back too.
    const { rows } = await pool.query<{ id: number; digest: string }>(
      `INSERT INTO ruleset (digest, changes, warnings)
       SELECT * FROM unnest($1::text[], $2::jsonb[], $3::jsonb[])
       ON CONFLICT (digest) DO UPDATE SET digest = excluded.digest RETURNING id, digest`,
      [
        digests,
        sets.map(({ changes }) => JSON.stringify(changes)),
        sets.map(({ warnings }) => JSON.stringify(warnings.map(({ code, field }) => ({ code, field })))),
      ],
    );
    for (const { id, digest } of rows) this.#ids.set(digest, id);
  }
}

function digestOf({ changes, warnings }: Ruled): string {
  let digest = '';
  for (const { field, rule } of changes) digest += `${field}:${rule};`;
  for (const { field, code } of warnings) digest += `${field}!${code};`;
  return digest;
}

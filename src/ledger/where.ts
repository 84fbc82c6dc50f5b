import type pg from 'pg';

/** The conditions of a list that were asked for, and no others: each combination gets a plan, and an index, of its own. */
export class Where {
  readonly values: unknown[];
  readonly #conditions: string[] = [];

  /** `values` are those of the statement's other parameters. */
  constructor(values: readonly unknown[] = []) {
    this.values = [...values];
  }

  /** `condition` gets the name of the parameter; nothing is added without a value. */
  add(value: unknown, condition: (parameter: string) => string): this {
    if (value !== undefined) {
      this.values.push(value);
      this.#conditions.push(condition(`$${this.values.length}`));
    }
    return this;
  }

  /** ` AND …` for each, to stand behind a condition that always holds. */
  and(): string {
    return this.#conditions.map((condition) => ` AND ${condition}`).join('');
  }
}

/** The number of a name, itself a value: the planner then knows how rare it is. Nobody has number 0. */
export async function numberOf(
  client: pg.ClientBase | pg.Pool,
  table: 'dataset' | 'endpoint',
  name: string | undefined,
): Promise<number | undefined> {
  if (name === undefined) return undefined;
  const { rows } = await client.query<{ id: number }>(`SELECT id FROM ${table} WHERE name = $1`, [name]);
  return rows[0]?.id ?? 0;
}

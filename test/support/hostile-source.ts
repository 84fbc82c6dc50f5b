/** A source in memory that an adapter reads and writes, with all that a real counterpart would do. */
export interface StoredRow {
  readonly id: string;
  readonly cells: Readonly<Record<string, string | null>>;
  /** Counts the changes of the whole source: version and change time in one. Rows entered together share it. */
  readonly stamp: number;
  readonly removed: boolean;
}

export interface SourceWrite {
  readonly id: string;
  readonly cells: Readonly<Record<string, string | null>>;
  /** Stamp that the row must have, null: it must not exist, undefined: whatever. */
  readonly expected: number | null | undefined;
  readonly idempotencyKey: string | null;
}

export type SourceAnswer = 'applied' | 'unchanged' | 'refused' | 'conflict';

export class MemorySource {
  asked = 0;
  up = true;
  /** Answers to new writes that are still given before the connection breaks, until a write is repeated; null: all. */
  answersLeft: number | null = null;
  readonly #rows = new Map<string, StoredRow>();
  readonly #remembered = new Map<string, SourceAnswer>();
  #clock = 0;

  get clock(): number {
    return this.#clock;
  }

  put(rows: readonly Pick<StoredRow, 'id' | 'cells'>[]): void {
    this.#clock++;
    for (const { id, cells } of rows) this.#rows.set(id, { id, cells, stamp: this.#clock, removed: false });
  }

  remove(ids: readonly string[]): void {
    this.#clock++;
    for (const id of ids) {
      const row = this.#rows.get(id);
      if (row !== undefined) this.#rows.set(id, { ...row, stamp: this.#clock, removed: true });
    }
  }

  /** Rows as a person sees them, without the adapter. */
  held(): readonly StoredRow[] {
    return [...this.#rows.values()].filter((row) => !row.removed).sort(byId);
  }

  ask(): void {
    this.asked++;
    if (!this.up) throw new Error('down');
  }

  after(id: string, limit: number): readonly StoredRow[] {
    this.ask();
    return this.held()
      .filter((row) => row.id > id)
      .slice(0, limit);
  }

  changedAfter(stamp: number, id: string, limit: number): readonly StoredRow[] {
    this.ask();
    const later = (row: StoredRow) => row.stamp > stamp || (row.stamp === stamp && row.id > id);
    return [...this.#rows.values()]
      .filter(later)
      .sort((a, b) => a.stamp - b.stamp || byId(a, b))
      .slice(0, limit);
  }

  one(id: string): StoredRow | undefined {
    const row = this.#rows.get(id);
    return row?.removed === true ? undefined : row;
  }

  /** undefined: it was done, but the answer was lost. */
  write(write: SourceWrite): SourceAnswer | undefined {
    this.ask();
    const { idempotencyKey: key } = write;
    const before = key === null ? undefined : this.#remembered.get(key);
    if (before !== undefined) {
      this.answersLeft = null;
      return before;
    }
    const answer = this.#apply(write);
    if (key !== null) this.#remembered.set(key, answer);
    if (this.answersLeft === 0) return undefined;
    if (this.answersLeft !== null) this.answersLeft--;
    return answer;
  }

  #apply({ id, cells, expected }: SourceWrite): SourceAnswer {
    if (Object.values(cells).includes('REFUSE')) return 'refused';
    const row = this.one(id);
    if (expected !== undefined && (row?.stamp ?? null) !== expected) return 'conflict';
    if (row !== undefined && JSON.stringify(row.cells) === JSON.stringify(cells)) return 'unchanged';
    this.put([{ id, cells }]);
    return 'applied';
  }
}

function byId(a: StoredRow, b: StoredRow): number {
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

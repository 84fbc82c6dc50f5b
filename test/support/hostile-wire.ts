import iconv from 'iconv-lite';
import type { MemorySource, StoredRow } from './hostile-source.ts';

export type WireFault =
  | 'repeats rows'
  | 'reorders'
  | 'truncates'
  | 'repeats the cursor'
  | 'sends GB18030'
  | 'renames a column'
  | 'adds a column';

/** A row as it is sent: bytes by the place of the column; null: no value. */
export interface SentRow {
  readonly cells: readonly (Buffer | null)[];
  readonly id: string;
  readonly stamp: number;
  readonly removed: boolean;
}

export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly SentRow[];
  /** false: it broke off. */
  readonly whole: boolean;
  /** The source's own time. */
  readonly clock: number;
}

/** What lies between an adapter and a source in memory: bytes, a clock of its own, and whatever can go wrong. */
export class Wire {
  readonly source: MemorySource;
  fault: WireFault | null = null;
  /** How far the source's clock is ahead of ours. */
  skew = 0;
  /** Ids of rows that arrive garbled. */
  readonly spoilt = new Set<string>();

  constructor(source: MemorySource) {
    this.source = source;
  }

  /** Rows that follow `id`, in the source's order. Throws when the source is down. */
  list(id: string, limit: number): Answer {
    this.source.ask();
    const held = this.source.held();
    const ordered = this.fault === 'reorders' ? [...held].reverse() : held;
    if (this.fault === 'repeats the cursor') return this.#answer(ordered.slice(0, limit));
    const start = ordered.findIndex((row) => row.id === id) + 1;
    // The row to go on from may be gone.
    const rest = start > 0 || id === '' ? ordered.slice(start) : ordered.filter((row) => row.id > id);
    return this.#answer(rest.slice(0, limit));
  }

  /** Rows changed later than this time, or at it and with a greater id. */
  changes(stamp: number, id: string, limit: number): Answer {
    return this.#answer(this.source.changedAfter(stamp - this.skew, id, limit));
  }

  /** Rows with these ids. */
  find(ids: readonly string[]): Answer {
    this.source.ask();
    return this.#answer(ids.flatMap((id) => this.source.one(id) ?? []));
  }

  #answer(found: readonly StoredRow[]): Answer {
    const { fault } = this;
    const rows = found.map((row) => this.#send(row));
    const repeated = fault === 'repeats rows' ? [...rows.slice(0, 1), ...rows] : rows;
    const renamed = fault === 'renames a column' ? ['key', 'one', 'zwei'] : ['key', 'one', 'two'];
    return {
      columns: [...(fault === 'adds a column' ? ['extra'] : []), ...renamed, 'changed'],
      rows: fault === 'truncates' ? repeated.slice(0, repeated.length / 2) : repeated,
      whole: fault !== 'truncates',
      clock: this.source.clock + this.skew,
    };
  }

  #send({ id, cells, stamp, removed }: StoredRow): SentRow {
    const texts = [id, cells['one'] ?? null, cells['two'] ?? null, new Date(stamp).toISOString()];
    const all = this.fault === 'adds a column' ? ['extra', ...texts] : texts;
    const encoding = this.fault === 'sends GB18030' ? 'gb18030' : 'utf-8';
    const sent = all.map((text) => (text === null ? null : iconv.encode(text, encoding)));
    return { id, cells: this.spoilt.has(id) ? sent.slice(0, 1) : sent, stamp: stamp + this.skew, removed };
  }
}

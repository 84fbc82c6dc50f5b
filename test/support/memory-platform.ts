import type {
  Adapter,
  AdapterKind,
  Page,
  RawRecord,
  RawValue,
  ReadRequest,
  RowFault,
  WriteOutcome,
  WriteRecord,
} from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';

export type Cells = Readonly<Record<string, RawValue>>;

/** A row as the platform holds it. */
export interface MemoryRow {
  readonly id: string;
  readonly cells: Cells;
  readonly version: string;
  readonly fault?: RowFault;
}

interface Event {
  readonly id: string;
  /** null: removed. */
  readonly row: MemoryRow | null;
}

/** What a test makes of the platform's answers; each may throw, which the engine meets as a failed call. */
export interface Script {
  /** Before a page is given, counted from 1 over the read. */
  page?: (number: number, request: ReadRequest) => void | Promise<void>;
  lookup?: () => void | Promise<void>;
  /** Before anything is written. */
  write?: (records: readonly WriteRecord[], idempotencyKey: string) => void | Promise<void>;
  /** Answers for a record without writing anything. */
  instead?: (record: WriteRecord) => WriteOutcome;
  /** What the platform says after it wrote; throwing loses the answer. */
  answer?: (outcomes: Map<string, WriteOutcome>) => Map<string, WriteOutcome>;
}

/** A platform in memory that speaks to the engine as the adapter `memory`, and does to it whatever a test wants. */
export class MemoryPlatform {
  readonly #columns: readonly string[];
  readonly #key: readonly string[];
  readonly #rows = new Map<string, MemoryRow>();
  readonly #events: Event[] = [];
  readonly #remembered = new Map<string, WriteOutcome>();
  #made = 0;
  script: Script = {};
  pageSize = 5000;
  can = { changes: true, lookup: true, write: true };
  /** Every write that had an effect, in order: the keys. */
  readonly effects: string[] = [];
  /** Modes and cursors of the reads asked for. */
  readonly reads: { readonly mode: string; readonly cursor: string | null }[] = [];

  constructor(columns: readonly string[], key: readonly string[]) {
    this.#columns = columns;
    this.#key = key;
  }

  /** Enters a row or replaces it whole. */
  put(id: string, cells: Cells, fault?: RowFault): void {
    const version = String(this.#events.length + 1);
    this.#enter(id, { id, cells, version, ...(fault === undefined ? {} : { fault }) });
  }

  /** Changes some cells of a row. */
  change(id: string, cells: Cells): void {
    this.put(id, { ...this.#rows.get(id)!.cells, ...cells });
  }

  remove(id: string): void {
    if (this.#rows.has(id)) this.#enter(id, null);
  }

  row(id: string): MemoryRow | undefined {
    return this.#rows.get(id);
  }

  /** The rows that a person would find, by their cells in the key columns. */
  find(key: Cells): MemoryRow | undefined {
    return [...this.#rows.values()].find(({ cells }) => this.#key.every((name) => cells[name] === key[name]));
  }

  get ids(): readonly string[] {
    return [...this.#rows.keys()];
  }

  /** Contents without ids and versions, in the order of their text: what must be the same in the end. */
  contents(): readonly string[] {
    return [...this.#rows.values()].map(({ cells }) => JSON.stringify(Object.entries(cells).sort())).sort();
  }

  #enter(id: string, row: MemoryRow | null): void {
    this.#events.push({ id, row });
    if (row === null) this.#rows.delete(id);
    else this.#rows.set(id, row);
  }

  adapter(): Adapter {
    return {
      capabilities: () => ({ ...this.can }),
      check: async () => [],
      read: (request) => this.#read(request),
      lookup: (_, ids) => this.#lookup(ids),
      write: (_, records, idempotencyKey) => this.#write(records, idempotencyKey),
      close: async () => {},
    };
  }

  async *#read(request: ReadRequest): AsyncGenerator<Page> {
    this.reads.push({ mode: request.mode, cursor: request.cursor });
    const since = request.mode === 'changes' ? Number(request.cursor) : 0;
    const rows =
      request.mode === 'changes'
        ? this.#events.slice(since).map((event) => this.#recordOf(event.id, event.row))
        : [...this.#rows.values()]
            .sort((a, b) => (a.id < b.id ? -1 : 1))
            .map((row) => this.#recordOf(row.id, row));
    const [after, began] =
      request.mode === 'full' && request.cursor !== null
        ? (JSON.parse(request.cursor) as [string, number])
        : ['', this.#events.length];
    const left = request.mode === 'full' ? rows.filter(({ id }) => id > after) : rows;
    for (let at = 0, number = 1; at < left.length || number === 1; at += this.pageSize, number++) {
      await this.script.page?.(number, request);
      if (request.signal.aborted) throw new TongdaoError('ABORTED');
      const records = left.slice(at, at + this.pageSize);
      yield {
        columns: this.#columns,
        records,
        cursor:
          request.mode === 'full'
            ? JSON.stringify([records.at(-1)?.id ?? after, began])
            : String(since + at + records.length),
        changesFrom: String(request.mode === 'full' ? began : since + at + records.length),
      };
    }
  }

  #recordOf(id: string, row: MemoryRow | null): RawRecord {
    if (row === null) return { position: `memory ${id}`, id, values: [], removed: true };
    const { version, fault, cells } = row;
    return {
      position: `memory ${id}`,
      id,
      values: fault === undefined ? this.#columns.map((name) => cells[name] ?? null) : [],
      version,
      ...(fault === undefined ? {} : { fault }),
    };
  }

  async #lookup(ids: readonly string[]): Promise<Page> {
    await this.script.lookup?.();
    const records = ids.flatMap((id) => {
      const row = this.#rows.get(id);
      return row === undefined ? [] : [this.#recordOf(id, row)];
    });
    return { columns: this.#columns, records, cursor: 'lookup' };
  }

  async #write(
    records: readonly WriteRecord[],
    idempotencyKey: string,
  ): Promise<ReadonlyMap<string, WriteOutcome>> {
    await this.script.write?.(records, idempotencyKey);
    const outcomes = new Map(
      records.map((record) => {
        const name = `${idempotencyKey} ${record.key}`;
        const outcome = this.#remembered.get(name) ?? this.#apply(record);
        this.#remembered.set(name, outcome);
        return [record.key, outcome];
      }),
    );
    return this.script.answer?.(outcomes) ?? outcomes;
  }

  #apply(record: WriteRecord): WriteOutcome {
    if (this.script.instead !== undefined) return this.script.instead(record);
    const { key, id, values, expected } = record;
    const row = id === null ? this.find(values) : this.#rows.get(id);
    if (expected !== undefined && (row?.version ?? null) !== expected) return { result: 'conflict' };
    const cells = { ...row?.cells, ...values };
    if (Object.values(cells).includes('REFUSE')) return { result: 'refused', message: '不予受理' };
    this.#made += 1;
    this.put(row?.id ?? `new-${this.#made}`, cells);
    this.effects.push(key);
    return { result: 'applied', version: String(this.#events.length), receipt: `r${this.effects.length}` };
  }
}

/** The adapter kind `memory` over one platform per endpoint. */
export function memoryKind(platforms: Readonly<Record<string, MemoryPlatform>>): AdapterKind {
  const anything = { type: 'object' };
  return {
    manifest: {
      id: 'memory',
      contract: 1,
      title: { zh: '内存', en: 'Memory' },
      maturity: 'stable',
      promises: [],
      optionsSchema: anything,
      readSchema: anything,
      writeSchema: anything,
    },
    open: ({ endpoint }) => platforms[endpoint]!.adapter(),
  };
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fixture } from '../../adapters/conformance/fixture.ts';
import { kind } from '../../adapters/http/http.ts';
import type { Adapter } from '../../src/contract/adapter.ts';
import { MemorySource, type StoredRow } from './hostile-source.ts';
import { silent } from './log.ts';

/** What the service does wrong from now on. */
export type Fault =
  | 'repeats rows'
  | 'reorders pages'
  | 'breaks off'
  | 'cuts the JSON'
  | 'sends GBK as UTF-8'
  | 'shows no rows'
  | 'renames a column'
  | 'leaves empty columns out'
  | 'repeats the cursor'
  | 'gives cursors without end'
  | 'ignores the cursor'
  | 'announces more than it shows'
  | 'answers too much'
  | 'answers something else'
  | 'answers a page'
  | 'denies'
  | 'fails'
  | 'is busy for a moment'
  | 'is busy for an hour'
  | 'hangs'
  | 'finds nothing by id'
  | 'finds another by id';

type Options = Readonly<Record<string, unknown>>;

/** A small REST service over a source in memory: `/api/things`, paged by cursor, by number or by offset. */
export class HostileServer {
  readonly source = new MemorySource();
  fault: Fault | null = null;
  /** How far its clock is ahead of ours, in milliseconds, and how far its rows' stamps are ahead of that. */
  skew = 0;
  stampSkew = 0;
  /** Request lines and headers so far. */
  readonly asked: { readonly line: string; readonly headers: Readonly<Record<string, unknown>> }[] = [];
  readonly #times = new Map<number, number>();
  readonly #server: Server = createServer((request, response) => this.#answer(request, response));

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api`;
  }

  put(rows: Parameters<MemorySource['put']>[0]): void {
    this.source.put(rows);
    this.#stamp();
  }

  remove(ids: readonly string[]): void {
    this.source.remove(ids);
    this.#stamp();
  }

  adapter(
    over: { read?: Options; write?: Options; options?: Options; columns?: readonly string[] } = {},
  ): Adapter {
    return kind.open({
      endpoint: 'hostile',
      options: { baseUrl: this.url, ...over.options },
      datasets: {
        things: {
          read: { ...READ, ...over.read },
          write: { ...WRITE, ...over.write },
          columns: over.columns ?? ['one', 'two'],
        },
      },
      baseDir: '.',
      log: silent,
    });
  }

  /** For the conformance suite: the service behaves, the adapter is the http adapter. */
  fixture(over: Parameters<HostileServer['adapter']>[0] = {}): Fixture {
    return {
      adapter: this.adapter(over),
      dataset: 'things',
      key: 'id',
      columns: ['one', 'two'],
      removals: true,
      put: async (rows) => this.put(rows),
      remove: async (ids) => this.remove(ids),
      rows: async () => this.source.held(),
      asked: () => this.asked.length,
      reachable: async (up) => {
        this.source.up = up;
      },
      misnamed: async () => this.adapter({ columns: ['one', 'nosuch'] }),
      write: {
        ids: 'given',
        refused: { two: 'REFUSE' },
        answerOnly: async (records) => {
          this.source.answersLeft = records;
        },
      },
      close: () => this.stop(),
    };
  }

  #stamp(): void {
    this.#times.set(this.source.clock, Date.now() + this.skew + this.stampSkew);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    this.asked.push({ line: `${request.method} ${request.url}`, headers: request.headers });
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    if (!this.source.up) return void request.socket.destroy();
    const { fault } = this;
    if (fault === 'hangs') return;
    if (fault === 'denies') return this.#send(response, 403, {});
    if (fault === 'fails') return this.#send(response, 500, {});
    if (fault === 'answers a page') return void response.end('<html>维护中</html>');
    if (fault === 'is busy for a moment') this.fault = null;
    if (fault === 'is busy for a moment' || fault === 'is busy for an hour') {
      response.setHeader('retry-after', fault === 'is busy for a moment' ? '0' : '3600');
      return this.#send(response, 503, {});
    }
    if (request.method === 'OPTIONS') {
      response.setHeader('allow', pathname === '/api/things' ? 'GET, POST' : 'GET, PUT');
      return this.#send(response, 204, '');
    }
    if (request.method !== 'GET') return this.#write(request, response, pathname, Buffer.concat(chunks));
    if (pathname === '/api/things') return this.#list(response, searchParams);
    if (pathname === '/api/things/changes') return this.#changes(response, searchParams);
    const ids =
      pathname === '/api/things/batch'
        ? searchParams.getAll('ids')
        : [decodeURIComponent(pathname.slice(12))];
    const known = this.fault === 'finds nothing by id' ? [] : ids;
    const rows = known.flatMap((id) => this.source.one(id) ?? []);
    const shown = this.fault === 'finds another by id' ? this.source.held().slice(-1) : rows;
    if (pathname === '/api/things/batch') return this.#rows(response, shown, null);
    const [row] = shown;
    return row === undefined
      ? this.#send(response, 404, {})
      : this.#send(response, 200, { data: this.#show(row) });
  }

  #list(response: ServerResponse, params: URLSearchParams): void {
    const limit = Number(params.get('limit') ?? 10);
    const held = this.fault === 'shows no rows' ? [] : this.source.held();
    const ordered = this.fault === 'reorders pages' ? [...held].reverse() : held;
    const page = params.get('page');
    const offset = page === null ? params.get('offset') : String((Number(page) - 1) * limit);
    const cursor = this.fault === 'ignores the cursor' ? null : params.get('cursor');
    const start = offset ?? (cursor === null ? 0 : ordered.findIndex((row) => row.id === cursor) + 1);
    const rows = ordered.slice(Number(start), Number(start) + limit);
    const again = this.fault === 'repeats rows' && rows[0] !== undefined ? [rows[0], ...rows] : rows;
    const last = rows.length < limit ? null : (rows.at(-1)?.id ?? null);
    this.#rows(response, again, last, held.length);
  }

  #changes(response: ServerResponse, params: URLSearchParams): void {
    const limit = Number(params.get('limit') ?? 10);
    const since = Number(params.get('since'));
    const first = [...this.#times].find(([, time]) => time >= since)?.[0] ?? this.source.clock + 1;
    const [stamp, id] = params.get('cursor')?.split(' ') ?? [String(first), ''];
    const rows = this.source.changedAfter(Number(stamp), id ?? '', limit);
    const last = rows.at(-1);
    this.#rows(response, rows, rows.length < limit || last === undefined ? null : `${last.stamp} ${last.id}`);
  }

  #rows(
    response: ServerResponse,
    rows: readonly StoredRow[],
    next: string | null,
    total = rows.length,
  ): void {
    const repeated = this.fault === 'repeats the cursor' ? 'r0001' : next;
    const endless = this.fault === 'gives cursors without end' ? `x${this.asked.length}` : repeated;
    const announced = this.fault === 'announces more than it shows' ? total + 1 : total;
    this.#send(response, 200, {
      data: {
        total: announced,
        list:
          this.fault === 'answers something else'
            ? { rows: [] }
            : endless?.startsWith('x') && this.asked.length > 3
              ? []
              : rows.map((row) => this.#show(row)),
        next: endless,
      },
    });
  }

  #show(row: StoredRow): Readonly<Record<string, unknown>> {
    const cells = { ...row.cells };
    if (this.fault === 'renames a column') {
      delete cells['two'];
      cells['zwei'] = row.cells['two'] ?? null;
    }
    const full = Object.entries(cells).filter(
      ([, value]) => value !== null || this.fault !== 'leaves empty columns out',
    );
    return {
      id: row.id,
      ...Object.fromEntries(full),
      version: String(row.stamp),
      changed: String(this.#times.get(row.stamp)),
      op: row.removed ? 'D' : 'U',
    };
  }

  #write(request: IncomingMessage, response: ServerResponse, pathname: string, body: Buffer): void {
    const { id, ...cells } = (JSON.parse(body.toString()) as { data: Record<string, string | null> }).data;
    const match = request.headers['if-match'];
    const none = request.headers['if-none-match'] === '*';
    const answer = this.source.write({
      id: request.method === 'POST' ? String(id) : decodeURIComponent(pathname.slice(12)),
      cells,
      expected: match !== undefined ? Number(match.slice(1, -1)) : none ? null : undefined,
      idempotencyKey: String(request.headers['idempotency-key']),
    });
    this.#stamp();
    if (answer === undefined) return void request.socket.destroy();
    const status = { applied: 200, unchanged: 208, refused: 422, conflict: 412 }[answer];
    this.#send(response, status, { message: answer === 'refused' ? '数据不合格' : '好', receipt: 'R1' });
  }

  #send(response: ServerResponse, status: number, body: unknown): void {
    const text = JSON.stringify(body);
    response.statusCode = status;
    response.setHeader('date', new Date(Date.now() + this.skew).toUTCString());
    response.setHeader('content-type', 'application/json; charset=utf-8');
    if (this.fault === 'breaks off') {
      response.setHeader('content-length', Buffer.byteLength(text));
      response.write(text.slice(0, text.length / 2));
      return void setImmediate(() => response.destroy());
    }
    if (this.fault === 'cuts the JSON') return void response.end(text.slice(0, text.length / 2));
    if (this.fault === 'sends GBK as UTF-8') return void response.end(Buffer.from([0x22, 0xc7, 0xe0, 0x22]));
    if (this.fault === 'answers too much') return void response.end(' '.repeat(3 * 1024 * 1024));
    response.end(text);
  }
}

export const READ: Options = {
  path: '/things',
  items: 'data.list',
  key: 'id',
  version: 'version',
  total: 'data.total',
  paging: { kind: 'cursor', param: 'cursor', next: 'data.next', sizeParam: 'limit', maxSize: 500 },
  changes: {
    path: '/things/changes',
    param: 'since',
    format: 'epoch-ms',
    overlap: '1s',
    operation: 'op',
    deleted: ['D'],
  },
  lookup: { path: '/things/{id}', items: 'data' },
};

export const WRITE: Options = {
  path: '/things/{id}',
  create: { path: '/things' },
  root: 'data',
  expected: { header: 'If-Match' },
  idempotencyHeader: 'Idempotency-Key',
  outcome: { unchanged: [208] },
  message: 'message',
  receipt: 'receipt',
};

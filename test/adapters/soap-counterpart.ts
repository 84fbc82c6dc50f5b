import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { XMLParser } from 'fast-xml-parser';
import type { Fixture } from '../../adapters/conformance/fixture.ts';
import { kind } from '../../adapters/soap/soap.ts';
import type { Adapter } from '../../src/contract/adapter.ts';
import { MemorySource, type StoredRow } from '../support/hostile-source.ts';
import { silent } from '../support/log.ts';

type Options = Readonly<Record<string, unknown>>;

/** How the service carries its XML: as text of an element in CDATA or escaped, or as elements of the answer. */
export type Style = 'cdata' | 'escaped' | 'plain';

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const ENVELOPES = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
};

const parser = new XMLParser({
  ...{ ignoreAttributes: false, removeNSPrefix: true, parseTagValue: false, parseAttributeValue: false },
  ...{ trimValues: false, htmlEntities: true, ignoreDeclaration: true },
});

interface Request {
  readonly [name: string]: Request | string | readonly Request[] | undefined;
}

/** A county's SOAP service over a source in memory. It reads requests with a parser of its own. */
export class SoapServer {
  readonly source = new MemorySource();
  readonly style: Style;
  readonly version: '1.1' | '1.2';
  /** User and password that every call must show by a UsernameToken. */
  login: { readonly user: string; readonly password: string } | null = null;
  /** Answers instead of the service. */
  instead: ((request: IncomingMessage, response: ServerResponse) => void) | null = null;
  wsdl: string | null = null;
  /** What came in: SOAPAction or action, and the body. */
  readonly asked: { readonly action: string; readonly body: string }[] = [];
  readonly #times = new Map<number, number>();
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response));

  constructor(style: Style = 'cdata', version: '1.1' | '1.2' = '1.1') {
    this.style = style;
    this.version = version;
  }

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
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/services/Reg`;
  }

  put(rows: Parameters<MemorySource['put']>[0]): void {
    this.source.put(rows);
    this.#times.set(this.source.clock, Date.now());
  }

  remove(ids: readonly string[]): void {
    this.source.remove(ids);
    this.#times.set(this.source.clock, Date.now());
  }

  adapter(
    over: { read?: Options; write?: Options; options?: Options; columns?: readonly string[] } = {},
  ): Adapter {
    return kind.open({
      endpoint: 'county',
      options: { baseUrl: this.url, version: this.version, ...over.options },
      datasets: {
        things: {
          read: { ...readBlock(this.style), ...over.read },
          write: { ...writeBlock(this.style), ...over.write },
          columns: over.columns ?? ['one', 'two'],
        },
      },
      baseDir: '.',
      log: silent,
    });
  }

  fixture(over: Parameters<SoapServer['adapter']>[0] = {}): Fixture {
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
      misnamed: async () => this.adapter({ ...over, columns: ['one', 'nosuch'] }),
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

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    if (!this.source.up) return void request.socket.destroy();
    if (this.instead !== null) return this.instead(request, response);
    if (request.method === 'GET') {
      response.statusCode = this.wsdl === null || request.url !== '/services/Reg?wsdl' ? 404 : 200;
      return void response.end(this.wsdl ?? '');
    }
    const body = Buffer.concat(chunks).toString();
    const type = String(request.headers['content-type']);
    const action = String(request.headers['soapaction'] ?? /action="([^"]*)"/.exec(type)?.[1] ?? '');
    this.asked.push({ action, body });
    const right = this.version === '1.1' ? 'text/xml' : 'application/soap+xml';
    if (!type.startsWith(right)) return void response.writeHead(415).end();
    const envelope = (parser.parse(body) as Request)['Envelope'] as Request;
    if (!this.#mayEnter(envelope))
      return this.fault(response, 'wsse:FailedAuthentication', '用户名或口令错误');
    const content = envelope['Body'] as Request;
    const [[operation, call] = ['', {}]] = Object.entries(content).filter(([name]) => name !== '#text');
    this.#operate(response, operation, this.#requestIn(call as Request));
  }

  fault(response: ServerResponse, code: string, reason: string): void {
    const wsse =
      'xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"';
    const older = `<soap:Fault ${wsse}><faultcode>${code}</faultcode><faultstring>${escaped(reason)}</faultstring></soap:Fault>`;
    const newer = `<soap:Fault ${wsse}><soap:Code><soap:Value>${code}</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang="zh">${escaped(reason)}</soap:Text></soap:Reason></soap:Fault>`;
    this.send(response, this.version === '1.1' ? older : newer, 500);
  }

  send(response: ServerResponse, body: string, status = 200): void {
    response.statusCode = status;
    response.setHeader(
      'content-type',
      this.version === '1.1' ? 'text/xml; charset=utf-8' : 'application/soap+xml',
    );
    response.end(
      `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="${ENVELOPES[this.version]}"><soap:Body>${body}</soap:Body></soap:Envelope>`,
    );
  }

  /** UsernameToken Profile 1.0, section 3.1. */
  #mayEnter(envelope: Request): boolean {
    if (this.login === null) return true;
    const header = envelope['Header'] as Request | undefined;
    const token = (header?.['Security'] as Request | undefined)?.['UsernameToken'] as Request | undefined;
    if (token?.['Username'] !== this.login.user) return false;
    const password = token['Password'] as Request;
    if (!String(password['@_Type']).endsWith('#PasswordDigest'))
      return password['#text'] === this.login.password;
    const nonce = token['Nonce'] as Request | string;
    const bytes = Buffer.from(typeof nonce === 'string' ? nonce : String(nonce['#text']), 'base64');
    const hash = createHash('sha1')
      .update(bytes)
      .update(String(token['Created']))
      .update(this.login.password);
    return password['#text'] === hash.digest('base64');
  }

  #requestIn(call: Request): Request {
    if (this.style === 'plain') return call['REQ'] as Request;
    return (parser.parse(String(call['arg0'])) as Request)['REQ'] as Request;
  }

  #operate(response: ServerResponse, operation: string, request: Request): void {
    const size = Number(request['SIZE']);
    const give = (rows: readonly StoredRow[], next: string, total = rows.length) =>
      this.#rows(response, operation, rows, next, total);
    switch (operation) {
      case 'list': {
        const rows = this.source.after(String(request['CURSOR'] ?? ''), size);
        const next = rows.length < size ? '' : (rows.at(-1)?.id ?? '');
        give(rows, next, this.source.held().length);
        break;
      }
      case 'pages': {
        const first = (Number(request['PAGE']) - 1) * size;
        const held = this.source.held();
        give(held.slice(first, first + size), '', held.length);
        break;
      }
      case 'changes': {
        const since = Number(request['SINCE']);
        const first = [...this.#times].find(([, time]) => time >= since)?.[0] ?? this.source.clock + 1;
        const [stamp = String(first), id = ''] = String(request['CURSOR'] ?? '')
          .split(' ')
          .filter(Boolean);
        const rows = this.source.changedAfter(Number(stamp), id, size);
        const last = rows.at(-1);
        const next = rows.length < size || last === undefined ? '' : `${last.stamp} ${last.id}`;
        give(rows, next);
        break;
      }
      case 'get': {
        const ids = listOf(request['ID']).map(String);
        const rows = ids.flatMap((id) => this.source.one(id) ?? []);
        give(rows, '');
        break;
      }
      case 'save': {
        const outcomes = listOf(request['ITEM'] ?? request).map((item) => this.#save(item as Request));
        if (outcomes.includes(null)) return void response.destroy();
        const inner = request['ITEM'] === undefined ? outcomes[0] : `<ITEMS>${outcomes.join('')}</ITEMS>`;
        this.#give(response, operation, `<RESULT>${inner}</RESULT>`);
        break;
      }
      default:
        this.fault(response, 'soap:Client', `no operation ${operation}`);
    }
  }

  #save(item: Request): string | null {
    const { id, ...cells } = Object.fromEntries(
      Object.entries(item['FIELDS'] as Request)
        .filter(([name]) => name !== '#text')
        .map(([name, value]) => [name, typeof value === 'string' ? value : null]),
    );
    const isNew = item['NEW'] !== undefined;
    const expected = String(item['EXPECTED'] ?? '');
    const answer = this.source.write({
      id: isNew ? String(id) : String(item['ID']),
      cells,
      expected: isNew ? null : expected === '' ? undefined : Number(expected),
      idempotencyKey: `${String(item['KEY'])} ${isNew ? id : String(item['ID'])}`,
    });
    this.#times.set(this.source.clock, Date.now());
    if (answer === undefined) return null;
    const message = answer === 'refused' ? '<MSG>数据不合格</MSG>' : '';
    return `<ITEM><ID>${escaped(isNew ? String(id) : String(item['ID']))}</ID><CODE>${answer}</CODE>${message}</ITEM>`.replace(
      /^<ITEM>|<\/ITEM>$/g,
      (tag) => (item['BATCH'] === undefined ? '' : tag),
    );
  }

  #rows(
    response: ServerResponse,
    operation: string,
    rows: readonly StoredRow[],
    next: string,
    total: number,
  ) {
    const list = rows.map((row) => `<ROW>${this.#show(row)}</ROW>`).join('\n');
    this.#give(
      response,
      operation,
      `<RESULT ${XSI}><CODE>00</CODE><TOTAL>${total}</TOTAL><NEXT>${next}</NEXT><ROWS>${list}</ROWS></RESULT>`,
    );
  }

  #show(row: StoredRow): string {
    const cell = ([name, value]: readonly [string, string | null]) =>
      value === null ? `<${name} xsi:nil="true"/>` : `<${name}>${escaped(value)}</${name}>`;
    const cells = Object.entries(row.cells).map(cell).join('');
    return `<id>${row.id}</id>${cells}<version>${row.stamp}</version><op>${row.removed ? 'D' : 'U'}</op>`;
  }

  #give(response: ServerResponse, operation: string, xml: string): void {
    const text = { cdata: `<![CDATA[${xml}]]>`, escaped: escaped(xml), plain: xml }[this.style];
    const inner = this.style === 'plain' ? text : `<return>${text}</return>`;
    this.send(response, `<r:${operation}Response xmlns:r="urn:reg">${inner}</r:${operation}Response>`);
  }
}

function listOf<Item>(value: Item | readonly Item[] | undefined): readonly Item[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value as Item];
}

/** The service's own way to escape. */
export function escaped(text: string): string {
  return text.replace(/[&<>\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}

function bodyOf(style: Style, operation: string, request: string): Options {
  const call = (inner: string) => `<q:${operation} xmlns:q="urn:reg">${inner}</q:${operation}>`;
  const named = { call: operation, action: `urn:reg#${operation}` };
  const answer = style === 'plain' ? {} : { answer: `${operation}Response.return` };
  if (style === 'plain') return { ...named, ...answer, body: call(request) };
  if (style === 'cdata') return { ...named, ...answer, body: call(`<arg0><![CDATA[${request}]]></arg0>`) };
  return { ...named, ...answer, body: call('<arg0>{payload}</arg0>'), payload: request };
}

const PLACE = '<REQ><CURSOR>{cursor}</CURSOR><SIZE>{size}</SIZE>';
const root = (style: Style, operation: string) =>
  style === 'plain' ? `${operation}Response.RESULT` : 'RESULT';

export function readBlock(style: Style): Options {
  const at = root(style, 'list');
  return {
    ...bodyOf(style, 'list', `${PLACE}</REQ>`),
    items: `${at}.ROWS.ROW`,
    key: 'id',
    version: 'version',
    total: `${at}.TOTAL`,
    success: { path: `${at}.CODE`, values: ['00'] },
    paging: { kind: 'cursor', next: `${at}.NEXT`, maxSize: 500 },
    ...(style === 'plain'
      ? {}
      : {
          changes: {
            ...bodyOf(style, 'changes', `${PLACE}<SINCE>{since}</SINCE></REQ>`),
            ...{ format: 'epoch-ms', overlap: '1s', operation: 'op', deleted: ['D'] },
          },
          lookup: {
            ...bodyOf(style, 'get', '<REQ>{rows}</REQ>'),
            row: '<ID>{id}</ID>',
            items: 'RESULT.ROWS.ROW',
            batch: 100,
          },
        }),
  };
}

const SAVE =
  '<KEY>{idempotencyKey}</KEY><EXPECTED>{expected}</EXPECTED><ID>{id}</ID><FIELDS>{fields}</FIELDS>';

export function writeBlock(style: Style): Options {
  const at = root(style, 'save');
  return {
    ...bodyOf(style, 'save', `<REQ>${SAVE}</REQ>`),
    create: bodyOf(style, 'save', `<REQ><NEW/>${SAVE}</REQ>`),
    nulls: 'nil',
    outcome: {
      path: `${at}.CODE`,
      ...{ applied: ['applied'], unchanged: ['unchanged'], refused: ['refused'], conflict: ['conflict'] },
    },
    message: `${at}.MSG`,
  };
}

/** Several records in one call. */
export function batchBlock(style: Style): Options {
  const request = '<REQ>{rows}</REQ>';
  const row = (mark: string) => `<ITEM><BATCH/>${mark}${SAVE}</ITEM>`;
  return {
    ...bodyOf(style, 'save', request),
    row: row(''),
    create: { row: row('<NEW/>') },
    nulls: 'nil',
    batch: { size: 3, results: `${root(style, 'save')}.ITEMS.ITEM`, key: 'ID', column: 'id' },
    outcome: {
      path: 'CODE',
      ...{ applied: ['applied'], unchanged: ['unchanged'], refused: ['refused'], conflict: ['conflict'] },
    },
    message: 'MSG',
  };
}

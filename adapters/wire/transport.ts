import type { PeerCertificate } from 'node:tls';
import type { Dispatcher } from 'undici';
import type { RawValue } from '../../src/contract/adapter.ts';
import type { ErrorCode } from '../../src/contract/error-codes.ts';
import { type ErrorParams, TongdaoError } from '../../src/contract/errors.ts';
import { Connection, type Received, type Sending } from './connection.ts';
import { Credentials, type Errand } from './credentials.ts';
import { parseJson } from './json.ts';
import type { Scalar, TransportOptions } from './options.ts';
import { Pace, retryAfter, unlessAborted, wait } from './pace.ts';
import { charsetOf, decode, header } from './text.ts';

export interface Question {
  readonly method: string;
  /** Path below baseUrl, ready to send, without a query. */
  readonly path: string;
  /** The same path for messages: with `{id}` where an id stands, since an id may be a person's. */
  readonly where: string;
  /** A list is sent as a repeated parameter. */
  readonly query?: Readonly<Record<string, Scalar | readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The text at a path of an answer's body; null when it is not there, or the body cannot be read. */
export type CodeAt = (received: Received, path: string) => string | null;

/** How often a busy platform is asked again, and how long at most when it says when. The engine does every other retry. */
const BUSY_TRIES = 3;
const BUSY_WAIT_MS = 10_000;

/** One platform over HTTP: logs in, keeps to its rate, and turns every failure of transport into a TongdaoError. */
export class Transport {
  readonly options: TransportOptions;
  readonly base: URL;
  readonly #codeAt: CodeAt;
  readonly #connection: Connection;
  readonly #pace: Pace;
  readonly #credentials: Credentials;
  #skewMs: number | null = null;

  constructor(options: TransportOptions, codeAt: CodeAt) {
    this.options = options;
    this.base = new URL(options.baseUrl);
    this.#codeAt = codeAt;
    this.#connection = new Connection(options);
    this.#pace = new Pace(options.requestsPerSecond);
    this.#credentials = new Credentials(
      options.auth,
      (errand) => this.#run(errand),
      (errand, detail) => this.#denied(this.#destination(errand), detail),
    );
  }

  /** The answer whatever its status, but for a log-in that is refused, a redirect, and a platform that stays busy. */
  async ask(question: Question, signal: AbortSignal): Promise<Received> {
    let held = await unlessAborted(this.#credentials.hold(), signal);
    let renewed = false;
    for (let tries = 1; ; ) {
      await this.#pace.turn(signal);
      const received = await this.#connection.send(this.#sending(question, held), signal);
      const { status, clock } = received;
      if (clock !== null) this.#skewMs = clock - Date.now();
      const denied = this.#denial(received);
      if (denied !== null) {
        if (renewed || status === 403 || !this.#credentials.renewable)
          throw this.#denied(this.#address(question.where), denied);
        renewed = true;
        held = await unlessAborted(this.#credentials.hold(held), signal);
        continue;
      }
      const ms = retryAfter(status, header(received, 'retry-after'), Date.now());
      if (ms === null) return received;
      if (tries === BUSY_TRIES || ms > BUSY_WAIT_MS)
        throw this.error('HTTP_BUSY', question, { seconds: Math.ceil(ms / 1000) });
      tries++;
      await wait(ms, signal);
    }
  }

  error(
    code: ErrorCode,
    question: Pick<Question, 'where'>,
    params: ErrorParams = {},
    cause?: unknown,
  ): TongdaoError {
    const { endpoint } = this.options;
    return new TongdaoError(code, { endpoint, where: this.#address(question.where), ...params }, { cause });
  }

  /** Whether the log-in itself writes this query parameter: a link that repeats it repeats an old signature. */
  signs(parameter: string): boolean {
    const { auth } = this.options;
    return auth.scheme === 'signature' && Object.hasOwn(auth.query ?? {}, parameter);
  }

  /** The platform's certificate; null without TLS, or before the first connection. */
  get certificate(): PeerCertificate | null {
    return this.#connection.certificate;
  }

  /** How far the platform's clock was ahead of ours when it last told, milliseconds. */
  get skewMs(): number | null {
    return this.#skewMs;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #address(where: string): string {
    return this.base.origin + this.#path(where);
  }

  #path(path: string): string {
    return this.base.pathname.replace(/\/$/, '') + path;
  }

  #sending(question: Question, held: Readonly<Record<string, string>>): Sending {
    const { method, headers, body = '' } = question;
    const path = this.#path(question.path);
    const pairs = Object.entries(question.query ?? {}).flatMap(([name, value]) =>
      (typeof value === 'object' ? value : [value]).map((one) => [name, String(one)]),
    );
    const query = new URLSearchParams(pairs).toString();
    const marks = this.#credentials.marks({ method, path, query, body }, held);
    return {
      origin: this.base.origin,
      address: this.#address(question.where),
      request: {
        method: method as Dispatcher.HttpMethod,
        path: withQuery(path, query, marks.query),
        headers: { ...this.options.headers, ...headers, ...marks.headers },
        ...(body === '' ? {} : { body }),
      },
    };
  }

  /** How an answer says that the log-in is not good; null when it does not. */
  #denial(received: Received): string | null {
    if (received.status === 401 || received.status === 403) return `HTTP ${received.status}`;
    const { denied } = this.options.auth;
    if (denied === undefined) return null;
    const code = this.#codeAt(received, denied.path);
    return denied.values.some((value) => String(value) === code) ? `${denied.path} = ${code}` : null;
  }

  #denied(where: string, detail: string): TongdaoError {
    return new TongdaoError('ENDPOINT_DENIED', { endpoint: this.options.endpoint, where, detail });
  }

  #destination(errand: Errand): string {
    return errand.to.startsWith('/') ? this.#address(errand.to) : errand.to;
  }

  /** A request for credentials. Its time-out bounds it; nobody's signal does, since several may wait for it. */
  async #run(errand: Errand): Promise<RawValue> {
    const address = this.#destination(errand);
    const { origin, pathname: path } = new URL(address);
    const form = new URLSearchParams(errand.form ?? {}).toString();
    const { method } = errand;
    const marks = errand.marks({ method, path, query: '', body: form });
    const headers = { accept: 'application/json', ...marks.headers };
    const formType = { 'content-type': 'application/x-www-form-urlencoded' };
    const request = {
      method,
      path: withQuery(path, '', marks.query),
      headers: form === '' ? headers : { ...formType, ...headers },
      ...(form === '' ? {} : { body: form }),
    };
    const forever = new AbortController().signal;
    await this.#pace.turn(forever);
    const received = await this.#connection.send({ origin, address, request }, forever);
    const { status, bytes } = received;
    const fail = (code: ErrorCode, params: ErrorParams, cause?: unknown) =>
      new TongdaoError(code, { endpoint: this.options.endpoint, where: address, ...params }, { cause });
    if (status >= 500 || status === 408 || status === 429)
      throw fail('HTTP_FAILED', { status: `HTTP ${status}` });
    if (status < 200 || status > 299) throw this.#denied(address, `HTTP ${status}`);
    try {
      return parseJson(decode(bytes, charsetOf(received) ?? 'utf-8', true));
    } catch (error) {
      throw fail('HTTP_ANSWER_MALFORMED', { detail: `no JSON, ${bytes.length} bytes` }, error);
    }
  }
}

/** A signature's own parameters come last: verifying takes them off again. */
function withQuery(path: string, query: string, own: Readonly<Record<string, string>>): string {
  const whole = [query, new URLSearchParams(own).toString()].filter((part) => part !== '').join('&');
  return whole === '' ? path : `${path}?${whole}`;
}

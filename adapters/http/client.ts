import { setTimeout as pause } from 'node:timers/promises';
import { type Dispatcher, Pool } from 'undici';
import type { RawValue } from '../../src/contract/adapter.ts';
import { type ErrorParams, TongdaoError } from '../../src/contract/errors.ts';
import { authHeaders } from './auth.ts';
import { parseJson } from './json.ts';
import type { HttpOptions, Scalar } from './options.ts';

export interface Question {
  readonly method: string;
  /** Path below baseUrl, ready to send, without a query. */
  readonly path: string;
  /** The same path for messages: with `{id}` where an id stands, since an id may be a person's. */
  readonly where: string;
  /** A list is sent as a repeated parameter. */
  readonly query?: Readonly<Record<string, Scalar | readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RawValue;
}

export interface Answer {
  readonly status: number;
  readonly body: RawValue;
  /** The platform's clock when it answered, milliseconds since the epoch; ours when it does not tell. */
  readonly date: number;
}

/** How often a busy platform is asked again, and how long at most when it says when. The engine does every other retry. */
const BUSY_TRIES = 3;
const BUSY_WAIT_MS = 10_000;

/** One platform over HTTP: signs, throttles, and turns every failure of transport into a TongdaoError. */
export class Client {
  readonly #endpoint: string;
  readonly #options: HttpOptions;
  readonly #base: URL;
  readonly #pool: Pool;
  #nextSlot = 0;

  constructor(endpoint: string, options: HttpOptions) {
    this.#endpoint = endpoint;
    this.#options = options;
    this.#base = new URL(options.baseUrl);
    this.#pool = new Pool(this.#base.origin, { connections: options.concurrency });
  }

  /** The answer whatever its status, but for 401 and 403 (ENDPOINT_DENIED) and a platform that stays busy. */
  async ask(question: Question, signal: AbortSignal): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      await this.#slot(signal);
      const { wait, answer } = await this.#askOnce(question, signal);
      if (answer !== null) return answer;
      if (attempt === BUSY_TRIES || wait > BUSY_WAIT_MS)
        throw this.error('HTTP_BUSY', question, { seconds: Math.ceil(wait / 1000) });
      await pause(wait, undefined, { signal }).catch(() => this.#aborted());
    }
  }

  error(
    code: 'HTTP_BUSY' | 'HTTP_FAILED' | 'HTTP_REFUSED' | 'HTTP_ANSWER_MALFORMED' | 'HTTP_ANSWER_SHAPE',
    question: Pick<Question, 'where'>,
    params: ErrorParams,
    cause?: unknown,
  ): TongdaoError {
    return new TongdaoError(code, { ...this.#where(question), ...params }, { cause });
  }

  #where(question: Pick<Question, 'where'>): { readonly endpoint: string; readonly where: string } {
    return { endpoint: this.#endpoint, where: this.#base.origin + this.#path(question.where) };
  }

  async close(): Promise<void> {
    if (!this.#pool.destroyed) await this.#pool.destroy();
  }

  #path(path: string): string {
    return this.#base.pathname.replace(/\/$/, '') + path;
  }

  async #askOnce(
    question: Question,
    signal: AbortSignal,
  ): Promise<{ readonly wait: number; readonly answer: Answer | null }> {
    const late = AbortSignal.timeout(this.#options.timeoutMs);
    const either = AbortSignal.any([signal, late]);
    let response: Dispatcher.ResponseData;
    let bytes: Buffer;
    try {
      response = await this.#pool.request(this.#request(question, either));
      bytes = await this.#bytes(response, question);
    } catch (error) {
      if (error instanceof TongdaoError) throw error;
      if (signal.aborted) return this.#aborted();
      const detail = late.aborted ? `no answer within ${this.#options.timeoutMs} ms` : reason(error);
      throw new TongdaoError('ENDPOINT_UNREACHABLE', { ...this.#where(question), detail }, { cause: error });
    }
    const status = response.statusCode;
    if (status === 401 || status === 403)
      throw new TongdaoError('ENDPOINT_DENIED', { ...this.#where(question), detail: `HTTP ${status}` });
    const wait = retryAfter(status, header(response, 'retry-after'));
    if (wait !== null) return { wait, answer: null };
    const date = Date.parse(header(response, 'date') ?? '');
    const body = this.#body(question, response, bytes);
    return { wait: 0, answer: { status, body, date: Number.isNaN(date) ? Date.now() : date } };
  }

  #request(question: Question, signal: AbortSignal): Dispatcher.RequestOptions {
    const path = this.#path(question.path);
    const pairs = Object.entries(question.query ?? {}).flatMap(([name, value]) =>
      (typeof value === 'object' ? value : [value]).map((one) => [name, String(one)]),
    );
    const query = new URLSearchParams(pairs).toString();
    const body = question.body === undefined ? '' : JSON.stringify(question.body);
    const headers = {
      accept: 'application/json',
      ...(body === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      ...this.#options.headers,
      ...question.headers,
      ...authHeaders(this.#options.auth, { method: question.method, path, query, body }),
    };
    return {
      method: question.method as Dispatcher.HttpMethod,
      path: query === '' ? path : `${path}?${query}`,
      headers,
      signal,
      ...(body === '' ? {} : { body }),
    };
  }

  async #bytes(response: Dispatcher.ResponseData, question: Question): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > this.#options.maxAnswerBytes)
        throw new TongdaoError('HTTP_ANSWER_TOO_LARGE', {
          ...this.#where(question),
          limit: this.#options.maxAnswerBytes,
        });
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, size);
  }

  /** JSON in the encoding that the platform names. An error's body need not be JSON: it is then the text. */
  #body(question: Question, response: Dispatcher.ResponseData, bytes: Buffer): RawValue {
    const charset = /charset="?([\w-]+)/i.exec(header(response, 'content-type') ?? '')?.[1] ?? 'utf-8';
    const failed = response.statusCode >= 400;
    try {
      const text = new TextDecoder(charset, { fatal: !failed }).decode(bytes);
      if (failed || response.statusCode === 204 || text === '') return lenient(text);
      return parseJson(text);
    } catch (error) {
      const detail = error instanceof SyntaxError ? `no JSON, ${bytes.length} bytes` : `not ${charset}`;
      throw this.error('HTTP_ANSWER_MALFORMED', question, { detail }, error);
    }
  }

  /** Keeps to requestsPerSecond by giving each request its own moment. */
  async #slot(signal: AbortSignal): Promise<void> {
    if (signal.aborted) this.#aborted();
    if (this.#options.requestsPerSecond === null) return;
    const now = Date.now();
    const at = Math.max(now, this.#nextSlot);
    this.#nextSlot = at + 1000 / this.#options.requestsPerSecond;
    if (at > now) await pause(at - now, undefined, { signal }).catch(() => this.#aborted());
  }

  #aborted(): never {
    throw new TongdaoError('ABORTED');
  }
}

function lenient(text: string): RawValue {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

function header(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Milliseconds until a busy platform wants to be asked again, or null when it did not say that it is busy until then. */
function retryAfter(status: number, value: string | undefined): number | null {
  if ((status !== 429 && status !== 503) || value === undefined) return null;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

/** A code such as ECONNREFUSED rather than the message, which may hold addresses with a query. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = (error as Error & { readonly code?: unknown }).code;
  return typeof code === 'string' ? code : error.name;
}

import type { PeerCertificate, TLSSocket } from 'node:tls';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { TongdaoError } from '../../src/contract/errors.ts';
import type { TransportOptions } from './options.ts';
import { header } from './text.ts';
import { codeOf, isTlsFault, secureContext } from './tls.ts';

export interface Received {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  /** The platform's clock when it answered, milliseconds since the epoch; null when it does not tell. */
  readonly clock: number | null;
}

export interface Sending {
  readonly origin: string;
  readonly request: Omit<Dispatcher.RequestOptions, 'origin' | 'signal'>;
  /** Address for messages, without ids and query. */
  readonly address: string;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Connections to a platform: bounded in time and length, and never led elsewhere. */
export class Connection {
  readonly #options: TransportOptions;
  #agent: Agent | null = null;
  #certificate: PeerCertificate | null = null;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  async send({ origin, request, address }: Sending, signal: AbortSignal): Promise<Received> {
    const { endpoint, timeoutMs } = this.#options;
    const either = new AbortController();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      either.abort();
    }, timeoutMs);
    const onAbort = () => either.abort();
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    try {
      const response = await this.#dispatcher().request({ ...request, origin, signal: either.signal });
      const { statusCode: status, headers } = response;
      if (REDIRECTS.has(status)) throw this.#redirected(response, origin, address);
      const bytes = await this.#bytes(response, address);
      const clock = Date.parse(header({ headers }, 'date') ?? '');
      return { status, headers, bytes, clock: Number.isNaN(clock) ? null : clock };
    } catch (error) {
      if (error instanceof TongdaoError) throw error;
      if (signal.aborted) throw new TongdaoError('ABORTED');
      const code = codeOf(error);
      const detail = isLate ? `no answer within ${timeoutMs} ms` : code;
      const kind = !isLate && isTlsFault(code) ? 'HTTP_TLS_REFUSED' : 'ENDPOINT_UNREACHABLE';
      throw new TongdaoError(kind, { endpoint, where: address, detail }, { cause: error });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** What the platform showed when a connection was made; null without TLS, or before the first connection. */
  get certificate(): PeerCertificate | null {
    return this.#certificate;
  }

  async close(): Promise<void> {
    if (this.#agent !== null && !this.#agent.destroyed) await this.#agent.destroy();
  }

  #dispatcher(): Agent {
    if (this.#agent !== null) return this.#agent;
    const { baseUrl, tls, concurrency, connectTimeoutMs: timeout } = this.#options;
    const { hostname } = new URL(baseUrl);
    const connect = buildConnector({
      timeout,
      secureContext: secureContext(this.#options),
      ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
    });
    this.#agent = new Agent({
      connections: concurrency,
      connect: (options, callback) =>
        connect(options, (...made) => {
          const [error, socket] = made;
          if (error === null && options.protocol === 'https:' && options.hostname === hostname)
            this.#seeCertificate(socket as TLSSocket);
          callback(...made);
        }),
    });
    return this.#agent;
  }

  /** A resumed session shows none: the one before still holds. */
  #seeCertificate(socket: TLSSocket): void {
    const certificate = socket.getPeerCertificate();
    if (certificate.valid_to !== undefined) this.#certificate = certificate;
  }

  async #bytes(response: Dispatcher.ResponseData, where: string): Promise<Buffer> {
    const { endpoint, maxAnswerBytes: limit } = this.#options;
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw new TongdaoError('HTTP_ANSWER_TOO_LARGE', { endpoint, where, limit });
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, size);
  }

  /** Credentials are for this platform only, so nothing is sent elsewhere. The new path may name a person: only its host is told. */
  #redirected(response: Dispatcher.ResponseData, origin: string, where: string): TongdaoError {
    response.body.on('error', () => undefined).destroy();
    const location = header(response, 'location') ?? '';
    const to = URL.canParse(location, origin) ? new URL(location, origin).origin : '?';
    const { endpoint } = this.#options;
    return new TongdaoError('HTTP_REDIRECTED', { endpoint, where, to, status: response.statusCode });
  }
}

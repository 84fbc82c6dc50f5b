import type { RawValue } from '../../src/contract/adapter.ts';
import type { Answer } from '../wire/answer.ts';
import type { Received } from '../wire/connection.ts';
import { parseJson } from '../wire/json.ts';
import type { TransportOptions } from '../wire/options.ts';
import { textAt } from '../wire/path.ts';
import { charsetOf, decode } from '../wire/text.ts';
import { type Question as Asked, Transport } from '../wire/transport.ts';

export type Question = Omit<Asked, 'body'> & { readonly body?: RawValue };

/** A REST service that speaks JSON. */
export class Client extends Transport {
  constructor(options: TransportOptions) {
    super(options, codeAt);
  }

  /** Address of a path below baseUrl. */
  address(path: string): URL {
    return new URL(this.base.origin + this.base.pathname.replace(/\/$/, '') + path);
  }

  /** Path below baseUrl and query of a place on the same host. Throws HTTP_LINK_FOREIGN for one outside baseUrl. */
  below(place: string, where: string): Required<Pick<Question, 'path' | 'query'>> {
    const { pathname, searchParams } = new URL(place, this.base.origin);
    const base = this.base.pathname.replace(/\/$/, '');
    if (!pathname.startsWith(`${base}/`)) throw this.error('HTTP_LINK_FOREIGN', { where }, { to: pathname });
    const names = [...new Set(searchParams.keys())].filter((name) => !this.signs(name));
    const query = Object.fromEntries(names.map((name) => [name, searchParams.getAll(name)]));
    return { path: pathname.slice(base.length), query };
  }

  async askJson(question: Question, signal: AbortSignal): Promise<Answer> {
    const { body, headers, ...rest } = question;
    const received = await this.ask(
      {
        ...rest,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
      signal,
    );
    const { status, clock } = received;
    const fault: Answer['fault'] = (code, params, cause) => this.error(code, question, params, cause);
    return { status, headers: received.headers, clock, body: bodyOf(received, fault), fault };
  }
}

/** JSON in the encoding that the platform names. An error's body need not be JSON: it is then the text. */
function bodyOf(received: Received, fault: Answer['fault']): RawValue {
  const { status, bytes } = received;
  const charset = charsetOf(received) ?? 'utf-8';
  const failed = status >= 400;
  try {
    const text = decode(bytes, charset, !failed);
    if (failed || status === 204 || text === '') return lenient(text);
    return parseJson(text);
  } catch (error) {
    const detail = error instanceof SyntaxError ? `no JSON, ${bytes.length} bytes` : `not ${charset}`;
    throw fault('HTTP_ANSWER_MALFORMED', { detail }, error);
  }
}

function codeAt(received: Received, path: string): string | null {
  try {
    return textAt(parseJson(decode(received.bytes, charsetOf(received) ?? 'utf-8', false)), path);
  } catch {
    return null;
  }
}

function lenient(text: string): RawValue {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

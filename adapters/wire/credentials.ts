import type { RawValue } from '../../src/contract/adapter.ts';
import {
  type AuthOptions,
  type OAuth2Options,
  obtainScheme,
  renewScheme,
  type SignatureAuth,
} from './auth.ts';
import { Lease, type Leased } from './lease.ts';
import { textAt } from './path.ts';
import { type Marks, NO_MARKS, type Signable, type SignatureScheme, sign } from './signature.ts';
import { milliseconds, readTime } from './time.ts';

/** A request for credentials, sent as it is. */
export interface Errand {
  readonly method: 'GET' | 'POST';
  /** A whole address, or a path below baseUrl. */
  readonly to: string;
  readonly marks: (request: Signable) => Marks;
  /** Fields of a form. */
  readonly form?: Readonly<Record<string, string>>;
}

/** Sends an errand and gives the JSON of a successful answer. */
export type Runner = (errand: Errand) => Promise<RawValue>;

/** Makes an error that names the errand's address. */
export type Denier = (errand: Errand, detail: string) => Error;

type Held = Readonly<Record<string, string>>;

/** What logs requests in, fetched first where the scheme wants it. */
export class Credentials {
  readonly #auth: AuthOptions;
  readonly #lease: Lease<Held> | null;

  constructor(auth: AuthOptions, run: Runner, deny: Denier) {
    this.#auth = auth;
    if (auth.scheme === 'oauth2') this.#lease = new Lease(() => fetchToken(auth, run, deny));
    else if (auth.scheme === 'signature' && auth.obtain !== undefined)
      this.#lease = new Lease((held) => obtainValues(auth, held, run, deny));
    else this.#lease = null;
  }

  /** Whether being denied may mean no more than that something fetched has expired. */
  get renewable(): boolean {
    return this.#lease !== null;
  }

  /** @param denied what an earlier call gave and the platform refused */
  async hold(denied?: Held): Promise<Held> {
    return this.#lease === null ? {} : this.#lease.get(denied);
  }

  marks(request: Signable, held: Held): Marks {
    const auth = this.#auth;
    switch (auth.scheme) {
      case 'none':
        return NO_MARKS;
      case 'basic':
        return authorization(basic(auth.user, auth.password));
      case 'bearer':
        return authorization(`Bearer ${auth.token}`);
      case 'oauth2':
        return authorization(`Bearer ${held['token'] ?? ''}`);
      case 'signature':
        return sign(auth, request, undefined, held);
    }
  }
}

async function fetchToken(auth: OAuth2Options, run: Runner, deny: Denier): Promise<Leased<Held>> {
  const { clientId, clientSecret, scope, fields } = auth;
  const inBody = auth.clientIn === 'body';
  const client = inBody ? { client_id: clientId, client_secret: clientSecret } : {};
  // RFC 6749 section 2.3.1: both are form-encoded before they become user and password.
  const user = basic(encodeURIComponent(clientId), encodeURIComponent(clientSecret));
  const errand: Errand = {
    method: 'POST',
    to: auth.tokenUrl,
    marks: () => (inBody ? NO_MARKS : authorization(user)),
    form: {
      grant_type: 'client_credentials',
      ...(scope === undefined ? {} : { scope }),
      ...fields,
      ...client,
    },
  };
  const began = Date.now();
  const answer = await run(errand);
  const token = textAt(answer, 'access_token');
  if (token === null || token === '') throw deny(errand, 'no access_token');
  const seconds = Number(textAt(answer, 'expires_in') ?? Number.NaN);
  return { value: { token }, expires: Number.isFinite(seconds) ? began + seconds * 1000 : null };
}

async function obtainValues(
  auth: SignatureAuth,
  held: Held | null,
  run: Runner,
  deny: Denier,
): Promise<Leased<Held>> {
  const { obtain } = auth;
  if (obtain === undefined) return { value: {}, expires: null };
  const { method = 'GET', renew, success, take, expires, lifetime } = obtain;
  const ask = async (to: string, scheme: SignatureScheme, values: Held): Promise<Leased<Held>> => {
    const errand: Errand = { method, to, marks: (request) => sign(scheme, request, undefined, values) };
    const began = Date.now();
    const answer = await run(errand);
    const code = success === undefined ? null : textAt(answer, success.path);
    if (success !== undefined && !success.values.some((value) => String(value) === code))
      throw deny(errand, `${success.path} = ${code ?? 'null'}`);
    const taken = Object.entries(take).map(([name, path]) => {
      const value = textAt(answer, path);
      if (value === null || value === '') throw deny(errand, `${path} is empty`);
      return [name, value] as const;
    });
    const told = expires === undefined ? null : readTime(textAt(answer, expires.path) ?? '', expires.format);
    const until = told ?? (lifetime === undefined ? null : began + milliseconds(lifetime));
    return { value: Object.fromEntries(taken), expires: until };
  };
  const anew = () => ask(obtain.path, obtainScheme(auth, obtain), {});
  if (renew === undefined || held === null) return anew();
  return ask(renew.path, renewScheme(auth, obtain), held).catch(anew);
}

function authorization(value: string): Marks {
  return { headers: { authorization: value }, query: {} };
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** How a request shows who sends it: the YAML under `auth`. What has to be fetched first is credentials.ts's business. */
import { duration, object, scalars, signatureProperties, text, texts, timeFormat, when } from './schema.ts';
import { type SignatureScheme, type Step, unknownNames } from './signature.ts';
import type { TimeFormat } from './time.ts';

/** A value in an answer's body, by its dotted path, and those of its spellings that are meant. */
export interface Told {
  readonly path: string;
  readonly values: readonly (string | number | boolean)[];
}

/** OAuth 2.0 client credentials, RFC 6749 section 4.4. */
export interface OAuth2Options {
  readonly scheme: 'oauth2';
  /** A whole address, or a path below baseUrl. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope?: string;
  /** Further fields of the token request: audience, resource … */
  readonly fields?: Readonly<Record<string, string>>;
  /** Where the client's id and secret stand in the token request: the Authorization header (default) or the body. */
  readonly clientIn?: 'header' | 'body';
}

/** Values that the platform gives for a signature of their own, and that later signatures use. */
export interface ObtainOptions extends Step {
  readonly path: string;
  readonly method?: 'GET' | 'POST';
  readonly steps?: readonly (Step & { readonly name: string })[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly success?: Told;
  /** Name of a value → its path in the answer. */
  readonly take: Readonly<Record<string, string>>;
  /** When the values expire: a moment in the answer, or a time from now. Neither: when the platform denies. */
  readonly expires?: { readonly path: string; readonly format: TimeFormat };
  readonly lifetime?: string;
  /** Asked instead while values are held, signed by `parts`; when it fails they are obtained anew. */
  readonly renew?: { readonly path: string; readonly parts: readonly string[] };
}

export interface SignatureAuth extends SignatureScheme {
  readonly obtain?: ObtainOptions;
}

interface Basic {
  readonly scheme: 'basic';
  readonly user: string;
  readonly password: string;
}

interface Bearer {
  readonly scheme: 'bearer';
  readonly token: string;
}

/** `denied`: how an answer with another status than 401 says that the credentials are no longer good. */
export type AuthOptions = ({ readonly scheme: 'none' } | Basic | Bearer | OAuth2Options | SignatureAuth) & {
  readonly denied?: Told;
};

export const told = object({ path: text, values: scalars }, ['path', 'values']);

const { headers, query, steps, parts, separator, digest, encoding, key } = signatureProperties;
const route = { type: 'string', pattern: '^/' };

const obtain = object(
  {
    path: route,
    method: { enum: ['GET', 'POST'] },
    ...{ steps, parts, separator, digest, encoding, key, headers, query },
    success: told,
    take: { ...texts, minProperties: 1 },
    expires: object({ path: text, format: timeFormat }, ['path', 'format']),
    lifetime: duration,
    renew: object({ path: route, parts }, ['path', 'parts']),
  },
  ['path', 'parts', 'digest', 'take'],
);

export const authSchema = {
  ...object(
    {
      scheme: { enum: ['none', 'basic', 'bearer', 'oauth2', 'signature'] },
      user: text,
      password: text,
      token: text,
      tokenUrl: { type: 'string', pattern: '^(https?:/)?/' },
      clientId: text,
      clientSecret: text,
      scope: text,
      fields: texts,
      clientIn: { enum: ['header', 'body'] },
      secret: text,
      values: texts,
      ...signatureProperties,
      obtain,
      denied: told,
    },
    ['scheme'],
  ),
  allOf: [
    when('scheme', 'basic', ['user', 'password']),
    when('scheme', 'bearer', ['token']),
    when('scheme', 'oauth2', ['tokenUrl', 'clientId', 'clientSecret']),
    {
      ...when('scheme', 'signature', ['secret', 'parts', 'digest']),
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: {
        required: ['secret', 'parts', 'digest'],
        anyOf: [{ required: ['headers'] }, { required: ['query'] }],
      },
    },
  ],
};

/** Names in `auth` that nothing stands for. */
export function unknownAuthNames(auth: AuthOptions): readonly string[] {
  if (auth.scheme !== 'signature') return [];
  const { obtain } = auth;
  if (obtain === undefined) return unknownNames(auth);
  const taken = Object.keys(obtain.take);
  const renewed = obtain.renew === undefined ? [] : unknownNames(renewScheme(auth, obtain), taken);
  return [...unknownNames(obtainScheme(auth, obtain)), ...renewed, ...unknownNames(auth, taken)];
}

/** How the request for values is signed: with the secret, values and time format of the whole. */
export function obtainScheme(auth: SignatureAuth, obtain: ObtainOptions): SignatureScheme {
  const { secret, values, timestamp } = auth;
  return {
    scheme: 'signature',
    secret,
    ...(values === undefined ? {} : { values }),
    ...(timestamp === undefined ? {} : { timestamp }),
    ...obtain,
  };
}

export function renewScheme(auth: SignatureAuth, obtain: ObtainOptions): SignatureScheme {
  return { ...obtainScheme(auth, obtain), parts: obtain.renew?.parts ?? obtain.parts };
}

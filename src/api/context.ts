import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { Session } from '../access/sessions.ts';
import type { Witness } from '../audit/witness.ts';
import type { Channel } from '../channel.ts';
import type { AdapterKind } from '../contract/adapter.ts';
import type { Reason } from '../contract/stages.ts';
import type { Role } from '../contract/terms.ts';
import type { Metrics } from '../observe/metrics.ts';

/** Fastify with request types derived from TypeBox schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface NextFire {
  readonly name: string;
  readonly at: Date;
}

export interface Replayed {
  readonly id: string;
  readonly accepted: boolean;
  readonly reasons: readonly Reason[];
}

export interface ApiOptions {
  readonly metrics: Metrics;
  /** Whether people on this machine may read without a key, personal values masked: for demonstrations. */
  readonly open: boolean;
  /** Sends a quarantined row through the pipeline once more. */
  readonly replay: (id: string) => Promise<Replayed>;
  readonly schedules?: () => readonly NextFire[];
  /** What this channel is a witness with, where it is one. */
  readonly witness?: Witness;
  /** Adapters with which further systems can be looked at. */
  readonly kinds?: readonly AdapterKind[];
  /** What references in options mean. */
  readonly env?: NodeJS.ProcessEnv;
}

/** What routes work with. */
export interface Api extends ApiOptions {
  readonly channel: Channel;
}

/** Who sends a request. `local`: somebody on this machine without a key. */
export interface Reader {
  readonly role: Role | 'local';
  /** Name of the access key, or `local`. */
  readonly actor: string;
  readonly accessKey: string | null;
  /** Who uses the key, where its name does not say it. */
  readonly person: string | null;
  /** The only endpoint whose data a reader of role `endpoint` may see. */
  readonly endpoint: string | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on public routes. */
    reader: Reader | null;
    /** Of a browser that is logged in; `reader` is then its key's. */
    session: Session | null;
  }
}

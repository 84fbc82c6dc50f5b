import type pg from 'pg';
import type { Credentials, Signed } from './signature.ts';
import type { Store } from './store.ts';

/** What the service answers: its own result code and words beside the HTTP status. */
export interface Reply {
  readonly status: number;
  readonly code: string;
  readonly msg: string;
  readonly data: unknown;
}

export interface Call extends Signed {
  readonly params: URLSearchParams;
  /** Last step of the path: an id, or ''. */
  readonly id: string;
}

export interface Service {
  readonly db: pg.Pool;
  readonly stores: readonly Store[];
  readonly credentials: Credentials;
  /** Natural keys of deliveries that are not answered for now. */
  readonly held: ReadonlySet<string>;
}

export const done = (data: unknown, msg = '成功'): Reply => ({ status: 200, code: '0000', msg, data });
export const failed = (status: number, code: string, msg: string, data: unknown = null): Reply => ({
  status,
  code,
  msg,
  data,
});

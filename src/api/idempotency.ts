import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';
import { jcs } from '../tlog/jcs.ts';
import { readerOf } from './authenticate.ts';
import type { App } from './context.ts';

/** An answer is repeated for a day; a request without one for a minute was lost, and may be done by its repetition. */
const KEPT = '24 hours';
const LOST = '1 minute';
const VISIBLE_ASCII = /^[\x21-\x7e]{1,200}$/;

interface Stored {
  readonly mine: boolean;
  readonly same: boolean;
  readonly status: number | null;
  readonly body: string | null;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers hold a secret, which must not be kept, or the route itself repeats them: the header does nothing here. */
    readonly unrepeatable?: boolean;
  }
}

/**
 * Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07) on POST: a request that is sent again with the same key gets the first
 * one's answer. Throws IDEMPOTENCY_KEY_INVALID, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_IN_PROGRESS.
 */
export function acceptIdempotencyKeys(app: App, pool: pg.Pool): void {
  const pending = new WeakMap<FastifyRequest, readonly string[]>();

  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key'];
    if (key === undefined || request.method !== 'POST' || request.is404) return;
    if (request.routeOptions.config.unrepeatable === true) return;
    if (typeof key !== 'string' || !VISIBLE_ASCII.test(key))
      throw new TongdaoError('IDEMPOTENCY_KEY_INVALID');
    const place = [readerOf(request).accessKey ?? '', request.routeOptions.url ?? '', key];
    const stored = await claim(pool, place, digestOf(request));
    if (stored.mine) {
      pending.set(request, place);
      return;
    }
    if (!stored.same) throw new TongdaoError('IDEMPOTENCY_KEY_REUSED');
    if (stored.status === null) throw new TongdaoError('IDEMPOTENCY_IN_PROGRESS');
    return reply
      .code(stored.status)
      .type('application/json; charset=utf-8')
      .header('idempotency-replayed', 'true')
      .send(stored.body);
  });

  app.addHook('onSend', async (request, reply, payload: unknown) => {
    const place = pending.get(request);
    if (place === undefined) return payload;
    await settle(pool, place, reply, payload);
    return payload;
  });
}

async function claim(pool: pg.Pool, place: readonly string[], digest: Buffer): Promise<Stored> {
  await pool.query(`DELETE FROM idempotency WHERE started_at < now() - interval '${KEPT}'`);
  const { rowCount } = await pool.query(
    `INSERT INTO idempotency (access_key, route, key, request) VALUES ($1, $2, $3, $4)
     ON CONFLICT (access_key, route, key) DO UPDATE SET started_at = now()
     WHERE idempotency.status IS NULL AND idempotency.request = excluded.request
       AND idempotency.started_at < now() - interval '${LOST}'`,
    [...place, digest],
  );
  if (rowCount === 1) return { mine: true, same: true, status: null, body: null };
  const { rows } = await pool.query<Omit<Stored, 'mine'>>(
    `SELECT request = $4 AS same, status, body FROM idempotency
     WHERE access_key = $1 AND route = $2 AND key = $3`,
    [...place, digest],
  );
  // Its holder failed and gave it back in this moment.
  return { mine: false, ...(rows[0] ?? { same: true, status: null, body: null }) };
}

/** Only what was done is remembered: a request that failed may be sent again. */
async function settle(
  pool: pg.Pool,
  place: readonly string[],
  { statusCode }: FastifyReply,
  payload: unknown,
): Promise<void> {
  const [where, done] = ['access_key = $1 AND route = $2 AND key = $3', statusCode < 400];
  if (done && typeof payload === 'string') {
    await pool.query(`UPDATE idempotency SET status = $4, body = $5 WHERE ${where}`, [
      ...place,
      statusCode,
      payload,
    ]);
  } else {
    await pool.query(`DELETE FROM idempotency WHERE ${where}`, [...place]);
  }
}

function digestOf({ url, body }: FastifyRequest): Buffer {
  return createHash('sha256')
    .update(jcs({ url, body: body ?? null }))
    .digest();
}

import { setTimeout as sleep } from 'node:timers/promises';
import { Type } from 'typebox';
import type { Api, App } from '../context.ts';
import { unavailable } from '../problem.ts';
import { answers } from '../schemas.ts';

const PATIENCE_MS = 3_000;

export function healthRoutes(app: App, { channel, metrics }: Api): void {
  const Ok = Type.Object({ status: Type.Literal('ok') });

  app.get(
    '/healthz',
    { schema: { tags: ['health'], summary: 'Whether the process lives', response: answers(200, Ok) } },
    async () => ({ status: 'ok' }),
  );

  app.get(
    '/readyz',
    {
      schema: {
        tags: ['health'],
        summary: 'Whether database and queue can be used',
        response: answers(200, Ok),
      },
    },
    async () => {
      const [database, queue] = await Promise.all([
        answered(() => channel.ledger.pool.query('SELECT 1')),
        answered(() => channel.queue.counts()),
      ]);
      const missing = [...(database ? [] : ['database']), ...(queue ? [] : ['queue'])];
      if (missing.length > 0) throw unavailable(missing.join(', '));
      return { status: 'ok' };
    },
  );

  app.get(
    '/metrics',
    {
      schema: {
        tags: ['health'],
        summary: 'Metrics in the text format of Prometheus',
        response: answers(200, Type.String(), 'text/plain'),
      },
    },
    async (_, reply) => reply.type(metrics.contentType).send(await metrics.text()),
  );
}

/** Whether it answered within PATIENCE_MS. */
async function answered(ask: () => Promise<unknown>): Promise<boolean> {
  const patience = new AbortController();
  try {
    return await Promise.race([
      ask().then(() => true),
      sleep(PATIENCE_MS, false, { signal: patience.signal, ref: false }),
    ]);
  } catch {
    return false;
  } finally {
    patience.abort();
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import t, { type Test } from 'tap';
import { type Row, Zone } from '../cli/zone.ts';
import { redis, withoutRedis } from '../support/redis.ts';
import { Command } from './command.ts';

const CODES = ['91310118MA1JTE5T1L', '92310118MA1JTEQ163', '91310118132712288N', '91310118MA1KX00012'];
const ROWS = CODES.map((code, i): Row => [String(i + 1), code, `第${i}公司`, '1', '100', '310118', 'open']);

/** Three platforms; jiashan lacks two records that qingpu is responsible for. */
async function zoneWithGaps(t: Test, env: NodeJS.ProcessEnv = {}): Promise<Zone> {
  const zone = await Zone.open(t, env);
  for (const region of ['qingpu', 'wujiang'] as const) await zone.publish(region, ROWS);
  await zone.publish('jiashan', ROWS.slice(0, 2));
  return zone;
}

t.test('two workers and a third process share the work: totals right, nothing delivered twice', async (t) => {
  const zone = await zoneWithGaps(t);
  const start = (...args: readonly string[]) =>
    new Command(t, [...args, '--profile', zone.profile], zone.env);
  // The first process makes the queue's tables.
  t.equal((await zone.run('ledger', 'migrate')).code, 0);
  const workers = [start('work'), start('work')];
  for (const worker of workers) await worker.says(/Working/);
  const sync = await start('sync', '--all', '--format', 'json').ended();
  t.equal(sync.code, 0, sync.stderr);
  const { runs } = JSON.parse(sync.stdout);
  t.equal(runs.length, 3);
  for (const { state, totals } of runs) {
    t.equal(state, 'done');
    t.equal(totals.read, totals.accepted);
  }
  const jiashan = zone.takeDeliveries('jiashan', ROWS.slice(0, 2));
  const reconcile = await start('reconcile', '--format', 'json').ended();
  await jiashan.stop();
  t.equal(reconcile.code, 0, reconcile.stderr);
  for (const worker of workers) t.equal((await worker.signal('SIGTERM')).code, 0);
  await isDeliveredOnce(t, zone);
});

t.test('a queue on Redis that is emptied loses nothing but time', { skip: withoutRedis }, async (t) => {
  const { url } = await redis(t);
  const zone = await zoneWithGaps(t, { QUEUE_URL: url });
  const synced = await zone.run('sync', '--all');
  t.equal(synced.code, 0, synced.stderr);
  // Reconciled by a worker that is killed before anybody takes the delivery.
  const reconcile = new Command(t, ['reconcile', '--profile', zone.profile], zone.env);
  await until(async () => (await due(zone)) === 2);
  await reconcile.signal('SIGKILL');
  await flush(url);

  const jiashan = zone.takeDeliveries('jiashan', ROWS.slice(0, 2));
  const serve = new Command(t, ['serve', '--profile', zone.profile], zone.env);
  t.teardown(() => jiashan.stop());
  await until(async () => (await delivered(zone)) === 2, 100_000);
  t.equal((await serve.signal('SIGINT')).code, 0, serve.stderr);
  await jiashan.stop();
  await isDeliveredOnce(t, zone);
});

async function isDeliveredOnce(t: Test, zone: Zone): Promise<void> {
  const { result } = await zone.json('deliveries');
  t.strictSame(
    result.deliveries.map(({ key, target }: { key: string; target: string }) => [key, target]).sort(),
    CODES.slice(2)
      .map((key) => [key, 'jiashan'])
      .sort(),
  );
}

async function count(zone: Zone, states: readonly string[]): Promise<number> {
  const client = new pg.Client({ connectionString: zone.env['DATABASE_URL'] });
  await client.connect();
  try {
    const { rows } = await client.query<{ found: number }>(
      'SELECT count(*)::int AS found FROM delivery WHERE state = ANY ($1::text[])',
      [states],
    );
    return rows[0]!.found;
  } finally {
    await client.end();
  }
}

const due = (zone: Zone) => count(zone, ['due', 'sent']);
const delivered = (zone: Zone) => count(zone, ['applied', 'proved']);

async function until(isSo: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`not so after ${withinMs} ms`);
    await sleep(100);
  }
}

async function flush(url: string): Promise<void> {
  const client = new Redis(url);
  await client.flushall();
  await client.quit();
}

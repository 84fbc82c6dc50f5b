import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import t, { type Test } from 'tap';
import { TongdaoError } from '../../src/contract/errors.ts';
import type { JobHandlers, JobResult } from '../../src/contract/jobs.ts';
import { type OpenQueue, openQueue, type QueueOptions } from '../../src/queue/queue.ts';
import { database } from '../support/database.ts';
import { gate } from '../support/gate.ts';
import { silent } from '../support/log.ts';
import { redis, withoutRedis } from '../support/redis.ts';

const SYNC = { endpoint: 'qingpu', dataset: 'licence', mode: 'full' } as const;
const WAIT_MS = 30_000;

/** The same promises on both back ends. */
function suite(t: Test, store: (t: Test) => Promise<{ readonly url: string }>): void {
  async function open(t: Test, url: string, options: Partial<QueueOptions> = {}): Promise<OpenQueue> {
    const queue = await openQueue({
      url,
      log: silent,
      concurrency: 2,
      retry: { attempts: 3, delayMs: 20 },
      lockMs: 1_000,
      ...options,
    });
    t.teardown(() => queue.close(1_000));
    return queue;
  }

  t.test('a job is worked on, and whoever waits gets its result', async (t) => {
    const queue = await open(t, (await store(t)).url);
    await queue.work(handlers({ sync: async ({ endpoint }) => ({ read: endpoint.length }) }));
    const job = await queue.add('sync', SYNC);
    t.strictSame(await queue.wait(job, WAIT_MS), { read: 6 });
  });

  t.test('the same id is taken once, whoever adds it', async (t) => {
    const { url } = await store(t);
    const [first, second] = [await open(t, url), await open(t, url)];
    let runs = 0;
    const jobs = await Promise.all(
      [first, second, first, second].map((queue) => queue.add('sync', SYNC, { id: 'hourly-2026.01.01T00' })),
    );
    t.equal(new Set(jobs.map(({ id }) => id)).size, 1);
    await first.work(handlers({ sync: async () => ({ run: ++runs }) }));
    t.strictSame(await second.wait(jobs[3]!, WAIT_MS), { run: 1 });
    await second.add('sync', SYNC, { id: 'hourly-2026.01.01T00' });
    t.strictSame(await second.wait(jobs[0]!, WAIT_MS), { run: 1 }, 'nor after it has run');
  });

  t.test('dedupe joins a waiting or running job; after its end a new one is taken', async (t) => {
    const queue = await open(t, (await store(t)).url);
    const end = gate();
    const started = gate();
    const add = () => queue.add('sync', SYNC, { dedupe: 'qingpu.licence' });
    const first = await add();
    t.strictSame(await add(), first, 'while it waits');
    await queue.work(
      handlers({
        async sync() {
          started.open();
          await end.opened;
          return {};
        },
      }),
    );
    await started.opened;
    t.strictSame(await add(), first, 'while it runs');
    end.open();
    await queue.wait(first, WAIT_MS);
    t.notSame(await add(), first);
  });

  t.test('a cycle reconciles when all its syncs have ended, though one failed', async (t) => {
    const queue = await open(t, (await store(t)).url);
    const order: string[] = [];
    await queue.work(
      handlers({
        async sync({ endpoint }) {
          order.push(endpoint);
          if (endpoint === 'wujiang') throw new TongdaoError('ROW_MALFORMED', { detail: 'x' });
          return {};
        },
        async reconcile() {
          order.push('reconcile');
          return { order: [...order] };
        },
      }),
    );
    const syncs = ['qingpu', 'wujiang', 'jiashan'].map((endpoint) => ({ ...SYNC, endpoint }));
    const cycle = () => queue.addCycle({ dataset: 'licence', pass: 'changed' }, syncs, { id: 'day-1' });
    const job = await cycle();
    const { order: found } = await queue.wait(job, WAIT_MS);
    t.equal((found as string[]).at(-1), 'reconcile');
    t.strictSame([...(found as string[])].sort(), ['jiashan', 'qingpu', 'reconcile', 'wujiang']);
    t.strictSame(await cycle(), job);
    t.strictSame(await queue.wait(job, WAIT_MS), { order: found }, 'and once only');
  });

  t.test("a job's error reaches whoever waits, with code and params", async (t) => {
    const queue = await open(t, (await store(t)).url);
    const params = { endpoint: '青浦', adapter: 'file', what: 'look "up"' };
    await queue.work(
      handlers({
        async sync() {
          throw new TongdaoError('CAPABILITY_MISSING', params);
        },
        async deliver() {
          throw new RangeError('secret: 123');
        },
      }),
    );
    await t.rejects(queue.wait(await queue.add('sync', SYNC), WAIT_MS), {
      code: 'CAPABILITY_MISSING',
      params,
    });
    const bug = await queue.add('deliver', { endpoint: 'qingpu', dataset: 'licence' });
    await t.rejects(queue.wait(bug, WAIT_MS), { code: 'INTERNAL', params: { detail: 'RangeError' } });
  });

  t.test('an error that says retry is tried again so many times, any other never', async (t) => {
    const queue = await open(t, (await store(t)).url);
    const calls = { sync: 0, deliver: 0, reconcile: 0 };
    await queue.work({
      async sync() {
        calls.sync += 1;
        if (calls.sync < 3) throw new TongdaoError('ENDPOINT_UNREACHABLE', {});
        return { calls: calls.sync };
      },
      async deliver() {
        calls.deliver += 1;
        throw new TongdaoError('ENDPOINT_UNREACHABLE', {});
      },
      async reconcile() {
        calls.reconcile += 1;
        throw new TongdaoError('ENDPOINT_DENIED', {});
      },
    });
    t.strictSame(await queue.wait(await queue.add('sync', SYNC), WAIT_MS), { calls: 3 });
    const deliver = await queue.add('deliver', { endpoint: 'qingpu', dataset: 'licence' });
    await t.rejects(queue.wait(deliver, WAIT_MS), { code: 'ENDPOINT_UNREACHABLE' });
    const reconcile = await queue.add('reconcile', { dataset: 'licence', pass: 'full' });
    await t.rejects(queue.wait(reconcile, WAIT_MS), { code: 'ENDPOINT_DENIED' });
    t.strictSame(calls, { sync: 3, deliver: 3, reconcile: 1 });
    t.equal((await queue.counts()).failed, 2);
  });

  t.test('waiting ends at its deadline, and at once for a job that is not there', async (t) => {
    const queue = await open(t, (await store(t)).url);
    const job = await queue.add('sync', SYNC, { delayMs: 60_000 });
    t.match(await queue.counts(), { waiting: 0, delayed: 1 });
    await t.rejects(queue.wait(job, 100), { code: 'WAIT_TIMEOUT' });
    await t.rejects(queue.wait({ id: 'sync-nowhere' }, WAIT_MS), { code: 'JOB_UNKNOWN' });
  });

  t.test('closing aborts running jobs and puts them back; the next process runs them', async (t) => {
    const { url } = await store(t);
    const [first, second] = [await open(t, url), await open(t, url)];
    const started = gate();
    const job = await first.add('sync', SYNC);
    await first.work(
      handlers({
        async sync(_, signal) {
          started.open();
          await once(signal, 'abort');
          throw new TongdaoError('ABORTED');
        },
      }),
    );
    await started.opened;
    await first.close(WAIT_MS);
    await second.work(handlers({ sync: async () => ({ by: 'second' }) }));
    t.strictSame(await second.wait(job, WAIT_MS), { by: 'second' });
  });

  t.test('closing does not wait longer than its deadline for a job that does not listen', async (t) => {
    const { url } = await store(t);
    const [first, second] = [await open(t, url), await open(t, url)];
    const started = gate();
    const end = gate();
    t.teardown(() => end.open());
    const job = await first.add('sync', SYNC);
    await first.work(
      handlers({
        async sync() {
          started.open();
          await end.opened;
          return { by: 'first' };
        },
      }),
    );
    await started.opened;
    await first.close(50);
    await second.work(handlers({ sync: async () => ({ by: 'second' }) }));
    t.strictSame(await second.wait(job, WAIT_MS), { by: 'second' });
  });

  t.test('two processes share the work; what a killed one held runs again', async (t) => {
    const { url } = await store(t);
    const queue = await open(t, url);
    const [one, two] = [await worker(t, url), await worker(t, url)];
    const hanging = await queue.add('deliver', { endpoint: 'hang-once', dataset: 'licence' });
    const [message] = (await Promise.race([once(one, 'message'), once(two, 'message')])) as [number];
    const [victim, other] = message === one.pid ? [one, two] : [two, one];
    other.send('go');
    victim.kill('SIGKILL');
    t.strictSame(await queue.wait(hanging, WAIT_MS), { by: other.pid });
    const jobs = await Promise.all(Array.from({ length: 20 }, () => queue.add('sync', SYNC)));
    for (const job of jobs) t.strictSame(await queue.wait(job, WAIT_MS), { by: other.pid });
  });
}

t.test('on PostgreSQL', async (t) => {
  suite(t, (t) => database(t));

  t.test('a server that is not there is named, never its password', async (t) => {
    const opening = openQueue({ url: 'postgres://u:secret@127.0.0.1:1/x', log: silent, concurrency: 1 });
    const error = await t.rejects(opening, {
      code: 'DATABASE_UNREACHABLE',
      params: { where: '127.0.0.1:1/x' },
    });
    t.notMatch(JSON.stringify(error), /secret/);
  });

  t.test('many processes may open a new database at once', async (t) => {
    const { url } = await database(t);
    const open = () => openQueue({ url, log: silent, concurrency: 1 });
    const queues = await Promise.all([open(), open(), open()]);
    for (const queue of queues) await queue.close(1_000);
  });
});

t.test('on Redis', { skip: withoutRedis }, async (t) => {
  const shared = withoutRedis === false ? await redis(t) : { url: '' };
  let next = 0;
  suite(t, async () => ({ url: `${shared.url}/${next++}` }));

  t.test('a server that is not there is named', async (t) => {
    const opening = openQueue({ url: 'redis://u:secret@127.0.0.1:1', log: silent, concurrency: 1 });
    await t.rejects(opening, { code: 'QUEUE_UNREACHABLE', params: { where: '127.0.0.1:1' } });
  });

  t.test('FLUSHALL loses the jobs, not the queue', async (t) => {
    const { url } = await redis(t);
    const queue = await openQueue({ url, log: silent, concurrency: 2 });
    t.teardown(() => queue.close(1_000));
    const started = gate();
    const end = gate();
    let runs = 0;
    await queue.work(
      handlers({
        async sync() {
          runs += 1;
          started.open();
          if (runs === 1) await end.opened;
          return { runs };
        },
      }),
    );
    const running = await queue.add('sync', SYNC, { dedupe: 'same' });
    const waiting = await queue.add('reconcile', { dataset: 'licence', pass: 'full' }, { delayMs: 60_000 });
    await started.opened;
    const admin = new Redis(url);
    t.teardown(() => admin.disconnect());
    await admin.flushall();
    end.open();
    for (const job of [running, waiting]) await t.rejects(queue.wait(job, WAIT_MS), { code: 'JOB_UNKNOWN' });
    const later = await queue.add('sync', SYNC, { dedupe: 'same' });
    t.strictSame(await queue.wait(later, WAIT_MS), { runs: 2 });
  });
});

/** Handlers of which a test needs only some. */
function handlers(some: Partial<JobHandlers>): JobHandlers {
  const unexpected = async (): Promise<JobResult> => {
    throw new Error('unexpected job');
  };
  return { sync: unexpected, reconcile: unexpected, deliver: unexpected, ...some };
}

/** A worker process that tells its pid when it begins a delivery, which it ends only after `go`. */
async function worker(t: Test, url: string): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('worker-child.ts', import.meta.url)), [url], {
    execArgv: ['--import', 'tsx'],
  });
  t.teardown(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.send('close');
    await once(child, 'exit');
  });
  await once(child, 'message');
  return child;
}

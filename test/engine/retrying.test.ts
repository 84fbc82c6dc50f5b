import fc from 'fast-check';
import t, { type Test } from 'tap';
import { sweep } from '../../src/handlers.ts';
import { type Engine, engine, keyOf, licence, NAMES, type Process } from '../support/engine.ts';

const KEYS = 9;

/** Two regions' records, with something to deliver to each endpoint and something for people to decide. */
function fill({ platforms: { qingpu, wujiang, jiashan } }: Engine): void {
  for (const platform of [qingpu, wujiang, jiashan]) platform.pageSize = 3;
  for (let n = 1; n <= KEYS; n++) qingpu.put(`q${n}`, licence(n, n % 3 === 0 ? 'wujiang' : 'qingpu'));
  for (let n = 1; n <= KEYS; n++)
    if (n !== 4) wujiang.put(`w${n}`, licence(n, n % 3 === 0 ? 'wujiang' : 'qingpu'));
  for (const n of [1, 2, 3])
    jiashan.put(`j${n}`, licence(n, n === 3 ? 'wujiang' : 'qingpu', n === 2 ? { premises: '' } : {}));
  jiashan.put('j5', licence(5, 'qingpu', { scope: '从未一致' }));
  jiashan.put('j6', licence(6, 'wujiang', { holder: '' }));
}

/** Everything that must be the same in the end, whatever happened on the way. */
const endState = async (one: Engine) => ({
  states: await one.query(
    `SELECT endpoint, key, occurrence, fingerprint FROM state WHERE present ORDER BY key, endpoint, occurrence`,
  ),
  verdicts: await one.verdicts(),
  discrepancies: await one.query(
    `SELECT key, class, policy, home FROM discrepancy WHERE closed_at IS NULL ORDER BY key`,
  ),
  deliveries: await one.query('SELECT FROM delivery WHERE closed_at IS NULL'),
  quarantine: await one.query('SELECT key FROM quarantine WHERE closed_at IS NULL ORDER BY key'),
  contents: NAMES.map((name) => one.platforms[name].contents()),
  effects: NAMES.map((name) => [...one.platforms[name].effects].sort()),
});

/** What the schedules do until there is nothing to do: read everything, compare, deliver what is due. */
async function settle(one: Engine): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await one.query(`WITH due AS (UPDATE delivery SET due_at = due_at - interval '1 day')
                     UPDATE circuit SET open_until = open_until - interval '1 day'`);
    await one.syncAll();
    await one.reconcile();
    await sweep(one.channel);
    await one.drain();
  }
}

async function undisturbed(t: Test): Promise<Awaited<ReturnType<typeof endState>>> {
  const one = await engine(t);
  fill(one);
  await settle(one);
  return endState(one);
}

const at = fc.constantFrom(...NAMES);
const disturbance = fc.oneof(
  fc.record({
    does: fc.constant('sync' as const),
    at,
    mode: fc.constantFrom('full' as const, 'changes' as const),
  }),
  fc.record({
    does: fc.constant('reconcile' as const),
    pass: fc.constantFrom('full' as const, 'changed' as const),
  }),
  fc.record({ does: fc.constant('deliver' as const), at }),
  fc.record({ does: fc.constant('next' as const), times: fc.constantFrom(1, 2), last: fc.boolean() }),
  fc.record({ does: fc.constant('lose' as const) }),
  fc.record({ does: fc.constant('wait' as const) }),
  fc.record({
    does: fc.constant('fault' as const),
    at,
    fault: fc.constantFrom('page', 'lookup', 'write', 'answer', 'half', 'none'),
  }),
);
type Disturbance = typeof disturbance extends fc.Arbitrary<infer Value> ? Value : never;

function breakDown(one: Engine, name: (typeof NAMES)[number], fault: string): void {
  const fail = () => {
    throw new Error('connection reset');
  };
  const { script } = one.platforms[name];
  for (const what of ['page', 'lookup', 'write', 'answer'] as const) delete script[what];
  if (fault === 'page') script.page = (number) => (number === 2 ? fail() : undefined);
  else if (fault === 'half') script.answer = (outcomes) => new Map([...outcomes].slice(0, 1));
  else if (fault === 'lookup' || fault === 'write' || fault === 'answer') script[fault] = fail;
}

async function disturb(one: Engine, process: Process, step: Disturbance): Promise<void> {
  switch (step.does) {
    case 'sync':
      return void (await process.sync(step.at, step.mode));
    case 'reconcile':
      return void (await process.reconcile(step.pass));
    case 'deliver':
      return void (await process.deliver(step.at));
    case 'next': {
      const job = step.last ? process.jobs.pop() : process.jobs.shift();
      for (let n = 0; job !== undefined && n < step.times; n++) await process.run(job);
      return;
    }
    case 'lose':
      process.jobs.length = 0;
      return;
    case 'wait':
      return void (await one.query(
        `WITH due AS (UPDATE delivery SET due_at = due_at - interval '1 day') UPDATE circuit SET open_until = now()`,
      ));
    case 'fault':
      return breakDown(one, step.at, step.fault);
  }
}

t.test('law: steps lost, repeated, failed or out of order lead to the same end', async (t) => {
  const wanted = await undisturbed(t);
  t.same(wanted.deliveries, []);
  t.match(wanted.effects, [[keyOf(2), keyOf(4), keyOf(7), keyOf(8), keyOf(9)], [], [keyOf(4)]]);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.boolean(), disturbance), { minLength: 5, maxLength: 25 }),
      async (steps) => {
        const one = await engine(t);
        const other = await one.process();
        fill(one);
        for (const [first, step] of steps) {
          // Whatever fails here is what schedules and the queue try again.
          await disturb(one, first ? one : other, step).catch(() => undefined);
        }
        for (const name of NAMES) breakDown(one, name, 'none');
        await settle(one);
        t.same(await endState(one), wanted);
      },
    ),
    { numRuns: 6 },
  );
});

t.test(
  'two processes that do everything at the same time deliver once, and the totals are right',
  async (t) => {
    const wanted = await undisturbed(t);
    const one = await engine(t);
    const other = await one.process();
    fill(one);
    const both = (work: (process: Process) => Promise<unknown>) =>
      Promise.allSettled([work(one), work(other)]);
    for (let round = 0; round < 2; round++) {
      for (const name of NAMES) await both((process) => process.sync(name));
      await both((process) => process.reconcile());
      await Promise.all(NAMES.map((name) => both((process) => process.deliver(name))));
    }
    await settle(one);
    t.same(await endState(one), wanted);
    const [totals] = await one.query<{ read: number; sum: number }>(
      'SELECT sum(read)::int AS read, sum(accepted + quarantined + duplicate)::int AS sum FROM run',
    );
    t.equal(totals!.read, totals!.sum);
    t.same(await one.query(`SELECT FROM run WHERE state <> 'done'`), []);
  },
);

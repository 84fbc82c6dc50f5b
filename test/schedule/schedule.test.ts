import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import t, { type Test } from 'tap';
import { pauseSchedule, pauses, resumeSchedule } from '../../src/ledger/schedules.ts';
import { claimFire } from '../../src/schedule/fires.ts';
import { type Schedule, startSchedules } from '../../src/schedule/schedule.ts';
import { database } from '../support/database.ts';
import { silent } from '../support/log.ts';

const NEW_YEAR = '0 0 1 1 *';
const LONG_AGO = new Date('2020-01-01T00:00:00Z');

t.test('three processes fire every due time once', async (t) => {
  const { url, pool } = await database(t);
  await pool.query('CREATE TABLE fired (due timestamptz)');
  const children = [1, 2, 3].map(() => child(t, url));
  const dues = async () =>
    (await pool.query<{ due: Date }>('SELECT due FROM fired')).rows.map(({ due }) => due.getTime());
  while ((await dues()).length < 4) await sleep(100);
  for (const process of children) process.send('stop');
  await Promise.all(children.map((process) => once(process, 'exit')));
  const found = await dues();
  t.equal(new Set(found).size, found.length);
  t.ok(found.every((due) => due % 1_000 === 0));
});

t.test('what was missed is run once, by one of those who start', async (t) => {
  const { pool } = await database(t);
  await miss(pool, 'nightly', LONG_AGO);
  await miss(pool, 'nightly', new Date('2020-01-02T00:00:00Z'));
  const runs: Date[] = [];
  const nightly = schedule('nightly', async (due) => void runs.push(due));
  await Promise.all([start(t, pool, [nightly]), start(t, pool, [nightly])]);
  await start(t, pool, [nightly]);
  t.strictSame(runs, [new Date('2020-01-02T00:00:00Z')]);
});

t.test('a schedule that is new has missed nothing', async (t) => {
  const { pool } = await database(t);
  const runs: Date[] = [];
  await start(t, pool, [schedule('nightly', async (due) => void runs.push(due))]);
  t.strictSame(runs, []);
});

t.test('a run that failed stays due', async (t) => {
  const { pool } = await database(t);
  await miss(pool, 'nightly', LONG_AGO);
  await start(t, pool, [
    schedule('nightly', async () => {
      throw new Error('the queue is away');
    }),
  ]);
  const runs: Date[] = [];
  await start(t, pool, [schedule('nightly', async (due) => void runs.push(due))]);
  t.strictSame(runs, [LONG_AGO]);
});

t.test('what another expression had planned is forgotten', async (t) => {
  const { pool } = await database(t);
  const before = await start(t, pool, [schedule('nightly')]);
  const after = await start(t, pool, [{ ...schedule('nightly'), cron: '0 0 1 6 *' }]);
  t.notSame(before.next(), after.next());
  const { rows } = await pool.query('SELECT name, due AS at FROM schedule_fire WHERE fired_at IS NULL');
  t.strictSame(rows, after.next());
});

t.test('what falls due while it is paused is neither run nor caught up', async (t) => {
  const { pool } = await database(t);
  const runs: Date[] = [];
  const nightly = schedule('nightly', async (due) => void runs.push(due));
  t.equal(await pauseSchedule(pool, 'nightly', 'ann', 'their system is being moved'), true);
  t.equal(await pauseSchedule(pool, 'nightly', 'bob', 'again'), false, 'it is paused already');
  await miss(pool, 'nightly', LONG_AGO);
  t.equal(await claimFire(pool, 'nightly', new Date('2020-01-02T00:00:00Z'), null, nightly.run), false);
  await start(t, pool, [nightly]);
  t.match((await pauses(pool)).get('nightly'), { by: 'ann', reason: 'their system is being moved' });
  t.equal(await resumeSchedule(pool, 'nightly'), true);
  t.equal(await resumeSchedule(pool, 'nightly'), false, 'it is not paused any more');
  await start(t, pool, [nightly]);
  t.strictSame(runs, []);
  t.equal(await claimFire(pool, 'nightly', new Date('2020-01-03T00:00:00Z'), null, nightly.run), true);
  t.strictSame(runs, [new Date('2020-01-03T00:00:00Z')], 'the next one is fired');
});

t.test('a pause of one schedule leaves the others alone', async (t) => {
  const { pool } = await database(t);
  await pauseSchedule(pool, 'nightly', 'ann', 'for a reason');
  let ran = 0;
  t.equal(
    await claimFire(pool, 'hourly', LONG_AGO, null, async () => {
      ran += 1;
    }),
    true,
  );
  t.equal(ran, 1);
});

t.test('old fires are cleaned away, recent ones kept', async (t) => {
  const { pool } = await database(t);
  await pool.query(
    `INSERT INTO schedule_fire VALUES ('nightly', $1, $1), ('nightly', now() - interval '1 day', now())`,
    [LONG_AGO],
  );
  await miss(pool, 'nightly', new Date(Date.now() - 1_000));
  await start(t, pool, [schedule('nightly')]);
  const { rows } = await pool.query(
    `SELECT count(*)::int AS n FROM schedule_fire WHERE fired_at IS NOT NULL`,
  );
  t.strictSame(rows, [{ n: 2 }]);
});

t.test('due times are those of the time zone', async (t) => {
  const { pool } = await database(t);
  const schedules = await start(t, pool, [{ ...schedule('daily'), cron: '30 2 * * *' }]);
  t.match(schedules.next()[0]?.at.toISOString(), /T18:30:00\.000Z$/);
});

t.test('an expression that cannot be read, or be read in two ways, is refused', async (t) => {
  const { pool } = await database(t);
  const refuse = (cron: string, code: string) =>
    t.rejects(start(t, pool, [{ ...schedule('nightly'), cron }]), {
      code,
      params: { name: 'nightly', cron },
    });
  await refuse('61 * * * *', 'SCHEDULE_INVALID');
  await refuse('now and then', 'SCHEDULE_INVALID');
  await refuse('0 9 1 * 1', 'SCHEDULE_AMBIGUOUS');
  await refuse('0 0 9 */2 * MON', 'SCHEDULE_AMBIGUOUS');
});

function schedule(name: string, run: Schedule['run'] = async () => {}): Schedule {
  return { name, cron: NEW_YEAR, run };
}

async function start(t: Test, pool: pg.Pool, schedules: readonly Schedule[]) {
  const started = await startSchedules({ pool, schedules, log: silent });
  t.teardown(() => started.stop());
  return started;
}

async function miss(pool: pg.Pool, name: string, due: Date): Promise<void> {
  await pool.query('INSERT INTO schedule_fire (name, due) VALUES ($1, $2)', [name, due]);
}

/** A process that fires every second and notes each due time. */
function child(t: Test, url: string) {
  const process = fork(fileURLToPath(new URL('schedule-child.ts', import.meta.url)), [url], {
    execArgv: ['--import', 'tsx'],
  });
  t.teardown(() => process.kill());
  return process;
}

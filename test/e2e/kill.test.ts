import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { Command, dataFolder, postmaster, tongdao } from './command.ts';
import { NOTHING_CHANGED, reportOf, SMALL } from './report.ts';

/** What the demo says, and how long after it the axe falls. */
const MOMENTS: readonly (readonly [RegExp, number])[] = [
  [/planting drift/, 100],
  [/Day 1: reading everything/, 300],
  [/Delivering/, 150],
  [/after the deliveries/, 50],
  [/The platforms live on/, 30],
  [/Day 2: reading the changes/, 200],
  [/Delivering/, 100],
  [/Day 2: reconciling after/, 100],
  [/once more/, 200],
];
const ENOUGH = 6;

t.test('a demo that is killed again and again ends as one that is left alone', async (t) => {
  const alone = await tongdao(t, [...SMALL, '--once'], { DATA_DIR: await dataFolder(t) });
  t.equal(alone.code, 0, alone.stderr);

  const data = await dataFolder(t);
  const start = () => new Command(t, [...SMALL, '--once'], { DATA_DIR: data });
  let kills = 0;
  let server: number | null = null;
  for (const [moment, delay] of MOMENTS) {
    const demo = start();
    // A step that is done is not taken again; the demo then runs to its end, and stops the database.
    if ((await demo.says(moment)) === null) {
      server = null;
      continue;
    }
    await sleep(delay);
    const { stdout } = await demo.signal('SIGKILL');
    if (stdout === '') kills += 1;
    const found = await postmaster(data);
    if (server !== null) t.equal(found, server, 'the database that was left behind is used');
    server = found;
  }
  t.ok(kills >= ENOUGH, `${kills} of ${MOMENTS.length} moments were met`);

  const last = await start().ended();
  t.comment(last.stderr);
  const report = reportOf(last);
  t.strictSame(report.faults, []);
  t.equal(last.code, 0, 'the last one balances');
  t.strictSame(report.again, NOTHING_CHANGED);
  t.equal(report.endState, reportOf(alone).endState);
  t.equal(await postmaster(data), null, 'the last one stops the database');
});

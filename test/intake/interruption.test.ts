import t from 'tap';
import { TongdaoError } from '../../src/contract/errors.ts';
import { type Engine, engine, keyOf, licence, totalsOf } from '../support/engine.ts';
import { gate } from '../support/gate.ts';

/** Everything that must be the same in the end, however reading went. */
const endState = ({ query }: Engine) =>
  query(
    `SELECT key, occurrence, native_id, fingerprint, exact, version, present, quarantined.keys
     FROM state, (SELECT array_agg(native_id ORDER BY native_id) AS keys FROM quarantine WHERE closed_at IS NULL) AS quarantined
     ORDER BY key, occurrence`,
  );

function fill({ platforms: { qingpu } }: Engine): void {
  qingpu.pageSize = 2;
  for (let n = 1; n <= 6; n++) qingpu.put(`n${n}`, licence(n));
  qingpu.put('n7', licence(7, 'qingpu', { holder: '' }));
}

async function undisturbed(t: Parameters<typeof engine>[0]): Promise<readonly unknown[]> {
  const one = await engine(t);
  fill(one);
  await one.sync('qingpu', 'full');
  return endState(one);
}

const torn = (at: number) => ({
  page: (number: number) => {
    if (number === at) throw new Error('connection reset');
  },
});

t.test(
  'a read that fails in the middle leaves the pages before, and the next one starts afresh',
  async (t) => {
    const one = await engine(t);
    const { qingpu } = one.platforms;
    fill(one);
    qingpu.script = torn(3);
    await t.rejects(one.sync('qingpu', 'full'), { code: 'ADAPTER_FAILED' });
    t.same(await one.query('SELECT count(*)::int AS rows FROM state'), [{ rows: 4 }]);
    t.same(await one.query('SELECT state, read::int FROM run'), [{ state: 'failed', read: 4 }]);
    qingpu.script = {};
    t.match(totalsOf(await one.sync('qingpu')), { read: 7, accepted: 6, quarantined: 1, added: 2 });
    t.same(
      qingpu.reads.map(({ mode, cursor }) => [mode, cursor]),
      [
        ['full', null],
        ['full', null],
      ],
    );
    t.same(await endState(one), await undisturbed(t));
  },
);

t.test('a read that is stopped goes on from its last page', async (t) => {
  const one = await engine(t);
  const { qingpu } = one.platforms;
  fill(one);
  const stop = new AbortController();
  qingpu.script = { page: (number) => (number === 3 ? stop.abort() : undefined) };
  await t.rejects(one.sync('qingpu', 'full', stop.signal), { code: 'ABORTED' });
  t.same(await one.query('SELECT state, read::int FROM run'), [{ state: 'running', read: 4 }]);
  qingpu.script = {};
  t.match(totalsOf(await one.sync('qingpu', 'full')), { read: 7, accepted: 6, quarantined: 1, added: 6 });
  t.not(qingpu.reads[1]?.cursor, null);
  t.same(await one.query('SELECT state FROM run'), [{ state: 'done' }], 'it is the same run');
  t.same(await endState(one), await undisturbed(t));
});

t.test('a read of changes that is stopped goes on from its last page', async (t) => {
  const one = await engine(t);
  const { qingpu } = one.platforms;
  qingpu.put('n1', licence(1));
  await one.sync('qingpu');
  fill(one);
  const stop = new AbortController();
  qingpu.script = { page: (number) => (number === 2 ? stop.abort() : undefined) };
  await t.rejects(one.sync('qingpu', 'changes', stop.signal), { code: 'ABORTED' });
  qingpu.script = {};
  t.match(totalsOf(await one.sync('qingpu')), { read: 7 });
  t.same(await one.query(`SELECT count(*)::int AS runs FROM run WHERE state = 'done'`), [{ runs: 2 }]);
  t.same(await endState(one), await undisturbed(t));
});

t.test(
  'a database connection lost in the middle of a read is worth another try, which goes on',
  async (t) => {
    const one = await engine(t);
    const { qingpu } = one.platforms;
    fill(one);
    const { pool } = (await one.process()).channel.ledger;
    qingpu.script = {
      page: async (number) => {
        if (number !== 3) return;
        await pool.query(
          `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
        );
      },
    };
    await t.rejects(one.sync('qingpu', 'full'), { code: 'DATABASE_UNREACHABLE', action: 'retry' });
    qingpu.script = {};
    t.match(totalsOf(await one.sync('qingpu', 'full')), { read: 7, accepted: 6, quarantined: 1 });
    t.same(await endState(one), await undisturbed(t));
  },
);

t.test('a cursor that the platform no longer knows makes the next read a full one', async (t) => {
  const one = await engine(t);
  const { qingpu } = one.platforms;
  qingpu.put('n1', licence(1));
  await one.sync('qingpu');
  qingpu.put('n2', licence(2));
  qingpu.script = {
    page: (_, { mode }) => {
      if (mode === 'changes') throw new TongdaoError('CURSOR_GONE', { endpoint: 'qingpu', where: 'memory' });
    },
  };
  await t.rejects(one.sync('qingpu'), { code: 'CURSOR_GONE' });
  t.match(await one.sync('qingpu'), { mode: 'full', state: 'done', totals: { read: 2, added: 1 } });
  qingpu.script = {};
  t.match(await one.sync('qingpu'), { mode: 'changes', totals: { read: 0 } });
});

t.test(
  'another mapping makes the next read a full one, whose records all stand by the new rules',
  async (t) => {
    const one = await engine(t);
    const { qingpu } = one.platforms;
    qingpu.put('n1', licence(1));
    qingpu.put('n2', licence(2, 'qingpu', { scope: '一;二' }));
    await one.sync('qingpu');
    const other = await one.process({
      mapping: { qingpu: { scope: { from: 'scope', split: ';', part: 1 } } },
    });
    t.match(await other.sync('qingpu'), { mode: 'full', totals: { read: 2, accepted: 2, changed: 2 } });
    t.match(await other.sync('qingpu'), { mode: 'changes', totals: { read: 0 } });
  },
);

t.test('a platform that cannot tell changes is read in full each time', async (t) => {
  const one = await engine(t);
  one.platforms.qingpu.put('n1', licence(1));
  one.platforms.qingpu.can = { changes: false, lookup: true, write: true };
  await one.sync('qingpu');
  t.match(await one.sync('qingpu'), { mode: 'full', totals: { read: 1, added: 0 } });
});

t.test('of two that read the same the second is told so', async (t) => {
  const one = await engine(t);
  const other = await one.process();
  const { qingpu } = one.platforms;
  const [reached, go] = [gate(), gate()];
  qingpu.put('n1', licence(1));
  qingpu.script = {
    page: () => {
      reached.open();
      return go.opened;
    },
  };
  const first = one.sync('qingpu');
  await reached.opened;
  await t.rejects(other.sync('qingpu'), { code: 'RUN_BUSY', action: 'retry' });
  go.open();
  t.match(await first, { state: 'done', totals: { read: 1 } });
});

t.test('a state that a row of the page before has taken over is not mistaken for a repeat', async (t) => {
  const one = await engine(t);
  const { qingpu } = one.platforms;
  qingpu.pageSize = 1;
  qingpu.put('n2', licence(1));
  await one.sync('qingpu', 'full');
  // The renumbered row comes first, so it goes on with the state; the known one follows on the next page.
  qingpu.put('n1', licence(1, 'qingpu', { scope: '另一份' }));
  t.match(totalsOf(await one.sync('qingpu', 'full')), { read: 2, accepted: 1, duplicate: 1 });
  t.same(await one.query('SELECT native_id FROM state WHERE present ORDER BY 1'), [
    { native_id: 'n1' },
    { native_id: 'n2' },
  ]);
});

t.test('a row that changes back on the next page of changes shows what it showed last', async (t) => {
  const one = await engine(t);
  const { qingpu } = one.platforms;
  qingpu.pageSize = 1;
  qingpu.put('n1', licence(1));
  await one.sync('qingpu');
  const [before] = await one.query('SELECT fingerprint FROM state');
  qingpu.change('n1', { scope: '一' });
  qingpu.put('n1', licence(1));
  qingpu.change('n1', { holder: '' });
  qingpu.put('n1', licence(1));
  qingpu.change('n1', { holder: '' });
  qingpu.remove('n1');
  qingpu.put('n1', licence(1));
  await one.sync('qingpu');
  t.same(await one.query('SELECT key, fingerprint, present FROM state'), [
    { key: keyOf(1), ...before, present: true },
  ]);
  t.same(await one.query('SELECT FROM quarantine WHERE closed_at IS NULL'), []);
});

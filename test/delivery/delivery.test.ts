import t from 'tap';
import { type Engine, type EngineOptions, engine, keyOf, licence } from '../support/engine.ts';

/** Licence 1 stands at its home Qingpu and at Wujiang; Jiashan misses it. All are read, a delivery is due. */
async function missingAtJiashan(t: Parameters<typeof engine>[0], options?: EngineOptions): Promise<Engine> {
  const one = await engine(t, options);
  const { qingpu, wujiang } = one.platforms;
  for (const platform of [qingpu, wujiang]) platform.put('n1', licence(1));
  await one.syncAll();
  await one.reconcile();
  t.same(await one.deliveries(), [`${keyOf(1)} jiashan due`]);
  return one;
}

/** Time passes for everything that waits for it. */
const timePasses = ({ query }: Engine) =>
  query(`WITH due AS (UPDATE delivery SET due_at = due_at - interval '1 day')
         UPDATE circuit SET open_until = open_until - interval '1 day'`);

const keys = (one: Engine) => one.platforms.jiashan.effects;

t.test('missing, stale and incomplete are brought to the state of the home, and proved', async (t) => {
  const one = await engine(t);
  const { qingpu, wujiang, jiashan } = one.platforms;
  for (const platform of [qingpu, wujiang, jiashan]) platform.put('n2', licence(2));
  for (const platform of [qingpu, wujiang]) for (const n of [1, 3]) platform.put(`n${n}`, licence(n));
  jiashan.put('n3', licence(3, 'qingpu', { premises: '' }));
  await one.syncAll();
  for (const platform of [qingpu, wujiang]) platform.change('n2', { scope: '饮料' });
  await one.syncAll();
  t.match(await one.reconcile(), {
    totals: { missing: 1, stale: 1, incomplete: 1 },
    planned: 3,
    targets: ['jiashan'],
  });
  await one.drain();
  t.same(
    await one.deliveries(),
    [1, 2, 3].map((n) => `${keyOf(n)} jiashan proved`),
  );
  t.same(jiashan.contents(), qingpu.contents());
  t.same(
    await one.verdicts(),
    [1, 2, 3].map((n) => `${keyOf(n)} agreed`),
  );
  t.same(await one.query('SELECT FROM discrepancy WHERE closed_at IS NULL'), []);
});

t.test('a delivery brings the present state of the home, whatever was planned', async (t) => {
  const one = await missingAtJiashan(t);
  one.platforms.qingpu.change('n1', { scope: '改了' });
  t.match(await one.deliver('jiashan'), { applied: 1 });
  t.match(one.platforms.jiashan.find(licence(1))?.cells, { scope: '改了' });
  one.platforms.wujiang.change('n1', { scope: '改了' });
  await one.syncAll();
  await one.reconcile();
  t.same(await one.deliveries(), [`${keyOf(1)} jiashan proved`]);
});

t.test('what the home no longer shows, or no longer as its own, is not delivered', async (t) => {
  for (const change of ['removed', 'moved'] as const) {
    const one = await missingAtJiashan(t);
    if (change === 'removed') one.platforms.qingpu.remove('n1');
    else one.platforms.qingpu.put('n1', licence(1, 'wujiang'));
    t.match(await one.deliver('jiashan'), { applied: 0, superseded: 1 }, change);
    t.same(await one.deliveries(), [`${keyOf(1)} jiashan superseded`]);
    t.same(one.platforms.jiashan.contents(), []);
  }
});

t.test('a target that changed meanwhile is a conflict, and is never overwritten', async (t) => {
  for (const lookup of [true, false]) {
    const one = await engine(t);
    const { qingpu, wujiang, jiashan } = one.platforms;
    jiashan.can = { changes: true, lookup, write: true };
    for (const platform of [qingpu, wujiang, jiashan]) platform.put('n1', licence(1));
    await one.syncAll();
    for (const platform of [qingpu, wujiang]) platform.change('n1', { scope: '改了' });
    await one.syncAll();
    await one.reconcile();
    jiashan.change('n1', { scope: '自己改的' });
    t.match(await one.deliver('jiashan'), { applied: 0, conflict: 1 }, `lookup ${lookup}`);
    t.match(jiashan.row('n1')?.cells, { scope: '自己改的' });
    await one.drain();
    t.equal(await one.classOf(keyOf(1)), 'breach');
    t.match(jiashan.row('n1')?.cells, { scope: '自己改的' });
  }
});

t.test('so it is when the change was read before the delivery went out', async (t) => {
  const one = await engine(t);
  const { qingpu, wujiang, jiashan } = one.platforms;
  jiashan.can = { changes: true, lookup: false, write: true };
  for (const platform of [qingpu, wujiang, jiashan]) platform.put('n1', licence(1));
  await one.syncAll();
  for (const platform of [qingpu, wujiang]) platform.change('n1', { scope: '改了' });
  await one.syncAll();
  await one.reconcile();
  jiashan.change('n1', { scope: '自己改的' });
  await one.sync('jiashan');
  t.match(await one.deliver('jiashan'), { applied: 0, conflict: 1 });
  t.match(jiashan.row('n1')?.cells, { scope: '自己改的' });
});

t.test('a record that the target has got by itself meanwhile is a conflict', async (t) => {
  const one = await missingAtJiashan(t);
  one.platforms.jiashan.put('own', licence(1, 'qingpu', { scope: '自己的' }));
  t.match(await one.deliver('jiashan'), { applied: 0, conflict: 1 });
  t.match(one.platforms.jiashan.row('own')?.cells, { scope: '自己的' });
});

t.test(
  'a target that says conflict for ever is asked again once, then parked until a side changes',
  async (t) => {
    const one = await missingAtJiashan(t);
    const { jiashan, qingpu } = one.platforms;
    jiashan.script = { instead: () => ({ result: 'conflict' }) };
    await one.drain();
    t.same(await one.deliveries(), [`${keyOf(1)} jiashan conflict`, `${keyOf(1)} jiashan refused`]);
    t.equal(await one.classOf(keyOf(1)), 'missing');
    jiashan.script = {};
    qingpu.change('n1', { scope: '改了' });
    await one.sync('qingpu');
    await one.reconcile();
    await one.drain();
    t.match(jiashan.find(licence(1))?.cells, { scope: '改了' });
  },
);

t.test('an unanswered delivery goes out again under the same key, and is applied once', async (t) => {
  for (const lookup of [true, false]) {
    const one = await missingAtJiashan(t);
    const { jiashan } = one.platforms;
    jiashan.can = { changes: true, lookup, write: true };
    const asked: string[] = [];
    jiashan.script = {
      write: (_, key) => void asked.push(key),
      answer: () => {
        throw new Error('socket hang up');
      },
    };
    t.match(await one.deliver('jiashan'), { unanswered: 1 });
    t.match(await one.deliver('jiashan'), { unanswered: 0, applied: 0 }, 'not before its time');
    await timePasses(one);
    delete jiashan.script.answer;
    t.match(await one.deliver('jiashan'), { applied: 1 });
    t.equal(asked.length, 2);
    t.equal(asked[0], asked[1]);
    t.same(keys(one), [keyOf(1)]);
    await one.drain();
    t.same(await one.deliveries(), [`${keyOf(1)} jiashan proved`]);
  }
});

t.test(
  'when the home changed after an unanswered delivery, the newer state goes out in its own time',
  async (t) => {
    for (const written of [true, false]) {
      const one = await missingAtJiashan(t);
      const { qingpu, wujiang, jiashan } = one.platforms;
      const fail = () => {
        throw new Error('socket hang up');
      };
      jiashan.script = written ? { answer: fail } : { write: fail };
      await one.deliver('jiashan');
      for (const platform of [qingpu, wujiang]) platform.change('n1', { scope: '改了' });
      await timePasses(one);
      jiashan.script = {};
      await one.deliver('jiashan');
      await one.syncAll();
      await one.reconcile();
      await one.drain();
      t.match(
        jiashan.find(licence(1))?.cells,
        { scope: '改了' },
        written ? 'after it was written' : 'before',
      );
      t.equal(await one.classOf(keyOf(1)), 'agreed');
    }
  },
);

t.test('a refused record is parked alone, and tried again only when a side changes', async (t) => {
  const one = await engine(t);
  const { qingpu, wujiang, jiashan } = one.platforms;
  for (const platform of [qingpu, wujiang]) {
    platform.put('n1', licence(1, 'qingpu', { scope: 'REFUSE' }));
    platform.put('n2', licence(2));
  }
  await one.syncAll();
  await one.reconcile();
  t.match(await one.deliver('jiashan'), { applied: 1, refused: 1 });
  await one.drain();
  t.same(await one.deliveries(), [`${keyOf(1)} jiashan refused`, `${keyOf(2)} jiashan proved`]);
  t.same(await one.query(`SELECT message FROM delivery WHERE state = 'refused'`), [{ message: '不予受理' }]);
  t.equal(await one.classOf(keyOf(1)), 'missing', 'it is no longer in flight');
  await timePasses(one);
  t.match(await one.reconcile('full'), { planned: 0 });
  for (const platform of [qingpu, wujiang]) platform.change('n1', { scope: '改了' });
  await one.syncAll();
  t.match(await one.reconcile(), { planned: 1 });
  await one.drain();
  t.same(jiashan.contents(), qingpu.contents());
});

t.test('of half an acknowledgement the other half is asked for again', async (t) => {
  const one = await engine(t);
  const { qingpu, wujiang, jiashan } = one.platforms;
  for (const platform of [qingpu, wujiang]) for (const n of [1, 2, 3]) platform.put(`n${n}`, licence(n));
  await one.syncAll();
  await one.reconcile();
  jiashan.script = { answer: (outcomes) => new Map([...outcomes].slice(0, 1)) };
  t.match(await one.deliver('jiashan'), { applied: 1, unanswered: 2 });
  jiashan.script = {};
  await timePasses(one);
  t.match(await one.deliver('jiashan'), { applied: 2, unanswered: 0 });
  await one.drain();
  t.same([...keys(one)].sort(), [1, 2, 3].map(keyOf));
  t.same(
    await one.deliveries(),
    [1, 2, 3].map((n) => `${keyOf(n)} jiashan proved`),
  );
});

t.test('a target that is down parks its own deliveries; after three failures it is left alone', async (t) => {
  const one = await engine(t);
  const { qingpu, wujiang, jiashan } = one.platforms;
  qingpu.put('n1', licence(1));
  await one.syncAll();
  await one.reconcile();
  let calls = 0;
  jiashan.script = {
    write: () => {
      calls += 1;
      throw new Error('down');
    },
  };
  for (let n = 1; n <= 3; n++) {
    t.match(await one.deliver('jiashan'), { unanswered: 1 });
    await one.query(`UPDATE delivery SET due_at = now() - interval '1 second'`);
  }
  t.match(await one.deliver('jiashan'), { unanswered: 0 });
  t.equal(calls, 3);
  t.match(await one.deliver('wujiang'), { applied: 1 }, 'the other target goes on');
  t.same(wujiang.contents(), qingpu.contents());

  await timePasses(one);
  t.match(await one.deliver('jiashan'), { unanswered: 1 });
  t.equal(calls, 4, 'one try after the pause');
  await one.query(`UPDATE delivery SET due_at = now() - interval '1 second'`);
  t.match(await one.deliver('jiashan'), { unanswered: 0 }, 'and left alone again');
  jiashan.script = {};
  await timePasses(one);
  t.match(await one.deliver('jiashan'), { applied: 1 });
  t.same(await one.query('SELECT FROM circuit'), [], 'the circuit is closed');
});

t.test('a home that is down parks only what comes from it, and is not held against the target', async (t) => {
  const one = await engine(t);
  const { qingpu, wujiang, jiashan } = one.platforms;
  for (const platform of [qingpu, wujiang]) {
    platform.put('n1', licence(1));
    platform.put('n2', licence(2, 'wujiang'));
  }
  await one.syncAll();
  await one.reconcile();
  qingpu.script = {
    lookup: () => {
      throw new Error('down');
    },
  };
  t.match(await one.deliver('jiashan'), { applied: 1, unanswered: 1 });
  t.same(keys(one), [keyOf(2)]);
  t.same(await one.query('SELECT FROM circuit'), []);
  qingpu.script = {};
  await timePasses(one);
  t.match(await one.deliver('jiashan'), { applied: 1 });
  t.same(jiashan.contents(), qingpu.contents());
});

t.test('a record that the target has no spelling for is refused alone', async (t) => {
  const one = await engine(t, { codes: { jiashan: { VALID: 'VALID' } } });
  const { qingpu, wujiang } = one.platforms;
  for (const platform of [qingpu, wujiang]) {
    platform.put('n1', licence(1, 'qingpu', { status: 'REVOKED' }));
    platform.put('n2', licence(2));
  }
  await one.syncAll();
  await one.reconcile();
  t.match(await one.deliver('jiashan'), { applied: 1, refused: 1 });
  t.same(await one.query('SELECT FROM circuit'), []);
  t.same(await one.query(`SELECT key, message FROM delivery WHERE state = 'refused'`), [
    { key: keyOf(1), message: 'CODE_UNWRITABLE' },
  ]);
});

t.test('a process that stops between the write and the receipt does no harm', async (t) => {
  const one = await missingAtJiashan(t);
  const { jiashan } = one.platforms;
  const stop = new AbortController();
  jiashan.script = {
    answer: (outcomes) => {
      stop.abort();
      throw Object.assign(new Error(`stopped after ${outcomes.size}`), { name: 'AbortError' });
    },
  };
  await t.rejects(one.deliver('jiashan', stop.signal), { code: 'ABORTED' });
  t.same(await one.query('SELECT FROM circuit'), [], 'the target has done nothing wrong');
  t.same(keys(one), [keyOf(1)]);
  jiashan.script = {};
  t.match(await (await one.process()).deliver('jiashan'), { applied: 1 }, 'at once, by another process');
  t.same(keys(one), [keyOf(1)]);
});

t.test('a receipt that the ledger could not take is asked for again', async (t) => {
  const one = await missingAtJiashan(t);
  await one.pool.query(
    `CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE 'disk full'; END $$ LANGUAGE plpgsql;
     CREATE TRIGGER refuse BEFORE INSERT ON audit_outbox EXECUTE FUNCTION refuse()`,
  );
  await t.rejects(one.deliver('jiashan'), /disk full/);
  t.same(await one.query('SELECT FROM circuit'), [], 'which is not held against the target');
  await one.pool.query('DROP TRIGGER refuse ON audit_outbox');
  t.match(await one.deliver('jiashan'), { applied: 1 });
  t.same(keys(one), [keyOf(1)]);
});

t.test(
  'an applied delivery that is not seen for days is disproved, parked and not sent for ever',
  async (t) => {
    const one = await missingAtJiashan(t);
    const { jiashan, qingpu } = one.platforms;
    jiashan.script = { instead: () => ({ result: 'applied' }) };
    await one.drain();
    t.same(await one.deliveries(), [`${keyOf(1)} jiashan applied`]);
    t.equal(await one.classOf(keyOf(1)), 'in-flight');
    await one.query(`UPDATE delivery SET answered_at = answered_at - interval '4 days'`);
    await one.reconcile();
    await one.drain();
    t.same(await one.deliveries(), [`${keyOf(1)} jiashan disproved`]);
    t.equal(await one.classOf(keyOf(1)), 'missing');
    t.match(await one.reconcile('full'), { planned: 0 });
    jiashan.script = {};
    qingpu.change('n1', { scope: '改了' });
    await one.sync('qingpu');
    t.match(await one.reconcile(), { planned: 2 }, 'jiashan again, and wujiang, which is stale');
    await one.drain();
    t.same(jiashan.contents(), qingpu.contents());
  },
);

t.test('a record whose home moved before its delivery is superseded', async (t) => {
  const one = await missingAtJiashan(t);
  const { qingpu, wujiang } = one.platforms;
  for (const platform of [qingpu, wujiang]) platform.put('n1', licence(1, 'wujiang'));
  await one.sync('qingpu');
  await one.sync('wujiang');
  await one.reconcile();
  t.same(
    await one.deliveries(),
    [`${keyOf(1)} jiashan superseded`, `${keyOf(1)} jiashan due`],
    'and another one comes from the new home',
  );
  await one.drain();
  t.same(one.platforms.jiashan.contents(), wujiang.contents());
});

t.test('the echo of a delivery is no breach, and one of a later edit is', async (t) => {
  const one = await missingAtJiashan(t);
  const { jiashan } = one.platforms;
  await one.drain();
  await one.syncAll('full');
  await one.reconcile('full');
  t.equal(await one.classOf(keyOf(1)), 'agreed');
  jiashan.change(jiashan.ids[0]!, { scope: '自己改的' });
  await one.sync('jiashan');
  await one.reconcile();
  t.equal(await one.classOf(keyOf(1)), 'breach');
});

t.test('a home that cannot be asked delivers what it showed last', async (t) => {
  const one = await engine(t);
  const { qingpu, wujiang, jiashan } = one.platforms;
  jiashan.can = { changes: true, lookup: false, write: true };
  for (const platform of [qingpu, wujiang, jiashan]) platform.put('n1', licence(1, 'jiashan'));
  await one.syncAll();
  jiashan.change('n1', { scope: '一' });
  await one.sync('jiashan');
  await one.reconcile();
  jiashan.change('n1', { scope: '二' });
  await one.sync('jiashan');
  await one.drain();
  t.same(qingpu.contents(), jiashan.contents());
  t.same(wujiang.contents(), jiashan.contents());
});

t.test('more records than one write takes go out in several, whatever their keys look like', async (t) => {
  const one = await engine(t);
  const { qingpu, wujiang, jiashan } = one.platforms;
  const long = '许'.repeat(95);
  for (const platform of [qingpu, wujiang]) {
    for (let n = 1; n <= 201; n++) platform.put(`n${n}`, licence(n, 'qingpu', { no: `${long}${n}` }));
  }
  await one.syncAll();
  t.match(await one.reconcile(), { planned: 201 });
  t.match(await one.deliver('jiashan'), { applied: 201 });
  await one.drain();
  t.same(jiashan.contents(), qingpu.contents());
  t.equal(new Set(jiashan.effects).size, 201);
  const receipts = await one.query<{ receipts: number }>(
    `SELECT jsonb_array_length(body::jsonb #> '{data,receipts}') AS receipts FROM audit_entry
     WHERE body::jsonb ->> 'type' = 'delivery' ORDER BY seq`,
  );
  t.same(
    receipts.map((entry) => entry.receipts),
    [100, 100, 1],
  );
});

t.test(
  'a delivery is one entry of the audit log with a receipt per record, and nothing of its values',
  async (t) => {
    const one = await missingAtJiashan(t);
    await one.deliver('jiashan');
    const [entry] = await one.query<{ body: string }>(
      `SELECT body FROM audit_entry WHERE body::jsonb ->> 'type' = 'delivery'`,
    );
    t.match(JSON.parse(entry!.body), {
      subject: { dataset: 'licence', endpoint: 'jiashan' },
      data: { totals: { applied: 1 }, receipts: [{ key: keyOf(1), result: 'applied' }] },
    });
    t.notMatch(entry!.body, '第1厂');
  },
);

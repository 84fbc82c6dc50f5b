import t from 'tap';
import { reconcileRules } from '../../src/handlers.ts';
import { preview } from '../../src/preview/preview.ts';
import { DATASET, engine, keyOf, licence, NAMES } from '../support/engine.ts';
import { classesOf, deliveriesOf, everything, previewOf } from './previewing.ts';

t.test('without a ledger it still says what the pipeline makes of the records', async (t) => {
  const { channel, platforms } = await engine(t, { codes: { qingpu: { 有效: 'VALID' } } });
  const { qingpu } = platforms;
  qingpu.put('1', licence(1, 'qingpu', { status: '有效', scope: '食　品' }));
  qingpu.put('2', licence(2, 'qingpu', { status: '停业' }));
  qingpu.put('3', licence(3, 'qingpu', { status: '停业' }));
  qingpu.put('4', licence(4, 'qingpu', { status: '有效', area: '110000' }));
  qingpu.put('5', licence(1, 'qingpu', { status: '有效', holder: '别家' }));
  const report = await preview(
    { host: channel.host, ledger: null, rules: reconcileRules(channel, DATASET) },
    {
      endpoint: 'qingpu',
      dataset: channel.datasets.get(DATASET)!,
      records: null,
      signal: new AbortController().signal,
      onRead: () => {},
      onCompared: () => {},
    },
  );
  t.match(report, {
    sound: false,
    whole: true,
    ledger: null,
    totals: { read: 5, accepted: 2, quarantined: 2, duplicate: 1 },
    rejections: [{ code: 'CODE_UNMAPPED', field: 'status', count: 2, positions: ['memory 2', 'memory 3'] }],
    unmapped: [
      {
        field: 'status',
        list: 'qingpu-status',
        file: 'codes/qingpu-status.yaml',
        values: [{ value: '停业', count: 2 }],
      },
    ],
    duplicates: { keys: 1, repeats: 0, examples: [{ key: keyOf(1), position: 'memory 5' }] },
    homes: { endpoints: { qingpu: 2 }, homeless: 1, divisions: [{ value: '110000', count: 1 }] },
  });
  const status = report.fields.find(({ field }) => field === 'status');
  t.match(status, {
    filled: 3,
    changes: [{ rule: 'code.list', count: 3, before: '有效', after: 'VALID', position: 'memory 1' }],
  });
  t.match(
    report.fields.find(({ shown }) => !shown),
    { filled: 0 },
  );
});

t.test('the first records only: exact for the keys read, silent about the others', async (t) => {
  const one = await engine(t);
  for (const name of ['qingpu', 'jiashan'] as const)
    for (let n = 1; n <= 9; n++) one.platforms[name].put(`${n}`, licence(n));
  await one.sync('qingpu', 'full');
  await one.sync('jiashan', 'full');
  for (let n = 1; n <= 7; n++) one.platforms.wujiang.put(`${n}`, licence(n));
  one.platforms.wujiang.change('2', { scope: '另' });
  const before = await everything(one.pool);
  const report = await previewOf(one, 'wujiang', { records: 4 });
  t.equal(await everything(one.pool), before);
  t.match(report, { whole: false, sound: true, totals: { read: 4, accepted: 4 } });
  t.match(report.ledger, { keys: 4, known: 0, elsewhere: 4, removed: 0, held: false });
  t.same(classesOf(report), { agreed: 3, divergent: 1 });
  const whole = await previewOf(one, 'wujiang', { records: 7 });
  t.match(whole, { whole: true }, 'there were no more');
  t.same(classesOf(whole), { agreed: 6, divergent: 1, missing: 2 });
  t.same(deliveriesOf(whole), ['wujiang missing 2']);
});

t.test('a wrong mapping shows at once: the field differs everywhere, side by side', async (t) => {
  const one = await engine(t, { mapping: { wujiang: { scope: 'premises', premises: 'scope' } } });
  for (const name of NAMES) for (let n = 1; n <= 5; n++) one.platforms[name].put(`${n}`, licence(n));
  await one.sync('qingpu', 'full');
  await one.sync('jiashan', 'full');
  const { ledger } = await previewOf(one, 'wujiang');
  const [first] = ledger!.comparison!.differences;
  t.match(first, { differing: 5, shared: 5, onlyHere: 0, onlyThere: 0 });
  const scope = ledger!.comparison!.differences.find(
    ({ field, endpoint }) => field === 'scope' && endpoint === 'qingpu',
  )!;
  t.match(scope.examples[0], { key: keyOf(1), here: '城中路1号', there: '食品' });
});

t.test('what would have to be delivered to an endpoint that takes nothing is said, too', async (t) => {
  const one = await engine(t);
  one.platforms.qingpu.put('1', licence(1));
  await one.sync('qingpu', 'full');
  await one.sync('jiashan', 'full');
  one.platforms.wujiang.can = { changes: true, lookup: true, write: false };
  const { ledger } = await previewOf(one, 'wujiang');
  t.same(ledger!.comparison!.deliveries, [
    { target: 'jiashan', class: 'missing', count: 1, impossible: false },
    { target: 'wujiang', class: 'missing', count: 1, impossible: true },
  ]);
});

t.test('of a personal value the shape is shown, and nothing else', async (t) => {
  const held = { holderCode: 'premises', premises: null };
  const one = await engine(t, { mapping: { qingpu: held, jiashan: held, wujiang: held } });
  const [here, there] = ['330421 199001011234', '330421199001015678'];
  one.platforms.qingpu.put('1', licence(1, 'qingpu', { premises: there }));
  one.platforms.wujiang.put('1', licence(1, 'qingpu', { premises: here }));
  await one.sync('qingpu', 'full');
  await one.sync('jiashan', 'full');
  const report = await previewOf(one, 'wujiang');
  const shape = '#'.repeat(18);
  t.match(
    report.ledger!.comparison!.differences.find(({ field }) => field === 'holderCode'),
    { differing: 1, examples: [{ here: shape, there: shape }] },
  );
  t.match(report.fields.find(({ field }) => field === 'holderCode')!.changes[0], {
    before: `${'#'.repeat(6)} ${'#'.repeat(12)}`,
    after: shape,
  });
  for (const secret of ['19900101', '1234', '5678']) t.notOk(JSON.stringify(report).includes(secret));
});

t.test('stopped in the middle of a read it gives up and leaves nothing', async (t) => {
  const one = await engine(t);
  for (let n = 1; n <= 20; n++) one.platforms.qingpu.put(`${n}`, licence(n));
  one.platforms.qingpu.pageSize = 5;
  const stop = new AbortController();
  one.platforms.qingpu.script = {
    page: (number) => {
      if (number === 3) stop.abort();
    },
  };
  const before = await everything(one.pool);
  await t.rejects(previewOf(one, 'qingpu', { signal: stop.signal }), { code: 'ABORTED' });
  t.equal(await everything(one.pool), before);
});

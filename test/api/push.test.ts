import t, { type Test } from 'tap';
import { createKey } from '../../src/access/keys.ts';
import { ROLES } from '../../src/contract/terms.ts';
import { sweep } from '../../src/handlers.ts';
import { database } from '../support/database.ts';
import {
  DATASET,
  type EndpointBlocks,
  type PushChannel,
  pushChannel,
  row,
  SIGNATURE,
  WEBHOOKS,
} from './push-channel.ts';

const NORTH: EndpointBlocks = {
  divisions: ['310118'],
  auth: WEBHOOKS,
  read: { completeness: 'changes-only' },
};
const SOUTH: EndpointBlocks = { divisions: ['330421'], auth: SIGNATURE };
const never = new AbortController().signal;

async function open(
  t: Test,
  endpoints: Readonly<Record<string, EndpointBlocks>> = { north: NORTH, south: SOUTH },
): Promise<PushChannel> {
  const { pool } = await database(t);
  const opened = await pushChannel(pool, endpoints);
  t.teardown(() => opened.close());
  return opened;
}

/** `id: result codes` of an answer's records. */
const results = (body: {
  records: { id: string; result: string; reasons: { code: string }[] }[];
}): readonly string[] =>
  body.records.map(({ id, result, reasons }) =>
    [`${id}:`, result, ...reasons.map(({ code }) => code)].join(' '),
  );

/** Native ids and holders that the inbox holds, all datasets and endpoints. */
async function held({ channel }: PushChannel): Promise<readonly string[]> {
  const { rows } = await channel.ledger.pool.query<{ native_id: string; row: string | null }>(
    'SELECT native_id, row FROM inbox ORDER BY endpoint, native_id',
  );
  return rows.map(({ native_id: id, row }) => `${id} ${row === null ? '-' : JSON.parse(row).holder}`);
}

async function states({ channel }: PushChannel): Promise<readonly string[]> {
  const { rows } = await channel.ledger.pool.query<{ line: string }>(
    `SELECT name || ' ' || key || CASE WHEN present THEN '' ELSE ' gone' END AS line
     FROM state JOIN endpoint ON endpoint.id = state.endpoint ORDER BY 1`,
  );
  return rows.map(({ line }) => line);
}

const sync = ({ handlers }: PushChannel, endpoint: string, mode: 'full' | 'changes' = 'changes') =>
  handlers.sync({ endpoint, dataset: DATASET, mode }, never);

t.test('every record has its own answer, and a bad one harms only itself', async (t) => {
  const one = await open(t);
  const { status, body } = await one.send('north', [
    row('a', { holder: '旧名' }),
    row('b', { no: '' }),
    row('a'),
    'rubbish',
    { ...row('c'), id: '' },
    { id: 'd', type: 'JY' },
    { id: 'e', op: 'D' },
    row('f', { scope: Array(40).fill('[').join('') }),
  ]);
  t.equal(status, 200);
  t.same(results(body), [
    'a: superseded',
    'b: quarantined FIELD_REQUIRED',
    'a: accepted',
    ': refused ROW_MALFORMED',
    ': refused PUSH_ROW_KEY',
    ': refused PUSH_ROW_COLUMN',
    'e: accepted',
    'f: accepted',
  ]);
  t.same(body.totals, { accepted: 3, unchanged: 0, quarantined: 1, superseded: 1, refused: 3 });
  t.match(body.records[5].reasons[0].detail, /Column "no" is missing/);
  t.same(results((await one.send('north', [row('a'), row('b', { no: '' })])).body), [
    'a: unchanged',
    'b: quarantined FIELD_REQUIRED',
  ]);
  await sync(one, 'north');
  t.same(await states(one), ['north JY/N-a', 'north JY/N-f']);
});

t.test('what is not signed as agreed is refused with a reason, and nothing of it is taken', async (t) => {
  const one = await open(t);
  const body = JSON.stringify([row('a')]);
  const old = { at: Date.now() - 6 * 60_000 };
  const code = async (endpoint: string, options: Parameters<PushChannel['send']>[2]) => {
    const answer = await one.send(endpoint, body, options);
    if (answer.status === 401) t.ok(answer.headers['www-authenticate']);
    t.match(answer.headers['content-type'], 'application/problem+json');
    return `${answer.status} ${answer.body.code}`;
  };
  for (const endpoint of ['north', 'south']) {
    t.equal(
      await code(endpoint, { instead: body.replace('N-a', 'N-b') }),
      '401 PUSH_SIGNATURE',
      'other body',
    );
    t.equal(await code(endpoint, old), '401 PUSH_STALE', 'too old');
    t.equal(await code(endpoint, { at: Date.now() + 6 * 60_000 }), '401 PUSH_STALE', 'from the future');
  }
  t.equal(await code('north', { headers: { 'webhook-signature': '' } }), '401 PUSH_UNSIGNED');
  t.equal(await code('north', { headers: { 'webhook-signature': 'v1,AAAA' } }), '401 PUSH_SIGNATURE');
  t.equal(await code('south', { headers: { 'x-app': 'another' } }), '401 PUSH_SIGNATURE');
  t.equal(await code('south', { headers: { 'x-nonce': 'another' } }), '401 PUSH_SIGNATURE');
  const elsewhere = `/v1/endpoints/south/${DATASET}/records`;
  t.equal(await code('north', { url: elsewhere }), '401 PUSH_UNSIGNED', 'signed by another endpoint');
  for (const url of ['/v1/endpoints/nobody/licence/records', '/v1/endpoints/north/other/records'])
    t.equal(await code('north', { url }), '404 ROUTE_UNKNOWN', url);
  t.same(await held(one), []);
  t.same(one.jobs, []);
  t.ok(
    one.logged.some(
      (line) => line.includes('"code":"PUSH_SIGNATURE"') && line.includes('"endpoint":"south"'),
    ),
  );
  t.notMatch(one.logged.join(), /第a厂|N-a/);
});

t.test('no access key opens the route, whatever its role', async (t) => {
  const one = await open(t);
  const { pool } = one.channel.ledger;
  for (const role of ROLES) {
    const endpoint = role === 'endpoint' ? 'north' : null;
    const { secret } = await createKey(pool, { name: role, role, endpoint, days: 1 }, 'test');
    const headers = { authorization: `Bearer ${secret}`, 'webhook-signature': 'v1,AAAA' };
    t.match(await one.send('north', [row('a')], { headers }), {
      status: 401,
      body: { code: 'PUSH_SIGNATURE' },
    });
  }
  t.same(await held(one), []);
});

t.test('rubbish is refused after its signature, whatever it is', async (t) => {
  const one = await open(t);
  const rubbish: readonly (readonly [string, string])[] = [
    ['', '422 PUSH_BODY'],
    ['not json', '422 PUSH_BODY'],
    ['{"records":', '422 PUSH_BODY'],
    ['null', '422 PUSH_BODY'],
    ['7', '422 PUSH_BODY'],
    ['{}', '422 PUSH_BODY'],
    ['{"records":{"a":1}}', '422 PUSH_BODY'],
    ['[{"id":"x","id":"y"}]', '422 PUSH_BODY'],
    ['{"__proto__":[],"constructor":[]}', '422 PUSH_BODY'],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, '422 PUSH_BODY'],
    [`[{"id":"x","scope":${'['.repeat(500)}${']'.repeat(500)}}]`, '200 undefined'],
    ['{"snapshot":"","records":[]}', '422 PUSH_BODY'],
    ['{"snapshot":"s","last":true,"records":[]}', '422 PUSH_BODY'],
    ['{"snapshot":"s","last":true,"total":-1,"records":[]}', '422 PUSH_BODY'],
    [JSON.stringify(Array(5001).fill({})), '413 PUSH_TOO_LARGE'],
    [`["${'x'.repeat(8 * 1024 * 1024)}"]`, '413 PUSH_TOO_LARGE'],
  ];
  for (const [body, expected] of rubbish) {
    const answer = await one.send('north', body);
    t.equal(`${answer.status} ${answer.body.code}`, expected, body.slice(0, 60));
    if (answer.status === 200) t.equal(answer.body.totals.refused, 1);
  }
  t.same(await held(one), []);
  t.equal((await one.send('north', [row('a')])).status, 200, 'and the endpoint goes on');
});

t.test('numbers and texts arrive as they were sent', async (t) => {
  const one = await open(t);
  const { no: _, scope: __, ...others } = row('a');
  const cells = JSON.stringify(others).slice(0, -1);
  await one.send('north', `[${cells},"no":9007199254740993,"scope":"\\u0000\\\\N "}]`);
  const { rows } = await one.channel.ledger.pool.query<{ row: string }>('SELECT row FROM inbox');
  t.match(JSON.parse(rows[0]!.row), { no: '9007199254740993', scope: '\0\\N ' });
});

t.test('the same signed request again is refused; a message sent again gets its first answer', async (t) => {
  const one = await open(t);
  const at = Date.now() - 10_000;
  const first = await one.send('north', [row('a')], { id: 'msg-1', at });
  t.equal(first.status, 200);
  const replayed = await one.send('north', [row('a')], { id: 'msg-1', at });
  t.match(replayed, { status: 409, body: { code: 'PUSH_REPEATED' } });

  await one.send('north', [row('a', { holder: '新名' })]);
  const again = await one.send('north', [row('a')], { id: 'msg-1' });
  t.match(again, { status: 200, body: first.body, headers: { 'idempotency-replayed': 'true' } });
  t.same(await held(one), ['a 新名'], 'and nothing was done');
  const other = await one.send('north', [row('b')], { id: 'msg-1' });
  t.match(other, { status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  t.match(await one.send('north', [row('a')], { id: 'msg-1', at: at + 5_000 }), { status: 200 });
  t.match(await one.send('north', [row('a')], { id: 'msg-1', at: at + 5_000 }), { status: 409 });
});

t.test('Idempotency-Key, for signatures that name no message', async (t) => {
  const one = await open(t, { south: { ...SOUTH, read: { completeness: 'changes-only' } } });
  const key = (value: string) => ({ headers: { 'idempotency-key': value } });
  const first = await one.send('south', [row('a')], key('batch-1'));
  t.match(await one.send('south', [row('a')], key('batch-1')), { status: 200, body: first.body });
  t.match(await one.send('south', [row('b')], key('batch-1')), { status: 422 });
  t.match(await one.send('south', [row('a')], key('with blank')), {
    body: { code: 'IDEMPOTENCY_KEY_INVALID' },
  });
  const [some, others] = await Promise.all([
    one.send('south', [row('c')], key('batch-2')),
    one.send('south', [row('c')], key('batch-2')),
  ]);
  t.same(some.body, others.body, 'two at once are one');
  t.same(await held(one), ['a 第a厂', 'c 第c厂']);
});

t.test(
  'an endpoint that only ever sends changes can be read, read in full again, and reconciled',
  async (t) => {
    const one = await open(t, { north: NORTH, south: { ...SOUTH, read: { completeness: 'changes-only' } } });
    t.match(await sync(one, 'north').catch((error) => error), { code: 'PUSH_SILENT' });
    await one.send('north', [row('a'), row('b')]);
    await one.send('south', [row('a'), row('c', { area: '330421' })]);
    t.same(
      one.jobs,
      ['north', 'south'].map(
        (endpoint) => `sync ${JSON.stringify({ endpoint, dataset: DATASET, mode: 'changes' })}`,
      ),
    );
    t.match(await sync(one, 'north'), { mode: 'full', totals: { read: 2, added: 2 } });
    t.match(await sync(one, 'south'), { mode: 'full', totals: { read: 2 } });
    await one.send('north', [{ id: 'b', op: 'D' }, row('d')]);
    t.match(await sync(one, 'north'), { mode: 'changes', totals: { read: 2, added: 1, removed: 1 } });
    t.match(await sync(one, 'north'), { mode: 'changes', totals: { read: 0 } });
    t.match(await sync(one, 'north', 'full'), { mode: 'full', totals: { read: 2, removed: 0 } });
    t.same(await states(one), [
      'north JY/N-a',
      'north JY/N-b gone',
      'north JY/N-d',
      'south JY/N-a',
      'south JY/N-c',
    ]);
    const result = await one.handlers.reconcile({ dataset: DATASET, pass: 'changed' }, never);
    t.match(result, { keys: 3 });
  },
);

t.test('a snapshot counts when all of it has come; what it leaves out is gone', async (t) => {
  const one = await open(t);
  const part = (records: unknown[], more = {}) => one.send('south', { snapshot: 's1', records, ...more });
  t.match(await part([row('a'), row('b')]), {
    status: 200,
    body: { snapshot: { id: 's1', complete: false } },
  });
  t.same(one.jobs, [], 'nothing can be read yet');
  t.match(await sync(one, 'south').catch((error) => error), { code: 'PUSH_SNAPSHOT_MISSING' });
  const short = await part([row('d')], { last: true, total: 4 });
  t.match(short, { status: 422, body: { code: 'PUSH_SNAPSHOT_SHORT', detail: /4 records, and 3 were/ } });
  t.same(await held(one), ['a 第a厂', 'b 第b厂'], 'the last batch was not taken either');
  await part([row('c'), row('b')]);
  t.match(await part([row('d')], { last: true, total: 4 }), { body: { snapshot: { complete: true } } });
  t.match(one.jobs, [/"mode":"full"/]);
  t.match(await sync(one, 'south', 'full'), { totals: { read: 4, added: 4 } });

  const next = (records: unknown[], more = {}) => one.send('south', { snapshot: 's2', records, ...more });
  t.same((await next([row('a'), row('b', { holder: '改名' })])).body.totals.unchanged, 1);
  await one.send('south', [row('e'), row('c')]);
  await next([], { last: true, total: 2 });
  t.same(await held(one), ['a 第a厂', 'b 改名', 'c 第c厂', 'e 第e厂'], 'changes sent meanwhile stay');
  t.match(await sync(one, 'south', 'full'), {
    state: 'done',
    totals: { read: 4, added: 1, changed: 1, removed: 1 },
  });
});

t.test('a snapshot that loses too much is held for a person', async (t) => {
  const one = await open(t);
  const all = Array.from({ length: 30 }, (_, i) => row(`r${i}`));
  await one.send('south', { snapshot: 's1', last: true, total: 30, records: all });
  await sync(one, 'south');
  await one.send('south', { snapshot: 's2', last: true, total: 1, records: all.slice(0, 1) });
  t.match(await sync(one, 'south', 'full'), { state: 'held' });
  t.equal((await states(one)).filter((line) => line.endsWith('gone')).length, 0);
});

t.test('an endpoint that sends faster than it is read has to wait; the others do not', async (t) => {
  const one = await open(t, { north: { ...NORTH, options: { maxWaiting: 3 } }, south: SOUTH });
  t.equal((await one.send('north', [row('a'), row('b')])).status, 200);
  const full = await one.send('north', [row('c'), row('d')]);
  t.match(full, { status: 429, body: { code: 'PUSH_WAITING' }, headers: { 'retry-after': '30' } });
  const parts = Array.from({ length: 3 }, (_, i) => [row(`s${2 * i}`), row(`s${2 * i + 1}`)]);
  for (const records of parts)
    t.equal(
      (await one.send('south', { snapshot: 's', records })).status,
      200,
      'a first snapshot does not wait',
    );
  await sync(one, 'north');
  t.equal((await one.send('north', [row('c'), row('d')])).status, 200, 'what was read waits no longer');
});

t.test('no more than two requests of an endpoint at the same time', async (t) => {
  const one = await open(t);
  const answers = await Promise.all(Array.from({ length: 5 }, (_, i) => one.send('north', [row(`r${i}`)])));
  const south = await one.send('south', { snapshot: 's', records: [row('a')] });
  const busy = answers.filter(({ status }) => status === 429);
  t.equal(busy.length, 3);
  t.match(busy[0], { body: { code: 'PUSH_BUSY' }, headers: { 'retry-after': '1' } });
  t.equal(south.status, 200);
  t.equal((await one.send('north', [row('z')])).status, 200, 'their places are free again');
});

t.test('what was sent while the queue was lost is found by the sweep, once', async (t) => {
  const one = await open(t);
  const swept = async () => {
    one.jobs.length = 0;
    await sweep(one.channel);
    return one.jobs.map((job) => /"endpoint":"(\w+)".*"mode":"(\w+)"/.exec(job)!.slice(1).join(' ')).sort();
  };
  t.same(await swept(), []);
  await one.send('north', [row('a')]);
  await one.send('south', { snapshot: 's', records: [row('a')] });
  t.same(await swept(), ['north changes'], 'half a snapshot is not due');
  await one.send('south', { snapshot: 's', last: true, total: 1, records: [] });
  t.same(await swept(), ['north changes', 'south full']);
  await sync(one, 'north');
  await sync(one, 'south', 'full');
  t.same(await swept(), []);
  await one.send('south', [row('b')]);
  t.same(await swept(), ['south changes']);
});

t.test('a removal is forgotten when it was read, a mapping that grows asks for the row again', async (t) => {
  const one = await open(t);
  await one.send('north', [row('a'), row('b', { phone: '13800138000' })]);
  const kept = await one.channel.ledger.pool.query<{ row: string }>('SELECT row FROM inbox');
  t.notMatch(kept.rows.map((stored) => stored.row).join(), /phone|13800138000/, 'mapped columns only');
  await sync(one, 'north');
  await one.send('north', [{ id: 'a', op: 'D' }]);
  t.same(await held(one), ['a -', 'b 第b厂']);
  await sync(one, 'north');
  await one.send('north', [row('c')]);
  t.same(await held(one), ['b 第b厂', 'c 第c厂']);

  const mapping = {
    certTypeCode: 'type',
    certNo: 'no',
    holderName: 'holder',
    areaCode: 'area',
    premises: 'at',
  };
  const later = await pushChannel(one.channel.ledger.pool, { north: { ...NORTH, mapping } }, one);
  t.teardown(() => later.close());
  t.match(await sync(later, 'north'), { mode: 'full', totals: { read: 2, quarantined: 2 } });
  const { rows } = await later.channel.ledger.pool.query('SELECT reasons FROM quarantine');
  t.match(rows[0].reasons, [{ code: 'PUSH_ROW_OLD', params: { column: 'at' } }]);
  await later.send('north', [row('b', { at: '城中路1号' })]);
  t.match(await sync(later, 'north'), { totals: { read: 1, accepted: 1 } });
});

t.test('check tells how the endpoint signs, and when it sent what', async (t) => {
  const weak = { ...SIGNATURE, parts: ['appKey', 'timestamp', 'nonce'] };
  const one = await open(t, { north: NORTH, south: { ...SOUTH, auth: weak } });
  const codes = async (endpoint: string) =>
    (await one.channel.host.endpoint(endpoint).check()).map(({ level, code }) => `${level} ${code}`);
  t.same(await codes('north'), ['ok PUSH_CHECK_SIGNED', 'warning PUSH_SILENT']);
  await one.send('north', [row('a')]);
  await one.send('south', { snapshot: 's', records: [row('a')] });
  t.same(await codes('north'), ['ok PUSH_CHECK_SIGNED', 'ok PUSH_CHECK_RECEIVED', 'ok DATASET_READABLE']);
  t.same(await codes('south'), [
    'ok PUSH_CHECK_SIGNED',
    'warning PUSH_CHECK_BODY_UNSIGNED',
    'ok PUSH_CHECK_RECEIVED',
    'warning PUSH_SNAPSHOT_MISSING',
  ]);
});

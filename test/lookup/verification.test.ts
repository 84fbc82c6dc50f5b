import t, { type Test } from 'tap';
import type { Answer } from '../../src/contract/answer.ts';
import { Verification } from '../../src/lookup/verification.ts';
import { checkAnswer } from '../../src/verify/answer.ts';
import { engine, keyOf, licence } from '../support/engine.ts';

/** Long enough for a busy machine. */
const LIMIT_MS = 20_000;
const SHORT_LIMIT_MS = 200;
const DATASET = {
  name: 'licence',
  mapping: {
    certTypeCode: 'type',
    certNo: 'no',
    holderName: 'holder',
    areaCode: 'area',
    status: 'status',
    validFrom: 'from',
    validTo: { from: 'to', openEnd: '长期' },
  },
  columns: ['type', 'no', 'holder', 'area', 'status', 'from', 'to'],
  key: ['type', 'no'],
  canWrite: true,
} as const;

/** Licences of Qingpu, all read. */
async function channel(t: Test, licences: Readonly<Record<string, object>> = { 1: {} }, limitMs = LIMIT_MS) {
  const zone = await engine(t, { dataset: DATASET });
  for (const [n, more] of Object.entries(licences)) {
    const cells = { ...licence(Number(n)), from: '2020-01-01', to: '2090-01-01', ...more };
    zone.platforms.qingpu.put(`n-${n}`, cells);
    zone.platforms.wujiang.put(`w-${n}`, cells);
    zone.platforms.jiashan.put(`j-${n}`, cells);
  }
  await zone.syncAll('full');
  await zone.reconcile();
  const clock = { now: 0 };
  const { settings: _, ...around } = zone.channel;
  const verification = new Verification({
    ...around,
    timeZone: 'Asia/Shanghai',
    limitMs,
    clock: () => clock.now,
  });
  const ask = async (key: string, holder: string | null = null): Promise<Answer> => {
    const who = { actor: 'window 3', accessKey: null, purpose: 'counter' };
    return (await verification.answer({ dataset: 'licence', key, holder, ...who })).answer;
  };
  return { ...zone, verification, ask, clock };
}

t.test('the issuing endpoint is asked live, and what it shows now counts', async (t) => {
  const { ask, platforms } = await channel(t);
  t.match(await ask(keyOf(1)), {
    source: 'live',
    found: true,
    valid: true,
    status: 'VALID',
    validFrom: '2020-01-01',
    validTo: '2090-01-01',
    endpoint: 'qingpu',
    obstacle: null,
  });
  platforms.qingpu.change('n-1', { status: 'REVOKED' });
  t.match(await ask(keyOf(1)), { source: 'live', found: true, valid: false, status: 'REVOKED' });
  platforms.qingpu.remove('n-1');
  t.match(await ask(keyOf(1)), { source: 'live', found: false, valid: false, status: null });
});

t.test('valid is what has a valid status on a day within its time', async (t) => {
  const { ask } = await channel(t, {
    1: { to: '2021-01-01' },
    2: { from: '2080-01-01' },
    3: { to: '长期' },
    4: { status: null },
    5: { status: null, to: '2021-01-01' },
  });
  t.match(await ask(keyOf(1)), { valid: false, validTo: '2021-01-01', status: 'VALID' }, 'expired');
  t.match(await ask(keyOf(2)), { valid: false }, 'not yet');
  t.match(await ask(keyOf(3)), { valid: true, validTo: 'open-ended' });
  t.match(await ask(keyOf(4)), { valid: null, found: true }, 'without a status nobody knows');
  t.match(await ask(keyOf(5)), { valid: false }, 'but that it has expired is known');
});

t.test('a name is compared as names are, and the holder is not told', async (t) => {
  const { ask } = await channel(t, { 1: { holder: '青浦（一）厂' } });
  t.equal((await ask(keyOf(1), '青浦(一) 厂')).holderMatches, true);
  const other = await ask(keyOf(1), '青浦二厂');
  t.equal(other.holderMatches, false);
  t.notMatch(JSON.stringify(other), '青浦');
  t.equal((await ask(keyOf(1))).holderMatches, null);
});

t.test('a key may be typed with small letters, full-width characters and blanks', async (t) => {
  const { ask } = await channel(t);
  for (const typed of ['jy/n1', ' JY/N1 ', 'ＪＹ/Ｎ１', 'JY / N1']) {
    t.match(await ask(typed), { key: keyOf(1), source: 'live' }, typed);
  }
});

t.test('an endpoint that cannot be asked is no "no": what was last seen is told, with its age', async (t) => {
  const { ask, platforms, query } = await channel(t, { 1: {}, 2: { status: 'REVOKED' }, 3: {} });
  platforms.qingpu.script.lookup = () => {
    throw new Error('down');
  };
  await query(`UPDATE run SET started_at = now() - interval '90 seconds'`);
  const told = await ask(keyOf(1));
  t.match(told, {
    source: 'last-seen',
    found: true,
    status: 'VALID',
    endpoint: 'qingpu',
    obstacle: 'failed',
  });
  t.equal(told.valid, null, 'the ledger does not know the last day');
  t.ok(told.age !== null && told.age >= 90 && told.age < 200, String(told.age));
  t.match(await ask(keyOf(2)), { source: 'last-seen', valid: false, status: 'REVOKED', obstacle: 'resting' });
});

t.test('what no endpoint ever showed is unknown, neither yes nor no', async (t) => {
  const { ask } = await channel(t);
  t.match(await ask('JY/N99'), {
    source: 'unknown',
    found: null,
    valid: null,
    endpoint: null,
    obstacle: 'never-seen',
  });
});

t.test('an endpoint without look-ups and one that is no home are not asked', async (t) => {
  const { ask, platforms } = await channel(t, { 1: {}, 2: { area: '110101' } });
  t.match(await ask(keyOf(2)), { source: 'last-seen', obstacle: 'no-home', found: true });
  platforms.qingpu.can = { ...platforms.qingpu.can, lookup: false };
  t.match(await ask(keyOf(1)), { source: 'last-seen', obstacle: 'cannot-be-asked', found: true });
});

t.test(
  'a silent endpoint is waited for within the limit, left alone for a while, and tried again',
  async (t) => {
    const { ask, platforms, clock } = await channel(t, { 1: {}, 2: {} }, SHORT_LIMIT_MS);
    let asked = 0;
    platforms.qingpu.script.lookup = () => {
      asked += 1;
      return new Promise<void>(() => {});
    };
    t.match(await ask(keyOf(1)), { source: 'last-seen', obstacle: 'no-answer-in-time' });
    clock.now += 999;
    for (let i = 0; i < 5; i++) t.match(await ask(keyOf(2)), { source: 'last-seen', obstacle: 'resting' });
    t.equal(asked, 1);
    clock.now += 1;
    t.match(await ask(keyOf(2)), { obstacle: 'no-answer-in-time' }, 'one tries');
    clock.now += 1999;
    t.match(await ask(keyOf(1)), { obstacle: 'resting' }, 'for longer each time');
    t.equal(asked, 2);
  },
);

t.test('while one tries whether an endpoint is back, the others do not wait', async (t) => {
  const { ask, platforms, clock } = await channel(t, { 1: {}, 2: {} });
  platforms.qingpu.script.lookup = () => {
    throw new Error('down');
  };
  t.match(await ask(keyOf(1)), { obstacle: 'failed' });
  clock.now += 1000;
  let answer = () => {};
  const asked = new Promise<void>((begun) => {
    platforms.qingpu.script.lookup = () => {
      begun();
      return new Promise<void>((resolve) => {
        answer = resolve;
      });
    };
  });
  const first = ask(keyOf(1));
  await asked;
  t.match(await ask(keyOf(2)), { obstacle: 'resting' });
  answer();
  t.match(await first, { source: 'live' });
  platforms.qingpu.script = {};
  t.match(await ask(keyOf(2)), { source: 'live' }, 'one good answer is enough');
});

t.test('the same question asked many times at once is put to the endpoint once', async (t) => {
  const { ask, platforms, query } = await channel(t);
  let asked = 0;
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  platforms.qingpu.script.lookup = () => {
    asked += 1;
    return answered;
  };
  const questions = Array.from({ length: 4 }, () => ask(keyOf(1)));
  // Each is entered once it has been put.
  for (let entered = 0; entered < 4; ) {
    const [row] = await query<{ count: number }>('SELECT count(*)::int AS count FROM access_book');
    entered = row?.count ?? 0;
  }
  answer();
  const told = await Promise.all(questions);
  t.same(new Set(told.map(({ source }) => source)), new Set(['live']));
  t.equal(asked, 1);
  await ask(keyOf(1));
  t.equal(asked, 2, 'and anew afterwards');
});

t.test('a kept body tells the last day too, as long as it is of the state last seen', async (t) => {
  const { ask, platforms, query } = await channel(t);
  platforms.qingpu.can = { ...platforms.qingpu.can, lookup: false };
  const body = JSON.stringify({ status: 'VALID', validTo: '2090-01-01', holderName: '第1厂' });
  await query(
    `INSERT INTO body (dataset, endpoint, kept_for, key, fingerprint, body)
     SELECT dataset, endpoint, 'no-lookup', key, fingerprint, $1 FROM state`,
    [body],
  );
  const told = { source: 'last-seen', valid: true, validTo: '2090-01-01', holderMatches: true };
  t.match(await ask(keyOf(1), '第1厂'), told);
  await query('UPDATE body SET fingerprint = gen_random_uuid()');
  t.match(await ask(keyOf(1), '第1厂'), {
    source: 'last-seen',
    valid: null,
    validTo: null,
    holderMatches: null,
  });
});

t.test('that endpoints disagree about a record is said', async (t) => {
  const zone = await channel(t);
  zone.platforms.wujiang.change('w-1', { holder: '别厂' });
  await zone.sync('wujiang', 'full');
  await zone.reconcile();
  const kind = await zone.classOf(keyOf(1));
  t.match(await zone.ask(keyOf(1)), { source: 'live', discrepancy: kind });
});

t.test(
  'every question is in the access book and on record with its purpose, also those about nothing',
  async (t) => {
    const { ask, query } = await channel(t);
    await ask(keyOf(1));
    await ask('310101199001011237');
    const book = await query<{ key: string }>(
      'SELECT what, actor, key, purpose FROM access_book ORDER BY id',
    );
    t.same(book, [
      { what: 'verification', actor: 'window 3', key: keyOf(1), purpose: 'counter' },
      { what: 'verification', actor: 'window 3', key: '310101199001011237', purpose: 'counter' },
    ]);
    const log = await query<{ body: string }>(`SELECT body FROM audit_outbox WHERE body LIKE '%"lookup"%'`);
    t.equal(log.length, 2);
    t.notMatch(JSON.stringify(log), '310101199001011237', 'what somebody typed may be anything');
  },
);

t.test('no answer without its entry in the book', async (t) => {
  const { ask, query } = await channel(t);
  await query('ALTER TABLE access_book RENAME TO gone');
  await t.rejects(ask(keyOf(1)));
});

t.test('the answer is signed, and can be checked without the channel', async (t) => {
  const { verification, channel: around } = await channel(t);
  const who = { actor: 'a', accessKey: null, purpose: 'counter', holder: null };
  const signed = await verification.answer({ dataset: 'licence', key: keyOf(1), ...who });
  const { vkey } = around.signer;
  t.same(checkAnswer(signed.note, vkey), signed.answer);
  t.same(checkAnswer(JSON.stringify(signed), vkey), signed.answer, 'as the API sends it');
  t.throws(() => checkAnswer(signed.note.replace('"valid":true', '"valid":false'), vkey), {
    code: 'NOTE_SIGNATURE_WRONG',
  });
  const checkpoint = around.signer.sign({ size: 1, root: Buffer.alloc(32) });
  t.throws(() => checkAnswer(checkpoint, vkey), { code: 'ANSWER_MALFORMED' }, 'a checkpoint is no answer');
});

t.test('what is neither valid nor invalid cannot be asked about', async (t) => {
  const { verification } = await channel(t);
  const who = { actor: 'a', accessKey: null, purpose: 'counter', holder: null };
  await t.rejects(verification.answer({ dataset: 'nothing', key: 'x', ...who }), { code: 'DATASET_UNKNOWN' });
});

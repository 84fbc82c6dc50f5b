import fc from 'fast-check';
import t from 'tap';
import type { RawValue } from '../../src/contract/adapter.ts';
import { listQuarantine, readQuarantined } from '../../src/ledger/quarantine.ts';
import { engine, keyOf, licence, totalsOf } from '../support/engine.ts';

const COLUMNS = ['type', 'no', 'holder', 'area', 'scope', 'premises', 'status'];
const deep = (levels: number): RawValue => (levels === 0 ? '底' : [deep(levels - 1)]);
const HOSTILE: Readonly<Record<string, RawValue>> = {
  'ten megabytes': '长'.repeat(3_500_000),
  NaN: Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  'a number too big': 1e21,
  'minus zero': -0,
  'a lone high surrogate': '甲\ud800乙',
  'a lone low surrogate': '\udc00',
  NUL: '甲\0乙',
  'nothing but NUL': '\0',
  'control characters': '\u0001\u001b[31m\u007f\u0085',
  'a byte order mark': '\ufeff甲',
  'not a character': '\uffff',
  emoji: '👨‍👩‍👧',
  'SQL and JSON': `'); DROP TABLE state; --{"a":[1,"\\u0000"]}`,
  'COPY text': '\\.\n\\N\t',
  'an array': ['甲', null, { 乙: '\ud800' }],
  'an object': { __proto__x: '甲', '\0': '\ud83d' },
  nested: deep(2000),
  'a bool': true,
};

t.test('whatever stands in a cell, the row is stored or quarantined, and the page goes on', async (t) => {
  const { platforms, sync, reconcile, pool, query } = await engine(t);
  const { qingpu, wujiang } = platforms;
  let n = 0;
  for (const [name, value] of Object.entries(HOSTILE)) {
    // Ten megabytes once are enough.
    const columns = name === 'ten megabytes' ? ['scope'] : COLUMNS;
    for (const column of columns) {
      n += 1;
      qingpu.put(`${name} ${column}`, licence(n, 'qingpu', { [column]: value }));
    }
  }
  qingpu.put('good', licence(0));
  wujiang.put('good', licence(0));
  const report = await sync('qingpu', 'full');
  const { read, accepted, quarantined, duplicate } = totalsOf(report);
  t.equal(report['state'], 'done');
  t.equal(read, n + 1);
  t.equal(accepted + quarantined + duplicate, read);
  t.ok(quarantined > 20);
  t.same(await query('SELECT present FROM state WHERE key = $1', [keyOf(0)]), [{ present: true }]);
  for (const { id } of await listQuarantine(pool, { limit: 1000 })) await readQuarantined(pool, id);

  const before = await query('SELECT id, version, touched FROM state ORDER BY id');
  t.match(totalsOf(await sync('qingpu', 'full')), { read, accepted, quarantined, added: 0, changed: 0 });
  t.same(await query('SELECT id, version, touched FROM state ORDER BY id'), before, 'and is known again');
  await sync('wujiang');
  t.match(await reconcile(), { dataset: 'licence' }, 'and the reconciliation goes on');
});

t.test('whatever the platform calls a row, and whatever it says is wrong with it, is stored', async (t) => {
  const { platforms, sync, query } = await engine(t);
  const { qingpu } = platforms;
  const words = ['\0', '甲\ud800', '\udfff', '\\.', `'";--`, ' ', '\u2028'];
  words.forEach((word, n) => {
    qingpu.put(`good ${word}`, licence(n));
    qingpu.put(word, {}, { code: 'ROW_MALFORMED', params: { line: n, detail: word }, text: `row ${word}` });
  });
  t.match(totalsOf(await sync('qingpu')), { accepted: words.length, quarantined: words.length });
  for (const id of qingpu.ids) qingpu.put(id, qingpu.row(id)!.cells, qingpu.row(id)!.fault);
  t.match(totalsOf(await sync('qingpu')), { accepted: words.length, quarantined: words.length, added: 0 });
  t.same(await query('SELECT count(*)::int AS rows FROM state WHERE present'), [{ rows: words.length }]);
  t.same(await query('SELECT count(*)::int AS rows FROM quarantine WHERE closed_at IS NULL'), [
    { rows: words.length },
  ]);
});

const text = fc.string({
  unit: fc.constantFrom('甲', 'a', '\0', '\ud800', '\udc00', ' ', '\n', '"', '\\'),
  maxLength: 6,
});
const cell = fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null), fc.array(text, { maxLength: 2 }));
const arbitraryCells = fc.dictionary(fc.constantFrom(...COLUMNS), cell, { maxKeys: 3 });

t.test('law: no row breaks its page, and the totals balance', async (t) => {
  const { platforms, sync, query } = await engine(t);
  const { qingpu } = platforms;
  await fc.assert(
    fc.asyncProperty(fc.array(arbitraryCells, { minLength: 1, maxLength: 5 }), async (rows) => {
      for (const id of qingpu.ids) qingpu.remove(id);
      rows.forEach((cells, n) => {
        qingpu.put(`n${n}`, licence(n, 'qingpu', cells));
      });
      const { read, accepted, quarantined, duplicate } = totalsOf(await sync('qingpu', 'full'));
      const [shown] = await query<{ keys: number }>(
        'SELECT count(*)::int AS keys FROM state WHERE present AND occurrence = 0',
      );
      return read === rows.length && read === accepted + quarantined + duplicate && shown!.keys >= accepted;
    }),
    { numRuns: 30 },
  );
});

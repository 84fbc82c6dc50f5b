import type pg from 'pg';
import t, { type Test } from 'tap';
import { type EntryFilter, listEntries } from '../../src/audit/entries.ts';
import { erasePseudonyms, pseudonym } from '../../src/audit/pseudonym.ts';
import { recordAll } from '../../src/audit/record.ts';
import { sequence } from '../../src/audit/sequence.ts';
import { transaction } from '../../src/storage/pool.ts';
import type { AuditEntry } from '../../src/tlog/entry.ts';
import { channel } from './channel.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 23, 8, minute)).toISOString();
const opened = (minute: number, dataset: string, key: string): AuditEntry => ({
  type: 'discrepancy-opened',
  at: at(minute),
  actor: 'system',
  subject: { dataset, key },
  data: { discrepancy: String(minute) },
});
const decided = (minute: number, actor: string, dataset?: string): AuditEntry => ({
  type: 'decision',
  at: at(minute),
  actor,
  ...(dataset === undefined ? {} : { subject: { dataset } }),
  data: {},
});

/** In the order of recording, which is not everywhere that of their times. */
const ENTRIES: readonly AuditEntry[] = [
  opened(0, 'licence', 'JY/1'),
  opened(5, 'registration', '9131'),
  decided(3, '王'),
  decided(4, '王', 'licence'),
  opened(4, 'licence', 'JY/1'),
  decided(6, '李', 'registration'),
];

async function logOf(t: Test, entries: readonly AuditEntry[]): Promise<pg.Pool> {
  const { pool, signer } = await channel(t);
  await transaction(pool, (client) => recordAll(client, entries));
  await sequence(pool, signer);
  return pool;
}

const idsOf = async (pool: pg.Pool, filter: Omit<EntryFilter, 'limit'>, limit = 50): Promise<string> =>
  (await listEntries(pool, { ...filter, limit })).map(({ id }) => id).join(' ');

t.test(
  'entries are listed newest first, by their time and then by their number, and as they stand in the log',
  async (t) => {
    const pool = await logOf(t, ENTRIES);
    t.equal(await idsOf(pool, {}), '5 1 4 3 2 0');
    const [newest] = await listEntries(pool, { limit: 1 });
    t.strictSame(newest, { ...ENTRIES[5], id: '5' });
  },
);

t.test('every filter, alone and with the others', async (t) => {
  const pool = await logOf(t, ENTRIES);
  t.equal(await idsOf(pool, { type: 'decision' }), '5 3 2');
  t.equal(await idsOf(pool, { dataset: 'licence' }), '4 3 0');
  t.equal(await idsOf(pool, { dataset: 'licence', type: 'decision' }), '3');
  t.equal(await idsOf(pool, { actor: '王' }), '3 2');
  t.equal(await idsOf(pool, { actor: '王', dataset: 'licence' }), '3');
  t.equal(await idsOf(pool, { actor: '王', dataset: 'registration' }), '');
  t.equal(await idsOf(pool, { actor: 'system', type: 'discrepancy-opened' }), '1 4 0');
  t.equal(await idsOf(pool, { key: 'JY/1' }), '4 0');
  t.equal(await idsOf(pool, { key: 'JY/1', actor: '王' }), '');
  t.equal(await idsOf(pool, { key: 'JY/1', dataset: 'registration' }), '');
  t.equal(await idsOf(pool, { from: new Date(at(4)) }), '5 1 4 3');
  t.equal(await idsOf(pool, { from: new Date(at(3)), to: new Date(at(5)) }), '4 3 2');
  t.equal(await idsOf(pool, { key: 'JY/1', to: new Date(at(4)) }), '0');
  t.equal(await idsOf(pool, { type: 'lookup' }), '');
});

t.test('pages follow one another without a gap, whatever the filter', async (t) => {
  const pool = await logOf(t, ENTRIES);
  for (const filter of [{}, { actor: 'system' }, { key: 'JY/1' }, { from: new Date(at(3)) }]) {
    const pages: string[] = [];
    for (let before: string | undefined; ; before = pages.at(-1)) {
      const page = await listEntries(pool, {
        ...filter,
        ...(before === undefined ? {} : { before }),
        limit: 1,
      });
      if (page.length === 0) break;
      pages.push(page[0]!.id);
    }
    t.equal(pages.join(' '), await idsOf(pool, filter));
  }
});

t.test(
  'a record that nobody shows is found by its key although only a pseudonym stands in the log',
  async (t) => {
    const { pool, signer } = await channel(t);
    await transaction(pool, async (client) => {
      const unknown = await pseudonym(client, '张三');
      const lookup: AuditEntry = {
        type: 'lookup',
        at: at(1),
        actor: '王',
        subject: { dataset: 'licence' },
        data: { purpose: '核验', unknown },
      };
      await recordAll(client, [lookup, opened(2, 'licence', 'JY/1')]);
    });
    await sequence(pool, signer);
    t.equal(await idsOf(pool, { key: '张三' }), '0');
    await transaction(pool, (client) => erasePseudonyms(client, '张三'));
    t.equal(await idsOf(pool, { key: '张三' }), '', 'until it is erased');
  },
);

t.test('nothing that stands in an entry stops the sequencer', async (t) => {
  const long = '长'.repeat(5000);
  const odd: AuditEntry = {
    type: 'lookup',
    at: '2026-11-23T08:00:00.123456789Z',
    actor: `a\u0000${long}`,
    subject: { dataset: `d\u0000${long}`, key: `k\u0000${long}` },
    data: ['unknown', null],
  };
  const pool = await logOf(t, [odd, { ...odd, data: null }, { ...odd, data: { unknown: 1 } }]);
  t.equal(await idsOf(pool, {}), '2 1 0');
});

t.test('no filter reads the whole log', async (t) => {
  const pool = await logOf(t, ENTRIES);
  await pool.query(`
    INSERT INTO audit_entry (seq, body, at, type, actor, dataset, key)
    SELECT n, '{}', timestamptz '2026-01-01' + n * interval '1 second', 'discrepancy-opened', 'system', 'licence', 'k' || n
    FROM generate_series(10, 60000) AS n`);
  await pool.query('ANALYZE audit_entry');
  const day = { from: new Date('2026-01-01T03:00:00Z'), to: new Date('2026-01-01T04:00:00Z') };
  const filters = [
    {},
    { type: 'decision' },
    { actor: '王' },
    { actor: '王', dataset: 'registration' },
    { key: 'k77' },
    day,
    { ...day, actor: 'system' },
  ] satisfies Omit<EntryFilter, 'limit'>[];
  for (const filter of filters) {
    const text: string[] = [];
    const spy = {
      async query(sql: string, values: readonly unknown[]) {
        const { rows } = await pool.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`, [...values]);
        text.push(JSON.stringify(rows[0]));
        return pool.query(sql, [...values]);
      },
    } as unknown as pg.Pool;
    await listEntries(spy, { ...filter, limit: 50 });
    const plan = text.join();
    t.notMatch(plan, /"Node Type":"Seq Scan"[^}]*"Relation Name":"audit_entry"/, JSON.stringify(filter));
    const most = Math.max(...[...plan.matchAll(/"Actual Rows":([\d.]+)/g)].map(([, rows]) => Number(rows)));
    t.ok(most < 1000, `${JSON.stringify(filter)}: ${most} rows at most in one step`);
  }
});

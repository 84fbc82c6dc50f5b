import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type pg from 'pg';
import t, { type Test } from 'tap';
import type { SealedRecord } from '../../src/contract/stages.ts';
import { finishFullRun, releaseRun } from '../../src/ledger/finish.ts';
import { KeyFilter } from '../../src/ledger/key-filter.ts';
import { type Ledger, openLedger } from '../../src/ledger/ledger.ts';
import { isUnread, matchRaw } from '../../src/ledger/match.ts';
import { quarantineRows } from '../../src/ledger/quarantine.ts';
import { addToRun, beginRun, type Run, readProgress } from '../../src/ledger/runs.ts';
import { loadSeen, noteSeen, type SeenStates } from '../../src/ledger/seen.ts';
import { prepareMerge, StagedRows } from '../../src/ledger/staging.ts';
import { addRecords, mergeRecords, removeByNativeId } from '../../src/ledger/states.ts';
import { transaction } from '../../src/storage/pool.ts';
import { database } from '../support/database.ts';

/** A row of an imaginary platform: its native id, the key it shows and a value. */
interface Row {
  readonly id: string;
  readonly key: string;
  readonly value: string;
}

const hex = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
const rawDigest = ({ id, key, value }: Row): string => hex(`raw ${id} ${key} ${value}`);

function sealed({ id, key, value }: Row): SealedRecord {
  return {
    outcome: 'sealed',
    key,
    body: { value },
    fingerprint: hex(value),
    exact: 1n,
    fields: new Uint8Array(8).fill(7),
    home: 'qingpu',
    status: null,
    changes: [],
    warnings: [],
    raw: { position: id, id, values: [id, key, value] },
  };
}

async function readFull(pool: pg.Pool, ledger: Ledger, rows: readonly Row[], pageSize = 3): Promise<string> {
  const reading = { endpoint: ledger.endpointId('qingpu'), dataset: ledger.datasetId('licence') };
  const client = await pool.connect();
  const inTransaction = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    await client.query('BEGIN');
    const result = await work();
    await client.query('COMMIT');
    return result;
  };
  try {
    const run = await beginRun(client, reading, 'full', 'p');
    await prepareMerge(client);
    const seen = await loadSeen(client, run);
    const keys = (await isUnread(client, reading)) ? new KeyFilter() : null;
    for (let at = 0; at < rows.length; at += pageSize) {
      await inTransaction(() => storeRows(client, run, rows.slice(at, at + pageSize), seen, keys));
    }
    return (await inTransaction(() => finishFullRun(client, ledger, run))).state;
  } finally {
    client.release();
  }
}

async function storeRows(
  client: pg.ClientBase,
  run: Run,
  rows: readonly Row[],
  seen: SeenStates,
  keys: KeyFilter | null,
): Promise<void> {
  const matches = await matchRaw(
    client,
    run,
    rows.map((row) => ({ nativeId: row.id, rawDigest: rawDigest(row) })),
  );
  const met = matches.filter((match) => typeof match === 'number').filter((id) => seen.add(Math.abs(id)));
  const [fresh, merging] = [new StagedRows(run), new StagedRows(run)];
  rows.forEach((row, i) => {
    if (matches[i] !== null) return;
    const target = keys?.add(row.key) === true ? fresh : merging;
    target.add({ sealed: sealed(row), rawDigest: rawDigest(row), home: run.endpoint, ruleset: null });
  });
  const firsts = await addRecords(client, run, fresh, seen);
  const others = await mergeRecords(client, run, merging, seen);
  const merged = {
    accepted: firsts.accepted + others.accepted,
    added: firsts.added + others.added,
    changed: firsts.changed + others.changed,
    changedStates: [...firsts.changedStates, ...others.changedStates],
  };
  for (const state of merged.changedStates) seen.add(state);
  await noteSeen(client, run, [...met.map(Math.abs), ...merged.changedStates]);
  const accepted = met.filter((id) => id > 0).length + merged.accepted;
  await addToRun(
    client,
    run,
    { ...merged, read: rows.length, accepted, quarantined: 0, duplicate: rows.length - accepted, removed: 0 },
    { cursor: 'c', changesFrom: null },
  );
}

async function states(pool: pg.Pool): Promise<readonly unknown[]> {
  const { rows } = await pool.query(
    `SELECT key, native_id, raw_digest, fingerprint, version, present FROM state
     WHERE present ORDER BY key, native_id, raw_digest`,
  );
  return rows;
}

async function setUp(t: Test): Promise<{ pool: pg.Pool; ledger: Ledger }> {
  const { pool } = await database(t);
  return { pool, ledger: await openLedger(pool, { endpoints: ['qingpu'], datasets: ['licence'] }) };
}

const rowsOf = (count: number, value = 'a'): Row[] =>
  Array.from({ length: count }, (_, i) => ({ id: `n${i}`, key: `k${i}`, value }));

t.test('reading the same again changes nothing, not even a version', async (t) => {
  const { pool, ledger } = await setUp(t);
  const rows = rowsOf(10);
  await readFull(pool, ledger, rows);
  const before = await pool.query('SELECT * FROM state ORDER BY id');
  t.equal(before.rowCount, 10);
  await readFull(pool, ledger, [...rows].reverse());
  t.same((await pool.query('SELECT * FROM state ORDER BY id')).rows, before.rows);
});

t.test('a changed value is a new version, and the old one is kept', async (t) => {
  const { pool, ledger } = await setUp(t);
  await readFull(pool, ledger, rowsOf(3));
  await readFull(pool, ledger, [...rowsOf(2), { id: 'n2', key: 'k2', value: 'b' }]);
  const { rows } = await pool.query('SELECT key, version FROM state ORDER BY key');
  t.same(rows, [
    { key: 'k0', version: 1 },
    { key: 'k1', version: 1 },
    { key: 'k2', version: 2 },
  ]);
  t.equal((await pool.query('SELECT FROM state_version')).rowCount, 1);
});

t.test('a key shown twice is two states; when one goes the other one remains', async (t) => {
  const { pool, ledger } = await setUp(t);
  const twice = [...rowsOf(5), { id: 'again', key: 'k1', value: 'other' }];
  await readFull(pool, ledger, twice);
  const shown = () =>
    pool.query(`SELECT native_id, occurrence FROM state WHERE key = 'k1' AND present ORDER BY occurrence`);
  t.same((await shown()).rows, [
    { native_id: 'n1', occurrence: 0 },
    { native_id: 'again', occurrence: 1 },
  ]);
  await readFull(
    pool,
    ledger,
    twice.filter(({ id }) => id !== 'n1'),
  );
  t.same((await shown()).rows, [{ native_id: 'again', occurrence: 0 }]);
});

t.test('what a full read no longer meets is removed, and comes back with its history', async (t) => {
  const { pool, ledger } = await setUp(t);
  await readFull(pool, ledger, rowsOf(10));
  await readFull(pool, ledger, rowsOf(9));
  const last = () => pool.query(`SELECT present, version FROM state WHERE key = 'k9'`);
  t.same((await last()).rows, [{ present: false, version: 2 }]);
  await readFull(pool, ledger, rowsOf(10));
  t.same((await last()).rows, [{ present: true, version: 3 }]);
});

t.test('the volume guard holds a read that lost too much, until a person releases it', async (t) => {
  const { pool, ledger } = await setUp(t);
  await readFull(pool, ledger, rowsOf(100), 50);
  t.equal(await readFull(pool, ledger, rowsOf(80), 50), 'done', '20 removals are the most without a person');
  t.equal(await readFull(pool, ledger, rowsOf(59), 50), 'held');
  t.equal((await pool.query('SELECT FROM state WHERE present')).rowCount, 80, 'nothing was removed');
  const { rows } = await pool.query<{ id: string }>(`SELECT id FROM run WHERE state = 'held'`);
  const released = await transaction(pool, (client) => releaseRun(client, rows[0]!.id));
  t.match(released, { state: 'done', removed: 21 });
  t.equal((await pool.query('SELECT FROM state WHERE present')).rowCount, 59);
  await t.rejects(
    transaction(pool, (client) => releaseRun(client, rows[0]!.id)),
    { code: 'RUN_NOT_HELD' },
  );
});

t.test(
  'while a row is so broken that nobody can tell whose it is, nothing is removed without a person',
  async (t) => {
    const { pool, ledger } = await setUp(t);
    await readFull(pool, ledger, rowsOf(3));
    const reading = { endpoint: ledger.endpointId('qingpu'), dataset: ledger.datasetId('licence') };
    const state = await transaction(pool, async (client) => {
      const run = await beginRun(client, reading, 'full', 'p');
      await prepareMerge(client);
      await storeRows(client, run, rowsOf(2), await loadSeen(client, run), null);
      const raw = { position: 'line 4', id: '', values: [] };
      const reasons = [{ code: 'ROW_MALFORMED', field: '', params: { detail: 'torn' } }];
      const rejected = { outcome: 'rejected', key: null, reasons, raw } as const;
      await quarantineRows(client, run, [{ rejected, rawDigest: hex('torn'), columns: [] }]);
      return (await finishFullRun(client, ledger, run)).state;
    });
    t.equal(state, 'held');
    t.equal((await pool.query('SELECT FROM state WHERE present')).rowCount, 3);
  },
);

t.test('zero records are held as well, however few there were', async (t) => {
  const { pool, ledger } = await setUp(t);
  await readFull(pool, ledger, rowsOf(3));
  t.equal(await readFull(pool, ledger, []), 'held');
  t.equal((await pool.query('SELECT FROM state WHERE present')).rowCount, 3);
});

t.test('a run whose seen rows were lost does not balance', async (t) => {
  const { pool, ledger } = await setUp(t);
  const reading = { endpoint: ledger.endpointId('qingpu'), dataset: ledger.datasetId('licence') };
  await readFull(pool, ledger, rowsOf(5));
  const before = await transaction(pool, (client) => readProgress(client, reading));
  await t.rejects(
    transaction(pool, async (client) => {
      const run = await beginRun(client, reading, 'full', 'p');
      await prepareMerge(client);
      await storeRows(client, run, rowsOf(5), await loadSeen(client, run), null);
      await client.query('TRUNCATE run_seen');
      await finishFullRun(client, ledger, run);
    }),
    { code: 'RUN_UNBALANCED' },
  );
  t.same(await transaction(pool, (client) => readProgress(client, reading)), before);
});

t.test('a key that is there although it counted as new is merged, with all that came along', async (t) => {
  const { pool, ledger } = await setUp(t);
  await readFull(pool, ledger, rowsOf(3));
  const reading = { endpoint: ledger.endpointId('qingpu'), dataset: ledger.datasetId('licence') };
  await transaction(pool, async (client) => {
    const run = await beginRun(client, reading, 'full', 'p');
    await prepareMerge(client);
    const rows = new StagedRows(run);
    for (const row of rowsOf(5, 'b'))
      rows.add({ sealed: sealed(row), rawDigest: rawDigest(row), home: run.endpoint, ruleset: null });
    const { added, changed, accepted } = await addRecords(client, run, rows, await loadSeen(client, run));
    t.same({ added, changed, accepted }, { added: 2, changed: 3, accepted: 5 });
  });
  t.equal((await pool.query('SELECT FROM state WHERE present')).rowCount, 5);
  t.equal((await pool.query('SELECT FROM state_version')).rowCount, 3);
});

t.test('a deletion that the platform tells of removes the state', async (t) => {
  const { pool, ledger } = await setUp(t);
  await readFull(pool, ledger, rowsOf(3));
  const reading = { endpoint: ledger.endpointId('qingpu'), dataset: ledger.datasetId('licence') };
  await transaction(pool, async (client) => {
    const run = await beginRun(client, reading, 'changes', 'p');
    t.equal(await removeByNativeId(client, run, ['n1', 'unknown']), 1);
  });
  t.equal((await pool.query('SELECT FROM state WHERE present')).rowCount, 2);
});

t.test(
  'law: the ledger shows exactly the rows of the last full read, in whatever order and pages',
  async (t) => {
    const { pool, ledger } = await setUp(t);
    const row = fc.record({
      id: fc.constantFrom('n1', 'n2', 'n3', 'n4'),
      key: fc.constantFrom('k1', 'k2', 'k3'),
      value: fc.constantFrom('a', 'b'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 4 }),
        async (rows, size) => {
          await readFull(pool, ledger, rows, size);
          const shown = await states(pool);
          const wanted = [...new Set(rows.map(rawDigest))].sort();
          const found = (shown as { raw_digest: string }[])
            .map(({ raw_digest }) => raw_digest.replaceAll('-', ''))
            .sort();
          t.same(found, wanted);
          await readFull(pool, ledger, [...rows].reverse(), 2);
          t.same(await states(pool), shown, 'reading it again changes nothing');
        },
      ),
      { numRuns: 60 },
    );
  },
);

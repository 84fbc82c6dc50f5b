import type { WriteOutcome, WriteRecord } from '../../src/contract/adapter.ts';
import type { Fixture, TestRow } from './fixture.ts';
import { demandRetry } from './looking-up.ts';
import { type AdapterPromise, demand, show, within } from './promise.ts';
import { demandRows, READ_SECONDS, readAll, rows } from './seen.ts';

type Outcomes = ReadonlyMap<string, WriteOutcome>;

export const WRITING: readonly AdapterPromise[] = [
  {
    name: 'new records are written, each with its own outcome',
    lacks,
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 3));
      const fresh = rows(fixture, 11, 15, 'new');
      const records = fresh.map((row) => newRecord(fixture, row));
      demandOutcomes(await write(fixture, records, 'new-1'), records, ['applied']);
      await demandHeld(fixture, [...rows(fixture, 1, 3), ...fresh]);
    },
  },
  {
    name: 'a write of nothing writes nothing and has no outcomes',
    lacks,
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 2));
      const outcomes = await write(fixture, [], 'nothing-1');
      demand(outcomes.size === 0, `${outcomes.size} outcomes for no records`);
      await demandHeld(fixture, rows(fixture, 1, 2));
    },
  },
  {
    name: 'the version told after a write is the one that a read then shows',
    lacks,
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 3));
      const records = await changedRecords(fixture, rows(fixture, 1, 2, 'changed'));
      const outcomes = await write(fixture, records, 'version-1');
      demandOutcomes(outcomes, records, ['applied']);
      const shown = new Map((await readAll(fixture)).records.map(({ id, version }) => [id, version]));
      let told = 0;
      for (const { key, id } of records) {
        const version = outcomes.get(key)?.version;
        if (version === undefined) continue;
        told++;
        const now = shown.get(id ?? '');
        demand(version === now, `${key} was told version ${version}, but a read shows ${now}`);
      }
      return told === 0 ? 'versions in the outcomes' : undefined;
    },
  },
  {
    name: 'a write that does not arrive may be tried again under its key, and is then applied once',
    lacks: (fixture) => lacks(fixture) ?? (fixture.reachable === undefined ? 'fixture.reachable' : null),
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 2));
      const fresh = rows(fixture, 11, 12, 'new');
      const records = fresh.map((row) => newRecord(fixture, row));
      await fixture.reachable?.(false);
      // Either the whole write is given up, or nobody has an outcome.
      const outcomes = await write(fixture, records, 'away-1').catch((error: unknown) => error);
      if (outcomes instanceof Map) demand(outcomes.size === 0, 'a record has an outcome that nobody gave');
      else demandRetry('the write', outcomes);
      await fixture.reachable?.(true);
      demandOutcomes(await write(fixture, records, 'away-1'), records, ['applied', 'unchanged']);
      await demandHeld(fixture, [...rows(fixture, 1, 2), ...fresh]);
    },
  },
  {
    name: 'records are changed when they still have the version that was seen; every text arrives verbatim',
    lacks,
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 4));
      const changed = rows(fixture, 2, 3, ' 00１𠮷 "quoted", \'; line\nbreak %41');
      const records = await changedRecords(fixture, changed);
      demandOutcomes(await write(fixture, records, 'change-1'), records, ['applied']);
      await demandHeld(fixture, [...rows(fixture, 1, 1), ...changed, ...rows(fixture, 4, 4)]);
    },
  },
  {
    name: 'what is already there is applied or unchanged, and stays',
    lacks,
    async see(fixture) {
      const same = rows(fixture, 1, 3);
      await fixture.put(same);
      const records = await changedRecords(fixture, same);
      demandOutcomes(await write(fixture, records, 'same-1'), records, ['applied', 'unchanged']);
      await demandHeld(fixture, same);
    },
  },
  {
    name: 'a write repeated with the same idempotency key is not applied a second time',
    lacks,
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 2));
      const fresh = rows(fixture, 11, 12, 'new');
      const changed = rows(fixture, 1, 2, 'changed');
      const records = [
        ...fresh.map((row) => newRecord(fixture, row)),
        ...(await changedRecords(fixture, changed)),
      ];
      demandOutcomes(await write(fixture, records, 'twice-1'), records, ['applied']);
      demandOutcomes(await write(fixture, records, 'twice-1'), records, ['applied', 'unchanged']);
      await demandHeld(fixture, [...fresh, ...changed]);
      const since = rows(fixture, 1, 1, 'changed by others since');
      await fixture.put(since);
      await write(fixture, records, 'twice-1');
      await demandHeld(fixture, [...since, ...changed.slice(1), ...fresh]);
    },
  },
  {
    name: 'a record that changed meanwhile is a conflict and is not overwritten',
    lacks,
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 2));
      const records = await changedRecords(fixture, rows(fixture, 1, 2, 'ours'));
      if (records.some((record) => record.expected === undefined)) return 'versions of rows';
      const theirs = rows(fixture, 1, 1, 'theirs');
      await fixture.put(theirs);
      const outcomes = await write(fixture, records, 'conflict-1');
      demandOutcomes(outcomes, records.slice(0, 1), ['conflict']);
      demandOutcomes(outcomes, records.slice(1), ['applied']);
      await demandHeld(fixture, [...theirs, ...rows(fixture, 2, 2, 'ours')]);
    },
  },
  {
    name: 'a record that should be new but exists is a conflict and is not overwritten',
    lacks: (fixture) =>
      lacks(fixture) ?? (fixture.write?.ids === 'made' ? 'ids that the record itself gives' : null),
    async see(fixture) {
      const theirs = rows(fixture, 1, 1, 'theirs');
      await fixture.put(theirs);
      const records = rows(fixture, 1, 1, 'ours').map((row) => newRecord(fixture, row));
      demandOutcomes(await write(fixture, records, 'exists-1'), records, ['conflict']);
      await demandHeld(fixture, theirs);
    },
  },
  {
    name: "a record that the counterpart refuses harms only itself, and the counterpart's own words are told",
    lacks: (fixture) =>
      lacks(fixture) ?? (fixture.write?.refused === undefined ? 'fixture.write.refused' : null),
    async see(fixture) {
      const fresh = rows(fixture, 1, 3, 'new');
      const records = fresh.map((row) => newRecord(fixture, row));
      const bad = { ...records[1]!, values: { ...records[1]?.values, ...fixture.write?.refused } };
      const outcomes = await write(fixture, [records[0]!, bad, records[2]!], 'refuse-1');
      demandOutcomes(outcomes, [records[0]!, records[2]!], ['applied']);
      demandOutcomes(outcomes, [bad], ['refused']);
      demand((outcomes.get(bad.key)?.message ?? '') !== '', 'the refusal has no message');
      await demandHeld(fixture, [fresh[0]!, fresh[2]!]);
    },
  },
  {
    name: 'half an acknowledgement leaves the other records unanswered, and asking again applies nothing twice',
    lacks: (fixture) =>
      lacks(fixture) ?? (fixture.write?.answerOnly === undefined ? 'fixture.write.answerOnly' : null),
    async see(fixture) {
      const fresh = rows(fixture, 1, 5, 'new');
      const records = fresh.map((row) => newRecord(fixture, row));
      await fixture.write?.answerOnly?.(2);
      // The adapter may also give the whole write up: then every record is unanswered.
      const half = await write(fixture, records, 'half-1').catch(() => new Map<string, WriteOutcome>());
      demand(half.size <= 2, `${half.size} records have an outcome though the counterpart answered only 2`);
      const answered = records.filter((record) => half.has(record.key));
      demandOutcomes(half, answered, ['applied']);
      demandOutcomes(await write(fixture, records, 'half-1'), records, ['applied', 'unchanged']);
      await demandHeld(fixture, fresh);
    },
  },
];

function lacks(fixture: Fixture): string | null {
  if (!fixture.adapter.capabilities(fixture.dataset).write) return 'the capability to write';
  return fixture.write === undefined ? 'fixture.write' : null;
}

export async function write(
  fixture: Fixture,
  records: readonly WriteRecord[],
  idempotencyKey: string,
): Promise<Outcomes> {
  const { adapter, dataset } = fixture;
  demand(adapter.write !== undefined, 'capabilities() claims writing, but there is no write');
  const work = adapter.write(dataset, records, idempotencyKey, new AbortController().signal);
  const outcomes = await within(READ_SECONDS, 'the write', work);
  const keys = new Set(records.map((record) => record.key));
  for (const key of outcomes.keys())
    demand(keys.has(key), `an outcome for ${show(key)}, which was not written`);
  return outcomes;
}

function newRecord(fixture: Fixture, row: TestRow): WriteRecord {
  return { key: `key-${row.id}`, id: null, values: valuesOf(fixture, row), expected: null };
}

/** Records for rows that exist, with the version that a read shows now. */
export async function changedRecords(
  fixture: Fixture,
  changed: readonly TestRow[],
): Promise<readonly WriteRecord[]> {
  const { records } = await readAll(fixture);
  const versions = new Map(records.map((record) => [record.id, record.version]));
  return changed.map((row) => ({
    key: `key-${row.id}`,
    id: row.id,
    values: valuesOf(fixture, row),
    expected: versions.get(row.id),
  }));
}

function valuesOf(fixture: Fixture, row: TestRow): WriteRecord['values'] {
  return fixture.write?.ids === 'given' ? { ...row.cells, [fixture.key]: row.id } : row.cells;
}

function demandOutcomes(
  outcomes: Outcomes,
  records: readonly WriteRecord[],
  allowed: readonly WriteOutcome['result'][],
): void {
  for (const { key } of records) {
    const outcome = outcomes.get(key);
    demand(outcome !== undefined, `${key} has no outcome`);
    const told = `${outcome.result}${outcome.message === undefined ? '' : ` (${outcome.message})`}`;
    demand(allowed.includes(outcome.result), `${key} is ${told} instead of ${allowed.join(' or ')}`);
  }
}

/** The counterpart holds exactly these rows; a row whose id the counterpart made is known by its cells. */
async function demandHeld(fixture: Fixture, expected: readonly TestRow[]): Promise<void> {
  const held = await fixture.rows();
  demand(
    held.length === expected.length,
    `the counterpart holds ${held.length} rows, not ${expected.length}`,
  );
  const known = new Set(held.map((row) => row.id));
  const renamed = expected.map((row) => {
    if (known.has(row.id) || fixture.write?.ids !== 'made') return row;
    const [first] = fixture.columns;
    return { ...row, id: held.find((other) => other.cells[first] === row.cells[first])?.id ?? row.id };
  });
  const records = held.map((row) => ({
    id: row.id,
    cells: new Map(Object.entries(row.cells)),
    version: undefined,
    removed: false,
  }));
  demandRows(fixture, records, renamed, 'what the counterpart holds');
}

import type { WriteOutcome, WriteRecord } from '../../src/contract/adapter.ts';
import type { Cell, Column, KeyedBatch, Transaction } from './dialect.ts';
import { explained, type Link, type Relation } from './link.ts';
import { cellsOf } from './source.ts';
import {
  batchColumn,
  byColumns,
  cellOf,
  columnOf,
  columnsByName,
  type Item,
  needsKey,
  outcome,
  outcomes,
  refused,
  runSet,
} from './write.ts';

export interface UpsertTarget {
  readonly relation: Relation;
  readonly key: readonly string[];
  /** Columns of the native id: the platform's own, never written but as the key. */
  readonly id: readonly string[];
  /** Whether `key` is the native id, so that `WriteRecord.id` tells the row. */
  readonly keyIsId: boolean;
  readonly changedAt: string | undefined;
  readonly version: string | undefined;
}

/**
 * Writes into the platform's own table. All records of a call are one transaction; each record is compared and set in one
 * statement. A repeated call needs no memory: what was applied the first time is found equal and is `unchanged`; what somebody
 * changed since has another version and is a `conflict`.
 */
export async function upsert(
  link: Link,
  target: UpsertTarget,
  records: readonly WriteRecord[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, WriteOutcome>> {
  const { relation } = target;
  const items: readonly Item[] = records.map((record) => ({ record, outcome: null }));
  await explained(link, relation, async () => {
    const columns = await columnsByName(link, relation, signal);
    const named = (name: string) => columnOf(link, relation, columns, name);
    const groups = byColumns(items).map((group) => ({
      group,
      names: Object.keys(group[0]?.record.values ?? {}),
    }));
    for (const { names } of groups) names.forEach(named);
    await link.database.transaction(async (transaction) => {
      for (const { group } of groups) await writeGroup(link, target, named, transaction, group);
    }, signal);
  });
  return outcomes(items);
}

async function writeGroup(
  link: Link,
  target: UpsertTarget,
  named: (name: string) => Column,
  transaction: Transaction,
  group: readonly Item[],
): Promise<void> {
  const { dialect } = link;
  const { relation, changedAt, version, key, id } = target;
  const names = Object.keys(group[0]?.record.values ?? {});
  const ours = [...key, ...id, changedAt];
  const written = names.filter((name) => !ours.includes(name));
  const batch = (items: readonly Item[]): KeyedBatch => ({
    relation: relation.sql,
    keys: key.map((name, at) =>
      batchColumn(named(name), items, ({ record }) => keyOf(link, target, record)[at] ?? null),
    ),
    columns: written.map((name) =>
      batchColumn(named(name), items, ({ record }) => cellOf(record.values[name])),
    ),
    changedAt: changedAt === undefined ? null : named(changedAt),
    version: version === undefined ? null : named(version),
    expected: items.map(({ record }) => (version === undefined ? null : (record.expected ?? null))),
  });
  const compare = async (items: readonly Item[]) => {
    for (const { item, cells } of await runSet(
      transaction,
      items,
      (query, set) => dialect.compare(query, batch(set)),
      refuse,
    ))
      judge(item, cells);
  };
  const refuse: Parameters<typeof runSet>[3] = async (item, failure) => {
    item.outcome = refused(failure);
  };
  /** Somebody may have entered the same key at this very moment: then it exists, and that is no refusal. */
  const refuseUnlessThere: typeof refuse = async (item, failure) => {
    await compare([item]);
    item.outcome ??= refused(failure);
  };

  const updates = group.filter(({ record }) => !isNew(record));
  for (const { item, cells } of await runSet(
    transaction,
    updates,
    (query, set) => dialect.update(query, batch(set)),
    refuse,
  ))
    item.outcome = outcome('applied', cells[0] ?? null);
  const inserts = group.filter(({ record }) => isNew(record));
  for (const { item, cells } of await runSet(
    transaction,
    inserts,
    (query, set) => dialect.insert(query, batch(set)),
    refuseUnlessThere,
  ))
    item.outcome = outcome('applied', cells[0] ?? null);

  await compare(group.filter((item) => item.outcome === null));
  for (const item of group) item.outcome ??= outcome('conflict', null);
}

function judge(item: Item, [same, version]: readonly Cell[]): void {
  if (same === 'same') item.outcome ??= outcome('unchanged', version ?? null);
  else item.outcome = outcome('conflict', version ?? null);
}

/** It must not exist yet: said outright, or because the target does not show it and gives no versions. */
const isNew = ({ expected, id }: WriteRecord): boolean =>
  expected === null || (expected === undefined && id === null);

function keyOf(link: Link, { keyIsId, key, relation }: UpsertTarget, record: WriteRecord): readonly Cell[] {
  const byId = keyIsId && record.id !== null ? cellsOf(record.id, key) : null;
  const cells = byId ?? key.map((name) => cellOf(record.values[name]));
  if (cells.some((cell) => cell === null)) throw needsKey(link.endpoint, relation, key);
  return cells;
}

import { setTimeout as pause } from 'node:timers/promises';
import type { WriteOutcome, WriteRecord } from '../../src/contract/adapter.ts';
import type { Cell, KeyedBatch } from './dialect.ts';
import { asker, explained, type Link, type Relation } from './link.ts';
import type { StagingBlock } from './settings.ts';
import { unique } from './source.ts';
import {
  batchColumn,
  byColumns,
  cellOf,
  columnOf,
  columnsOf,
  type Item,
  outcome,
  outcomes,
  refused,
  runSet,
} from './write.ts';

const FIRST_PAUSE = 20;
const LONGEST_PAUSE = 1_000;

export interface StagingTarget {
  readonly relation: Relation;
  readonly block: StagingBlock;
  readonly answerWithin: number;
}

/**
 * Hands records to the platform's incoming staging table (前置库) and waits for the answers that its ETL writes there.
 * The request number is made of the idempotency key and the record's key, so a repeated call finds its rows and only looks for answers.
 */
export async function handOver(
  link: Link,
  target: StagingTarget,
  records: readonly WriteRecord[],
  idempotencyKey: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, WriteOutcome>> {
  const items: readonly Item[] = records.map((record) => ({ record, outcome: null }));
  const requestOf = ({ record }: Item) => `${idempotencyKey}/${record.key}`;
  await explained(link, target.relation, async () => {
    await enter(link, target, items, requestOf, signal);
    await collect(link, target, items, requestOf, signal);
  });
  return outcomes(items);
}

async function enter(
  link: Link,
  { relation, block }: StagingTarget,
  items: readonly Item[],
  requestOf: (item: Item) => string,
  signal: AbortSignal,
): Promise<void> {
  const columns = await columnsOf(link, relation, signal);
  const named = (name: string) => columnOf(link, relation, columns, name);
  /** What the block says about a column goes before what the record says. */
  const control = new Map<string, (record: WriteRecord) => Cell>([
    [block.operation.column, ({ id }) => (id === null ? block.operation.insert : block.operation.update)],
  ]);
  if (block.id !== undefined) control.set(block.id, ({ id }) => id);
  if (block.expected !== undefined) control.set(block.expected, ({ expected }) => expected ?? null);

  const batch =
    (names: readonly string[]) =>
    (set: readonly Item[]): KeyedBatch => ({
      relation: relation.sql,
      keys: [batchColumn(named(block.request), set, requestOf)],
      columns: names.map((name) =>
        batchColumn(
          named(name),
          set,
          ({ record }) =>
            control.get(name)?.(record) ?? cellOf(control.has(name) ? null : record.values[name]),
        ),
      ),
      changedAt: block.changedAt === undefined ? null : named(block.changedAt),
      version: null,
      expected: set.map(() => null),
    });
  await link.database.transaction(async (transaction) => {
    for (const group of byColumns(items)) {
      const given = Object.keys(group[0]?.record.values ?? {});
      const names = unique([...control.keys(), ...given]).filter((name) => name !== block.changedAt);
      const batchOf = batch(names);
      const insert = (set: readonly Item[]) => link.dialect.insertSet(batchOf(set));
      const find = (set: readonly Item[]) => link.dialect.compareSet(batchOf(set));
      await runSet(transaction, group, insert, async (item, failure) => {
        // The same request handed over at this very moment by another process is no refusal: its answer is ours.
        const there = await runSet(transaction, [item], find, async () => {});
        if (there.length === 0) item.outcome = refused(failure);
      });
    }
  }, signal);
}

/** Looks for answers until all are there or the time is up; what is not answered by then stays without an outcome. */
async function collect(
  link: Link,
  { relation, block, answerWithin }: StagingTarget,
  items: readonly Item[],
  requestOf: (item: Item) => string,
  signal: AbortSignal,
): Promise<void> {
  const { dialect } = link;
  const { answer } = block;
  const open = new Map(items.filter((item) => item.outcome === null).map((item) => [requestOf(item), item]));
  const shown = [answer.message, answer.version, answer.receipt].map((name) =>
    name === undefined ? 'NULL' : dialect.asText(dialect.quote(name)),
  );
  const list = [
    dialect.asText(dialect.quote(block.request)),
    dialect.asText(dialect.quote(answer.state)),
    ...shown,
  ];
  const query = asker(link, signal);
  const deadline = Date.now() + answerWithin;
  for (let wait = FIRST_PAUSE; open.size > 0; wait = Math.min(2 * wait, LONGEST_PAUSE)) {
    const { sql, params } = dialect.among(
      [dialect.quote(block.request)],
      [...open.keys()].map((it) => [it]),
    );
    const { rows } = await query(`SELECT ${list.join(', ')} FROM ${relation.sql} WHERE ${sql}`, params);
    for (const [request, ...cells] of rows) {
      const item = open.get(request ?? '');
      const told = answered(answer, cells);
      if (item === undefined || told === null) continue;
      item.outcome = told;
      open.delete(request ?? '');
    }
    const left = deadline - Date.now();
    if (open.size === 0 || left <= 0) return;
    await pause(Math.min(wait, left), undefined, { signal }).catch(() => {});
  }
}

function answered(answer: StagingBlock['answer'], cells: readonly Cell[]): WriteOutcome | null {
  const [state, message, version, receipt] = cells.map((cell) => cell?.trim() ?? null);
  const result = resultOf(answer, state ?? '');
  if (result === null) return null;
  const words = message || (result === 'refused' ? `${answer.state} ${state}` : undefined);
  return {
    ...outcome(result, version ?? null),
    ...(words === undefined ? {} : { message: words }),
    ...(receipt ? { receipt } : {}),
  };
}

function resultOf(answer: StagingBlock['answer'], state: string): WriteOutcome['result'] | null {
  if (answer.applied.includes(state)) return 'applied';
  if (answer.unchanged?.includes(state)) return 'unchanged';
  if (answer.conflict?.includes(state)) return 'conflict';
  return answer.refused.includes(state) ? 'refused' : null;
}

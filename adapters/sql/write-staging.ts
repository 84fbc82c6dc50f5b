import { setTimeout as pause } from 'node:timers/promises';
import type { WriteOutcome, WriteRecord } from '../../src/contract/adapter.ts';
import { binder } from './common/bind.ts';
import type { Cell, KeyedBatch, Query } from './dialect.ts';
import { explained, type Link, type Relation } from './link.ts';
import type { StagingBlock } from './settings.ts';
import { pathOf, relationOf, unique } from './source.ts';
import {
  batchColumn,
  byColumns,
  cellOf,
  columnOf,
  columnsByName,
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
  const columns = await columnsByName(link, relation, signal);
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
      const insert = (query: Query, set: readonly Item[]) => link.dialect.insert(query, batchOf(set));
      const find = (query: Query, set: readonly Item[]) => link.dialect.compare(query, batchOf(set));
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
  const { answer } = block;
  const open = new Map(items.filter((item) => item.outcome === null).map((item) => [requestOf(item), item]));
  const find = finder(link, signal, open);
  const columns = [answer.state, answer.message, answer.version, answer.receipt];
  const deadline = Date.now() + answerWithin;
  for (let wait = FIRST_PAUSE; open.size > 0; wait = Math.min(2 * wait, LONGEST_PAUSE)) {
    await find(relation.sql, block.request, columns, (cells) => answered(answer, cells));
    const { errors } = answer;
    if (errors !== undefined && open.size > 0)
      await find(
        relationOf(link.dialect, pathOf(errors.table, link.schema)),
        errors.request,
        [errors.message],
        ([words]) => ({ result: 'refused', message: words?.trim() || errors.table }),
      );
    const left = deadline - Date.now();
    if (open.size === 0 || left <= 0) return;
    await pause(Math.min(wait, left), undefined, { signal }).catch(() => {});
  }
}

/** Looks up the rows of all open requests in a table, and closes those that tell an outcome. */
function finder({ dialect, database }: Link, signal: AbortSignal, open: Map<string, Item>) {
  return async (
    table: string,
    requestColumn: string,
    columns: readonly (string | undefined)[],
    told: (cells: readonly Cell[]) => WriteOutcome | null,
  ): Promise<void> => {
    const request = dialect.quote(requestColumn);
    const list = columns.map((name) => (name === undefined ? 'NULL' : dialect.asText(dialect.quote(name))));
    const bind = binder(dialect);
    const requests = [...open.keys()].map((it) => [it]);
    const among = dialect.among(bind, [request], requests);
    const sql = `SELECT ${[dialect.asText(request), ...list].join(', ')} FROM ${table} WHERE ${among}`;
    for (const [found, ...cells] of (await database.query(sql, bind.params, signal)).rows) {
      const item = open.get(found ?? '');
      const outcome = told(cells);
      if (item === undefined || outcome === null) continue;
      item.outcome = outcome;
      open.delete(found ?? '');
    }
  };
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

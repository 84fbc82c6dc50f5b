import type { DatasetOptions } from '../../src/contract/adapter.ts';
import type { Subject } from './check.ts';
import type { Dialect } from './dialect.ts';
import type { Link } from './link.ts';
import type { Changes } from './read.ts';
import {
  listOf,
  milliseconds,
  type ReadBlock,
  ReadSchema,
  typed,
  type WriteBlock,
  WriteSchema,
} from './settings.ts';
import { baseSource, changesSource, pathOf, relationOf, type Source, unique } from './source.ts';
import type { UpsertTarget } from './write-upsert.ts';

export const OVERLAP = '10m';

/** One dataset of the endpoint, its blocks turned into what is read and written. */
export interface Plan {
  readonly base: Source;
  readonly changes: Changes | null;
  readonly write: WriteBlock | null;
  readonly target: UpsertTarget;
}

export function planOf({ dialect, schema }: Link, blocks: DatasetOptions): Plan {
  const read = typed(ReadSchema, blocks.read, 'read');
  const write = blocks.write === null ? null : typed(WriteSchema, blocks.write, 'write');
  const base = baseSource(read, blocks, dialect, schema);
  const source = changesSource(read, base, dialect, schema);
  const { changedAt } = source;
  const overlap = milliseconds(read.overlap ?? OVERLAP);
  const done = read.changes?.done;
  const changes = changedAt === undefined ? null : { source, changedAt, overlap, done };
  return { base, changes, write, target: targetOf(read, write, base, dialect, schema) };
}

function targetOf(
  read: ReadBlock,
  write: WriteBlock | null,
  base: Source,
  dialect: Dialect,
  schema: string | undefined,
): UpsertTarget {
  const label = write?.table ?? base.label;
  const block = write?.mode === 'upsert' ? write : null;
  const staging = write?.mode === 'staging' ? write : null;
  const readKey = listOf(read.key);
  const key = block?.key === undefined ? readKey : listOf(block.key);
  const changedAt = block?.changedAt;
  const version = block?.version ?? base.version;
  const control = staging && [
    staging.request,
    staging.operation.column,
    staging.id,
    staging.changedAt,
    staging.expected,
    staging.answer.state,
    staging.answer.message,
    staging.answer.version,
    staging.answer.receipt,
  ];
  const wanted = unique(control ?? [...key, changedAt, version]);
  const path = pathOf(label, schema);
  const relation = { label, path, sql: relationOf(dialect, path), wanted };
  return { relation, key, id: readKey, keyIsId: key.join() === readKey.join(), changedAt, version };
}

export function subjectsOf(dataset: string, { base, changes, write, target }: Plan): readonly Subject[] {
  const reading = (relation: Source, written: readonly string[]): Subject => ({
    dataset,
    relation,
    keys: relation.key,
    times: unique([relation.changedAt]),
    searched: unique([relation.key[0], relation.changedAt]),
    distinct: [],
    rights: { SELECT: relation.wanted, INSERT: [], UPDATE: written },
    writes: false,
  });
  const subjects = [reading(base, [])];
  if (changes !== null && changes.source !== base)
    subjects.push(reading(changes.source, unique([changes.done?.column])));
  if (write === null) return subjects;
  const key = write.mode === 'staging' ? [write.request] : target.key;
  subjects.push({
    dataset,
    relation: target.relation,
    keys: key,
    times: [],
    searched: [],
    distinct: key.length === 1 ? key : [],
    rights: rightsToWrite(write, target, base.columns),
    writes: true,
  });
  return subjects;
}

/** `mapped` columns are those that a delivery probably writes, as far as the table has them. */
function rightsToWrite(
  write: WriteBlock,
  { relation, key, id, changedAt }: UpsertTarget,
  mapped: readonly string[],
): Subject['rights'] {
  const SELECT = relation.wanted;
  if (write.mode === 'staging') {
    const { request, operation, id: target, changedAt: at, expected } = write;
    return {
      SELECT,
      INSERT: unique([request, operation.column, target, at, expected, ...mapped]),
      UPDATE: [],
    };
  }
  const written = mapped.filter((name) => !id.includes(name) && !key.includes(name));
  return {
    SELECT,
    INSERT: unique([...key, changedAt, ...written]),
    UPDATE: unique([changedAt, ...written]),
  };
}

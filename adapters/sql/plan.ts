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
import { baseSource, changesSource, type Source, unique } from './source.ts';
import type { UpsertTarget } from './write-upsert.ts';

const OVERLAP = '10m';

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
  const changes = changedAt === undefined ? null : { source, changedAt, overlap };
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
  const relation = { label, sql: dialect.relation(label, schema), isQuery: false, wanted };
  return { relation, key, id: readKey, keyIsId: key.join() === readKey.join(), changedAt, version };
}

export function subjectsOf(dataset: string, { base, changes, write, target }: Plan): readonly Subject[] {
  const reading = (relation: Source, searched: readonly string[]): Subject => ({
    dataset,
    relation,
    times: unique([relation.changedAt]),
    searched,
    distinct: [],
    privileges: ['SELECT'],
    writes: false,
  });
  const subjects = [reading(base, unique([base.key[0], base.changedAt]))];
  if (changes !== null && changes.source !== base)
    subjects.push(reading(changes.source, unique([changes.source.key[0], changes.changedAt])));
  if (write === null) return subjects;
  const key = write.mode === 'staging' ? [write.request] : target.key;
  subjects.push({
    dataset,
    relation: target.relation,
    times: [],
    searched: [],
    distinct: key.length === 1 ? key : [],
    privileges: write.mode === 'staging' ? ['SELECT'] : ['SELECT', 'INSERT', 'UPDATE'],
    writes: true,
  });
  return subjects;
}

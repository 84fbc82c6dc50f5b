import type { RawValue, WriteOutcome, WriteRecord } from '../../src/contract/adapter.ts';
import { outcomeOf } from '../wire/outcome.ts';
import { assemble, isObject, type JsonObject } from '../wire/path.ts';
import { batchOutcomes, groupsOf, repetitionKey, type Told, writeGroups } from '../wire/writing.ts';
import { callOf } from './calls.ts';
import type { Client } from './client.ts';
import type { SoapSource, WriteOptions } from './options.ts';
import { elementsAt, idValues } from './read.ts';
import { fill, Markup, type Values } from './template.ts';
import { escapeXml, unwritable } from './xml.ts';

const NIL = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"';

/** One call per record, or per batch of them. A text that XML cannot carry is refused before it is sent. */
export async function writeRecords(
  client: Client,
  source: SoapSource,
  write: WriteOptions,
  records: readonly WriteRecord[],
  idempotencyKey: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, WriteOutcome>> {
  const refused = new Map<string, WriteOutcome>();
  const sendable = records.filter((record) => {
    const character = Object.values(record.values)
      .map((value) => unwritable(textOf(value)))
      .find(Boolean);
    if (character == null) return true;
    refused.set(record.key, { result: 'refused', message: `XML 1.0 cannot carry ${character}` });
    return false;
  });
  const send = (group: readonly WriteRecord[]) =>
    writeGroup(client, source, write, group, idempotencyKey, signal);
  const groups = groupsOf(write.batch, sendable);
  const told = await writeGroups(groups, client.options.concurrency, send, signal);
  return new Map([...refused, ...told]);
}

async function writeGroup(
  client: Client,
  source: SoapSource,
  write: WriteOptions,
  group: readonly WriteRecord[],
  idempotencyKey: string,
  signal: AbortSignal,
): Promise<Told> {
  const [first] = group;
  if (first === undefined) return [];
  const over = first.id === null ? write.create : undefined;
  const row = over?.row ?? write.row;
  const values = (record: WriteRecord) => recordValues(source, write, record, idempotencyKey);
  const sent =
    write.batch === undefined || row === undefined
      ? values(first)
      : {
          rows: new Markup(group.map((record) => fill(row, values(record))).join('')),
          idempotencyKey: repetitionKey(idempotencyKey, group),
        };
  const answer = await client.call(callOf(write, over), sent, signal);
  if (write.batch === undefined) return [[first.key, outcomeOf(answer, write)]];
  const bodies = new Map(group.map((record) => [record, assemble(record.values) as RawValue]));
  const results = elementsAt(answer, write.batch.results, null);
  return batchOutcomes(answer, source, write, write.batch, bodies, results);
}

function recordValues(
  source: SoapSource,
  write: WriteOptions,
  record: WriteRecord,
  idempotencyKey: string,
): Values {
  const texts = Object.entries(record.values).map(([name, value]) => [name, textOf(value)] as const);
  return {
    ...(record.id === null ? { id: '' } : idValues(source, record.id)),
    ...Object.fromEntries(texts),
    expected: record.expected ?? '',
    idempotencyKey: repetitionKey(idempotencyKey, [record]),
    fields: new Markup(elementsOf(assemble(record.values), write.nulls ?? 'empty')),
  };
}

/** Every field as an element of its own name, nested along its dotted path. */
function elementsOf(fields: JsonObject, nulls: NonNullable<WriteOptions['nulls']>): string {
  return Object.entries(fields)
    .map(([name, value]) => {
      if (value === null) return nulls === 'omit' ? '' : `<${name}${nulls === 'nil' ? NIL : ''}/>`;
      return `<${name}>${isObject(value) ? elementsOf(value, nulls) : escapeXml(textOf(value))}</${name}>`;
    })
    .join('');
}

function textOf(value: RawValue): string {
  return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

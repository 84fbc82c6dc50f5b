import type { ColumnDescription, RawValue } from '../../src/contract/adapter.ts';
import { isObject, type JsonObject } from './path.ts';

const SAMPLES = 20;

/** All fields of the rows as dotted paths, with the types and distinct values seen. */
export function describeRows(items: readonly RawValue[]): readonly ColumnDescription[] {
  const seen = new Map<string, RawValue[]>();
  for (const item of items.filter(isObject)) gather(item, '', seen);
  return [...seen].map(([name, values]) => ({
    name,
    type: [...new Set(values.filter((value) => value !== null).map(typeOf))].join(' | ') || 'null',
    samples: distinct(values).slice(0, SAMPLES),
  }));
}

function gather(item: JsonObject, prefix: string, seen: Map<string, RawValue[]>): void {
  for (const [name, value] of Object.entries(item)) {
    const path = prefix + name;
    if (isObject(value)) {
      gather(value, `${path}.`, seen);
      continue;
    }
    const values = seen.get(path);
    if (values === undefined) seen.set(path, [value]);
    else values.push(value);
  }
}

/** Lists are the same when they hold the same. */
function distinct(values: readonly RawValue[]): readonly RawValue[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function typeOf(value: RawValue): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

import { InvalidArgumentError } from 'commander';
import { parse } from 'yaml';
import type { JsonSchema } from '../../contract/adapter.ts';

/** `key=value` as given on a command line. */
export type NamedValue = readonly [name: string, value: string];

/** Parser of a repeatable option `key=value`. */
export function namedValue(text: string, before: readonly NamedValue[] = []): readonly NamedValue[] {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It is written name=value.');
  return [...before, [text.slice(0, at), text.slice(at + 1)]];
}

/** Parser of a repeatable option. */
export const repeated = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  text,
];

/** `auth.scheme=basic` … as a block. A value is text, unless the schema wants something else there. */
export function blockOf(pairs: readonly NamedValue[], schema: JsonSchema): Record<string, unknown> {
  const block: Record<string, unknown> = {};
  for (const [name, value] of pairs) {
    const path = name.split('.');
    const last = path.pop()!;
    let at = block;
    for (const key of path) {
      const inner = at[key];
      at[key] = typeof inner === 'object' && inner !== null ? { ...inner } : {};
      at = at[key] as Record<string, unknown>;
    }
    at[last] = takesText(schema, [...path, last]) ? value : parse(value);
  }
  return block;
}

/** Whether text is allowed at a place of the schema; where the schema does not say, it is. */
function takesText(schema: unknown, path: readonly string[]): boolean {
  const node = asObject(schema);
  const [key, ...rest] = path;
  if (key === undefined) {
    const types = [node['type'] ?? []].flat();
    return types.length === 0 ? node['enum'] !== undefined || isOpen(node) : types.includes('string');
  }
  const inner = asObject(node['properties'])[key];
  return inner === undefined ? true : takesText(inner, rest);
}

const isOpen = (node: Readonly<Record<string, unknown>>): boolean => {
  const ways = [node['anyOf'] ?? node['oneOf'] ?? []].flat();
  return ways.length === 0 || ways.some((way) => takesText(way, []));
};

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

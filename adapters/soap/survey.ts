import type { RawValue, SourceDescription } from '../../src/contract/adapter.ts';
import type { JsonObject } from '../wire/path.ts';
import type { Operation, Shape, Wsdl } from './wsdl.ts';
import { escapeXml } from './xml.ts';

const MOST = 200;
const READS = /^(get|query|find|list|search|select|read|export|cx|hq)|(list|query|page)$/i;
const KEY = /^(id|uuid|uscc|uniscid|.*_?(id|no|code|key))$/i;
const PLACES: readonly (readonly [RegExp, string])[] = [
  [/^(page|page_?(no|num|index)|current(page)?)$/i, '{page}'],
  [/^(offset|start|skip)$/i, '{offset}'],
  [/^(cursor|(page_?|next_?)token)$/i, '{cursor}'],
  [/^(size|limit|rows|page_?size|count)$/i, '{size}'],
];

/** Operations that look like lists, with a request made from the schema: what else they need is for a person to fill in. */
export function listOperations({ operations }: Wsdl): readonly SourceDescription[] {
  const weighed = operations.map((operation) => {
    const rows = repeatedIn(operation.output, []);
    const weight = (READS.test(operation.name) ? 2 : 0) + (rows === null ? 0 : 3);
    return { weight, description: describe(operation, rows) };
  });
  return weighed
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST)
    .map(({ description }) => description);
}

interface Rows {
  readonly path: readonly string[];
  readonly shape: Shape;
}

function describe(operation: Operation, rows: Rows | null): SourceDescription {
  const { name, action, input, output } = operation;
  const body = request(input, '');
  const columns = rows?.shape.children.map((child) => child.name) ?? [];
  const key = columns.find((column) => KEY.test(column)) ?? columns[0] ?? 'id';
  const kind = ['page', 'offset'].find((one) => body.includes(`{${one}}`));
  const text = rows === null ? onlyText(output, []) : null;
  return {
    name,
    rows: null,
    read: {
      call: name,
      ...(action === '' ? {} : { action }),
      body,
      ...(text === null ? {} : { answer: text.join('.') }),
      ...(rows === null ? {} : { items: rows.path.join('.') }),
      key,
      ...(kind === undefined ? {} : { paging: { kind } }),
    } satisfies Record<string, RawValue> as JsonObject,
  };
}

/** A request with a placeholder where an element's name says what goes there, and nothing elsewhere. */
function request(shape: Shape, around: string): string {
  const own =
    shape.namespace === '' || shape.namespace === around ? '' : ` xmlns="${escapeXml(shape.namespace)}"`;
  // Local elements have no namespace of their own, unless the schema says `qualified`: services accept both or say so.
  const value = PLACES.find(([pattern]) => pattern.test(shape.name))?.[1] ?? '';
  const inner = shape.children.map((child) => request(child, shape.namespace)).join('');
  return `<${shape.name}${own}>${inner || value}</${shape.name}>`;
}

/** The repeated element nearest to the root. */
function repeatedIn(shape: Shape, above: readonly string[]): Rows | null {
  const path = [...above, shape.name];
  if (shape.repeated && shape.children.length > 0) return { path, shape };
  for (const child of shape.children) {
    const found = repeatedIn(child, path);
    if (found !== null) return found;
  }
  return null;
}

/** The path of the only element below, which then may hold XML as text; null when there are several. */
function onlyText(shape: Shape, above: readonly string[]): readonly string[] | null {
  const path = [...above, shape.name];
  const [only, ...others] = shape.children;
  if (only === undefined) return above.length === 0 ? null : path;
  return others.length > 0 ? null : onlyText(only, path);
}

import type { RawValue } from '../../../src/contract/adapter.ts';

export type JsonObject = { readonly [name: string]: RawValue };

const HAS_NUMBER = /[:[,]\s*-?\d/;
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** One object; null when it is none. Numbers arrive as the text that the file shows, as in every other format. */
export function parseObject(line: string): JsonObject | null {
  try {
    const value: RawValue = JSON.parse(line);
    if (!isObject(value)) return null;
    if (!HAS_NUMBER.test(line)) return value;
    const texts: RawValue = JSON.parse(
      line.replace(TOKENS, (token) => (token.startsWith('"') ? token : `"${token}"`)),
    );
    return isObject(texts) ? texts : null;
  } catch {
    return null;
  }
}

/** The value of a column: a name, or a dotted path into nested objects. undefined: not there. */
export function valueAt(object: JsonObject, column: string): RawValue | undefined {
  if (Object.hasOwn(object, column)) return object[column];
  for (let dot = column.indexOf('.'); dot > 0; dot = column.indexOf('.', dot + 1)) {
    const name = column.slice(0, dot);
    const inner = Object.hasOwn(object, name) ? object[name] : undefined;
    if (inner !== undefined && isObject(inner)) return valueAt(inner, column.slice(dot + 1));
  }
  return undefined;
}

/** All columns of an object. */
export function columnsOf(object: JsonObject, prefix = ''): readonly string[] {
  return Object.entries(object).flatMap(([name, value]) =>
    isObject(value) ? columnsOf(value, `${prefix}${name}.`) : [`${prefix}${name}`],
  );
}

function isObject(value: RawValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

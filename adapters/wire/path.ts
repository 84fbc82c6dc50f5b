import type { RawValue } from '../../src/contract/adapter.ts';

export type JsonObject = { readonly [name: string]: RawValue };

export function isObject(value: RawValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a dotted path; undefined when any step is missing. A whole path that is a name wins over its steps. */
export function valueAt(root: RawValue, path: string | undefined): RawValue | undefined {
  if (path === undefined || path === '') return root;
  if (isObject(root) && Object.hasOwn(root, path)) return root[path];
  let value: RawValue | undefined = root;
  for (const step of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

/** Text of a scalar at a path; null when it is missing, null or no scalar. */
export function textAt(root: RawValue, path: string | undefined): string | null {
  if (path === undefined) return null;
  const value = valueAt(root, path);
  return value === undefined || value === null || typeof value === 'object' ? null : String(value);
}

type Draft = { [name: string]: RawValue | Draft };

/** An object with each value at its dotted path. */
export function assemble(values: Readonly<Record<string, RawValue>>): JsonObject {
  const root: Draft = Object.create(null) as Draft;
  for (const [path, value] of Object.entries(values)) {
    const steps = path.split('.');
    const last = steps.pop() ?? path;
    let place = root;
    for (const step of steps) {
      place[step] ??= Object.create(null) as Draft;
      place = place[step] as Draft;
    }
    place[last] = value;
  }
  return root as JsonObject;
}

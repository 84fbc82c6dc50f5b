import { type Cell, SqlFailure } from '../dialect.ts';
import { codeOf } from './network.ts';

/**
 * A driver that does not come with Tongdao and is loaded when an endpoint first needs it. Throws a SqlFailure `driver` that names
 * it when it is not installed, or is not what `is` takes for it.
 */
export async function loadDriver<Driver>(
  name: string,
  is: (module: unknown) => module is Driver,
): Promise<Driver> {
  const loaded: unknown = await import(name).catch((error: unknown) => {
    throw new SqlFailure('driver', name, codeOf(error) || 'cannot be loaded', { cause: error });
  });
  const module = has(loaded, 'default') ? loaded.default : loaded;
  if (is(module)) return module;
  throw new SqlFailure('driver', name, 'another version was expected');
}

/** Whether `value` is an object or function with that property. */
export function has<Name extends string>(value: unknown, name: Name): value is Record<Name, unknown> {
  return ((typeof value === 'object' && value !== null) || typeof value === 'function') && name in value;
}

/** What a driver gave for a cell that was selected as text, or as bytes. */
export function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  return Buffer.isBuffer(value) ? `0x${value.toString('hex').toUpperCase()}` : String(value);
}

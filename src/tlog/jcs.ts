import { TongdaoError } from '../contract/errors.ts';

/** Deeper than any entry; a cycle ends here instead of in a stack overflow. */
const DEPTH_LIMIT = 100;
const LONE_SURROGATE = /\p{Cs}/u;

/**
 * The canonical JSON text of a value: RFC 8785 (JCS), members sorted by UTF-16 code units, numbers as ECMAScript writes them.
 * Takes null, booleans, finite numbers, well-formed strings, dense arrays and plain objects; anything else throws
 * NOT_PLAIN_JSON with the path, because two writers could render it differently.
 */
export function jcs(value: unknown): string {
  return write(value, []);
}

function write(value: unknown, path: (string | number)[]): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quote(value, path);
  if (typeof value === 'number') {
    return Number.isFinite(value) ? String(value) : refuse(path, String(value));
  }
  if (typeof value !== 'object') return refuse(path, typeof value);
  if (path.length === DEPTH_LIMIT) return refuse(path.slice(0, 3), `nesting deeper than ${DEPTH_LIMIT}`);
  return Array.isArray(value) ? writeArray(value, path) : writeObject(value, path);
}

function writeArray(items: readonly unknown[], path: (string | number)[]): string {
  if (Object.keys(items).length !== items.length) return refuse(path, 'array with holes or names');
  let text = '[';
  for (let at = 0; at < items.length; at++) {
    path.push(at);
    text += (at === 0 ? '' : ',') + write(items[at], path);
    path.pop();
  }
  return `${text}]`;
}

function writeObject(object: object, path: (string | number)[]): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) {
    return refuse(path, `${Object.prototype.toString.call(object)} of a class`);
  }
  if (Object.getOwnPropertySymbols(object).length > 0) return refuse(path, 'symbol name');
  const members = object as Readonly<Record<string, unknown>>;
  let text = '{';
  for (const name of Object.keys(members).sort()) {
    text += `${(text === '{' ? '' : ',') + quote(name, path)}:`;
    path.push(name);
    text += write(members[name], path);
    path.pop();
  }
  return `${text}}`;
}

function quote(text: string, path: readonly (string | number)[]): string {
  return LONE_SURROGATE.test(text) ? refuse(path, 'lone surrogate') : JSON.stringify(text);
}

function refuse(path: readonly (string | number)[], what: string): never {
  throw new TongdaoError('NOT_PLAIN_JSON', { path: ['$', ...path].join('.'), what });
}

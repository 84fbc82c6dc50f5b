import type { Text } from '../contract/text.ts';
import { asObject, asText } from './plain.ts';

/** A title given once for all languages or per language; a name where none is given. */
export function asTitle(value: unknown, name: string): Text {
  if (typeof value === 'string') return { zh: value, en: value };
  const { zh, en } = asObject(value);
  return { zh: asText(zh, name), en: asText(en, name) };
}

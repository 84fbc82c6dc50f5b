/** Pieces of JSON Schema that the manifests of http, soap and push share. */
import type { JsonSchema } from '../../src/contract/adapter.ts';
import { DIGESTS, ENCODINGS } from './digest.ts';
import { TIME_FORMATS } from './time.ts';

export const text = { type: 'string', minLength: 1 };
export const scalar = { type: ['string', 'number', 'boolean'] };
export const scalars = { type: 'array', items: scalar };
export const duration = { type: 'string', pattern: '^[0-9]+(ms|s|m|h|d)$' };
export const timeFormat = { enum: [...TIME_FORMATS] };
export const texts = { type: 'object', additionalProperties: text };

export const object = (properties: JsonSchema, required: readonly string[] = []): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});

/** When `name` is `value`, the others are required too. */
export const when = (name: string, value: string, required: readonly string[]): JsonSchema => ({
  if: { properties: { [name]: { const: value } }, required: [name] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required },
});

const step = {
  parts: { type: 'array', items: text, minItems: 1 },
  separator: { type: 'string' },
  digest: { enum: [...DIGESTS] },
  encoding: { enum: [...ENCODINGS] },
  key: text,
};

/** What a SignatureScheme has beside `scheme`, `secret` and `values`. */
export const signatureProperties = {
  ...step,
  steps: { type: 'array', items: object({ name: text, ...step }, ['name', 'parts', 'digest']), minItems: 1 },
  timestamp: timeFormat,
  headers: { ...texts, minProperties: 1 },
  query: { ...texts, minProperties: 1 },
};

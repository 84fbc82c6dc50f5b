import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { JsonSchema } from '../contract/adapter.ts';
import { ERROR_CODES, type ErrorCode } from '../contract/error-codes.ts';
import { nearest } from './nearest.ts';
import { singleCauses } from './schema-unions.ts';
import { escapePointer, type Pointer, type YamlSource } from './yaml-source.ts';

const compiled = new WeakMap<JsonSchema, ValidateFunction>();

/** Throws when the schema itself is wrong. The keyword `errorCode` names the code of error-codes.ts for a wrong value. */
export function compileSchema(schema: JsonSchema): ValidateFunction {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  // One Ajv each: two adapter kinds may well use the same `$id`.
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strictSchema: false, allowUnionTypes: true });
  addFormats.default(ajv);
  ajv.addKeyword({ keyword: 'errorCode', schemaType: 'string' });
  const validate = ajv.compile(schema);
  compiled.set(schema, validate);
  return validate;
}

/** Reports everything in a value that its schema does not allow; true when there is nothing. Values never enter a report. */
export function checkSchema(
  source: YamlSource,
  pointer: Pointer,
  value: unknown,
  schema: JsonSchema,
): boolean {
  const validate = compileSchema(schema);
  if (validate(value)) return true;
  for (const error of singleCauses(validate.errors ?? []))
    reportOne(source, pointer + error.instancePath, error);
  return false;
}

function reportOne(source: YamlSource, at: Pointer, error: ErrorObject): void {
  const params = error.params as Readonly<Record<string, unknown>>;
  const child = (key: unknown): Pointer => `${at}/${escapePointer(String(key))}`;
  const unknownKey = params['additionalProperty'] ?? params['unevaluatedProperty'] ?? params['propertyName'];
  if (typeof unknownKey === 'string') {
    const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
    source.report(child(unknownKey), 'SETTINGS_KEY_UNKNOWN', {
      key: unknownKey,
      nearest: nearest(unknownKey, known),
    });
    return;
  }
  if (error.keyword === 'required' || error.keyword === 'dependentRequired') {
    source.report(at, 'SETTINGS_KEY_MISSING', { key: String(params['missingProperty']) });
    return;
  }
  // A reference that could not be resolved is already reported here; that its text does not fit either is no news.
  if (source.isReported(at)) return;
  const ownCode = error.parentSchema?.['errorCode'];
  if (typeof ownCode === 'string' && ownCode in ERROR_CODES) source.report(at, ownCode as ErrorCode);
  else if (error.keyword === 'type') reportType(source, at, params['type'], error.data);
  else if (error.keyword === 'enum')
    source.report(at, 'SETTINGS_VALUE', { allowed: list(params['allowedValues']) });
  else if (error.keyword === 'const')
    source.report(at, 'SETTINGS_VALUE', { allowed: list([params['allowedValue']]) });
  else source.report(at, 'SETTINGS_FORM', { rule: `${error.keyword} ${ruleText(error.schema)}`.trim() });
}

function reportType(source: YamlSource, at: Pointer, type: unknown, data: unknown): void {
  const expected = Array.isArray(type) ? type.join(' | ') : String(type);
  const actual = data === null ? 'null' : Array.isArray(data) ? 'array' : typeof data;
  const needsQuotes = expected === 'string' && (actual === 'number' || actual === 'boolean');
  source.report(at, needsQuotes ? 'SETTINGS_TYPE_TEXT' : 'SETTINGS_TYPE', { expected, actual });
}

function list(values: unknown): string {
  return (Array.isArray(values) ? values : []).map((value) => String(value)).join(', ');
}

function ruleText(schema: unknown): string {
  return typeof schema === 'string' || typeof schema === 'number' ? String(schema) : '';
}

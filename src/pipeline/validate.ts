import { Ajv2020, type DefinedError, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Dataset, Field } from '../contract/dataset.ts';
import type { ErrorCode } from '../contract/error-codes.ts';
import type { ErrorParams } from '../contract/errors.ts';
import type { NormalisedRecord, Reason, ValidRecord } from '../contract/stages.ts';
import { type Draft, reason } from './draft.ts';
import { fieldOf } from './kinds/kind.ts';

/** The record, or null when anything is wrong with it: the draft then has every reason. */
export type ValidateStage = (draft: Draft & NormalisedRecord) => ValidRecord | null;

export function compileValidate(dataset: Dataset): ValidateStage {
  const isValid = validatorOf(dataset);
  return (draft) => {
    if (!isValid(draft.body)) addReasons(draft, (isValid.errors ?? []) as DefinedError[], dataset);
    return draft.reasons.length === 0 ? (draft as Draft as Draft & ValidRecord) : null;
  };
}

/** Every endpoint of a dataset shares its validator: compiling one takes tens of milliseconds. */
const validators = new WeakMap<Dataset, ValidateFunction>();

/** Strict, all errors, nothing coerced. Lengths count UTF-16 units: counting code points costs more than all the rest. */
function validatorOf(dataset: Dataset): ValidateFunction {
  const known = validators.get(dataset);
  if (known !== undefined) return known;
  // Ajv warns on every compile that counting units is not the standard's way.
  const options = { allErrors: true, strict: true, unicode: false, logger: false } as const;
  const validator = new Ajv2020(options).compile(dataset.schema);
  validators.set(dataset, validator);
  return validator;
}

function addReasons(draft: Draft, errors: readonly DefinedError[], dataset: Dataset): void {
  // A field that was rejected has its reason already, and is missing because of it.
  const found = errors
    .map((error) => reasonOf(error, dataset))
    .filter(({ field }) => !draft.isRejected(field));
  draft.reasons.push(...found);
}

function reasonOf(error: DefinedError, dataset: Dataset): Reason {
  const path =
    error.keyword === 'required' && error.instancePath === ''
      ? error.params.missingProperty
      : error.instancePath;
  const name = path.split('/').find((part) => part !== '') ?? '';
  const field: Field | undefined = fieldOf(dataset, name);
  const [code, params] = codeOf(error);
  return field === undefined
    ? { code: 'FIELD_INVALID', field: '', params: { zh: name, en: name, rule: error.keyword } }
    : reason(field, code, params);
}

function codeOf(error: DefinedError): readonly [ErrorCode, ErrorParams] {
  switch (error.keyword) {
    case 'required':
      return ['FIELD_REQUIRED', {}];
    case 'pattern':
      return ['FIELD_PATTERN', { pattern: error.params.pattern }];
    case 'enum':
      return ['FIELD_ENUM', { allowed: error.params.allowedValues.join(', ') }];
    case 'type':
      return ['FIELD_TYPE', { expected: String(error.params.type), actual: '?' }];
    case 'maxLength':
      return ['FIELD_TOO_LONG', { limit: error.params.limit }];
    case 'minimum':
    case 'maximum':
      return ['FIELD_RANGE', { limit: `${error.params.comparison} ${error.params.limit}` }];
    default:
      return ['FIELD_INVALID', { rule: error.keyword }];
  }
}

/**
 * The pure middle of the channel: a platform's raw rows become sealed canonical records, or are rejected with every reason.
 * Stages: map, normalise, validate, seal; each is compiled once per endpoint and dataset, and bound to the columns of a page.
 */
import type { Page, RawRecord, RawValue } from '../contract/adapter.ts';
import type { Dataset } from '../contract/dataset.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { CodeList, Mapping } from '../contract/mapping.ts';
import type { Body, MappedRecord, Reason, Rejected, SealedRecord } from '../contract/stages.ts';
import { sha256, stableJson } from './digest.ts';
import { Draft } from './draft.ts';
import { expandPage } from './expressions.ts';
import { compileKey, type MakeKey } from './key.ts';
import { bindMap } from './map.ts';
import { checkCoverage, columnsOf, type MappedField, planMapping, shownFields } from './mapping-plan.ts';
import { compileNormalise, type NormaliseStage, readerOf } from './normalise.ts';
import { compileRawDigest } from './raw-digest.ts';
import { compileSeal, type SealStage } from './seal.ts';
import { compileValidate, type ValidateStage } from './validate.ts';
import { compileWriteBack, type Irreversible } from './write-back.ts';

/** Raised when the same rows and settings would give other records than before: every row is then read anew. */
const RULES_VERSION = 1;

export interface PipelineSpec {
  readonly endpoint: string;
  readonly dataset: Dataset;
  readonly mapping: Mapping;
  readonly codeLists: ReadonlyMap<string, CodeList>;
  /** Endpoint by 6-digit division, retired divisions included. */
  readonly homes: ReadonlyMap<string, string>;
  /** Current division by retired division. */
  readonly divisions: ReadonlyMap<string, string>;
  /** Unified social credit codes that were legally issued with a failing check character. */
  readonly checksumExempt: ReadonlySet<string>;
}

export interface Pipeline {
  /** 64 hex digits; differs when dataset, mapping, code lists, divisions, exemptions or the rules differ. */
  readonly digest: string;
  /** Source columns that the mapping reads (dotted paths for nested JSON), in a stable order. */
  readonly columns: readonly string[];
  /** Adds the columns that expressions give; a page goes through it before it is bound. The same page when there are none. */
  expand(page: Page): Promise<Page>;
  /** @throws TongdaoError COLUMN_MISSING when a page does not have a column that the mapping reads */
  bind(columns: readonly string[]): BoundPipeline;
  /** Dataset fields that this endpoint cannot show. */
  readonly unmapped: readonly string[];
  /**
   * The mapping turned round: the platform's columns for a canonical body; a field without value empties its column.
   * `unknown` names fields that the body's source cannot show (its `unmapped`): their columns are left alone.
   * @throws TongdaoError CODE_UNWRITABLE or CURRENCY_UNWRITABLE
   */
  toColumns(body: Body, unknown?: readonly string[]): Record<string, RawValue>;
  readonly irreversible: readonly Irreversible[];
}

/** A pipeline for pages with certain columns. Not for several threads at once; none of its functions throws for bad data. */
export interface BoundPipeline {
  /** 32 hex digits; the same only for the same values (or the same fault) under the same pipeline and columns. */
  rawDigest(record: RawRecord): string;
  process(record: RawRecord): SealedRecord | Rejected;
  /** The natural key alone; null when it cannot be told. */
  keyOf(record: RawRecord): string | null;
}

/** @throws TongdaoError MAPPING_* when the mapping cannot work */
export function compilePipeline(spec: PipelineSpec): Pipeline {
  const { dataset, endpoint } = spec;
  const mapped = planMapping(spec);
  const shown = shownFields(mapped);
  checkCoverage(spec, shown);
  checkConstants(mapped);
  const expressions = mapped.flatMap(({ expression }) => (expression === null ? [] : [expression]));
  const keyFields = new Set(dataset.keys.flat());
  const stages: Stages = {
    mapped,
    width: dataset.fields.length,
    readKey: compileNormalise(
      dataset,
      mapped.filter(({ field }) => keyFields.has(field.name)),
      shown,
    ),
    normalise: compileNormalise(dataset, mapped, shown),
    validate: compileValidate(dataset),
    seal: compileSeal(dataset, shown, spec.homes),
    makeKey: compileKey(dataset, endpoint),
    keyNames: [...keyFields].filter((name) => name !== '@endpoint').join(', '),
  };
  const digest = sha256(
    stableJson({
      ...spec,
      codeLists: mapped.map(({ codes }) => codes && [Object.entries(codes.map), codes.back]),
      RULES_VERSION,
    }),
  );
  return {
    digest,
    columns: columnsOf(mapped),
    expand: (page) => expandPage(expressions, page),
    bind: (columns) => bind(stages, digest, columns),
    unmapped: dataset.fields.map(({ name }) => name).filter((name) => !shown.has(name)),
    ...compileWriteBack(mapped),
  };
}

interface Stages {
  readonly mapped: readonly MappedField[];
  readonly width: number;
  readonly readKey: (record: MappedRecord) => Draft;
  readonly normalise: NormaliseStage;
  readonly validate: ValidateStage;
  readonly seal: SealStage;
  readonly makeKey: MakeKey;
  readonly keyNames: string;
}

function bind(stages: Stages, digest: string, columns: readonly string[]): BoundPipeline {
  const { normalise, validate, seal, makeKey, readKey, keyNames } = stages;
  const map = bindMap(stages.mapped, columns, stages.width);
  return {
    rawDigest: compileRawDigest(stableJson([digest, columns])),
    keyOf: (record) => (record.fault === undefined ? makeKey(readKey(map(record))) : null),
    process(raw) {
      const unreadable = unreadableReason(raw, columns.length);
      if (unreadable !== null) return { outcome: 'rejected', key: null, reasons: [unreadable], raw };
      const draft = normalise(map(raw));
      const valid = validate(draft);
      const key = makeKey(draft);
      if (valid !== null && key !== null) return seal(valid, key, raw);
      if (valid !== null)
        draft.reasons.push({ code: 'KEY_MISSING', field: '', params: { fields: keyNames } });
      return { outcome: 'rejected', key, reasons: draft.reasons, raw };
    },
  };
}

function unreadableReason({ fault, values }: RawRecord, width: number): Reason | null {
  if (fault !== undefined) return { code: fault.code, field: '', params: fault.params };
  if (values.length === width) return null;
  return { code: 'ROW_MALFORMED', field: '', params: { detail: `${values.length} ≠ ${width}` } };
}

/** A constant that no record could have is a mistake in the mapping, not in every record. */
function checkConstants(mapped: readonly MappedField[]): void {
  for (const plan of mapped) {
    if (plan.rule.constant === undefined) continue;
    const draft = new Draft({});
    readerOf(plan)(plan.rule.constant, draft);
    const [first] = draft.reasons;
    if (first === undefined) continue;
    const { endpoint, dataset, field } = plan;
    throw new TongdaoError('MAPPING_CONSTANT', {
      endpoint,
      dataset: dataset.name,
      field: field.name,
      code: first.code,
    });
  }
}

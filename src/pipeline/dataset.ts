import { Ajv2020 } from 'ajv/dist/2020.js';
import datasetSchema from '../../schemas/dataset.schema.json' with { type: 'json' };
import type { JsonSchema } from '../contract/adapter.ts';
import type { Dataset, DatasetMode, Field, FieldKind, Validity } from '../contract/dataset.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { Text } from '../contract/text.ts';
import { unitFieldOf } from './kinds/days.ts';

/** A dataset file, as schemas/dataset.schema.json describes it. */
interface DatasetFile {
  readonly tongdao: {
    readonly name: string;
    readonly title: Text;
    readonly mode: DatasetMode;
    readonly keys: readonly (readonly string[])[];
    readonly home: string | null;
    readonly status: string | null;
    readonly movedOut?: readonly string[];
    readonly validity?: Validity;
  };
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, { readonly tongdao: FieldKeyword }>>;
}

interface FieldKeyword {
  readonly kind: FieldKind;
  readonly title: Text;
  readonly compare: boolean;
  readonly sensitive?: 'personal' | 'holder';
  readonly codes?: Readonly<Record<string, Text>>;
  readonly ledger?: 'holder' | 'validTo';
}

const isDatasetFile = new Ajv2020({ strict: true }).compile<DatasetFile>(datasetSchema);

/**
 * Everything that follows from a dataset file. `schema` of the result is plain JSON Schema: without our own keyword, and with
 * the codes of a field as its enum.
 * @param where names the file in messages
 * @throws TongdaoError DATASET_INVALID
 */
export function parseDataset(json: unknown, where: string): Dataset {
  if (!isDatasetFile(json)) {
    const error = isDatasetFile.errors?.[0];
    throw invalid(where, error?.instancePath || '/', error?.message ?? '');
  }
  const fields = Object.entries(json.properties).map(
    ([name, { tongdao }]): Field => ({
      name,
      title: tongdao.title,
      kind: tongdao.kind,
      compare: tongdao.compare,
      sensitive: tongdao.sensitive ?? null,
      codes: tongdao.codes ?? null,
    }),
  );
  checkNames(json, fields, where);
  const { name, title, mode, keys, home, status, movedOut = [], validity } = json.tongdao;
  const compared = fields.filter((field) => field.compare).map((field) => field.name);
  const schema = plainSchema(json);
  const more = { ...licenceFields(json), ...(validity === undefined ? {} : { validity }) };
  return { name, title, mode, fields, compared, keys, home, status, movedOut, ...more, schema };
}

function licenceFields({ properties }: DatasetFile): Pick<Dataset, 'licence'> {
  const nameOf = (kept: FieldKeyword['ledger']): string | undefined =>
    Object.entries(properties).find(([, { tongdao }]) => tongdao.ledger === kept)?.[0];
  const [holder, validTo] = [nameOf('holder'), nameOf('validTo')];
  return holder === undefined || validTo === undefined ? {} : { licence: { holder, validTo } };
}

/** What JSON Schema cannot say: names that refer to fields, and fields that belong together. */
function checkNames({ tongdao, required }: DatasetFile, fields: readonly Field[], where: string): void {
  const kinds = new Map(fields.map((field) => [field.name, field.kind]));
  const need = (name: string, path: string, kind?: FieldKind): void => {
    if (!kinds.has(name)) throw invalid(where, path, `there is no property "${name}"`);
    if (kind !== undefined && kinds.get(name) !== kind)
      throw invalid(where, path, `"${name}" must be of kind ${kind}`);
  };
  for (const name of required) need(name, '/required');
  for (const name of tongdao.keys.flat()) if (name !== '@endpoint') need(name, '/tongdao/keys');
  if (tongdao.home !== null) need(tongdao.home, '/tongdao/home', 'division');
  if (tongdao.status !== null) need(tongdao.status, '/tongdao/status', 'code');
  const { validity } = tongdao;
  if (validity !== undefined) {
    if (validity.from !== undefined) need(validity.from, '/tongdao/validity/from', 'date');
    need(validity.to, '/tongdao/validity/to', 'date');
    need(validity.openEnded, '/tongdao/validity/openEnded', 'openEnded');
    need(validity.holder, '/tongdao/validity/holder', 'name');
  }
  if (tongdao.mode === 'replicate' && tongdao.home === null) {
    throw invalid(where, '/tongdao/home', 'mode replicate needs a home');
  }
  for (const { name, kind } of fields) {
    if (kind === 'days') need(unitFieldOf(name), `/properties/${name}`, 'code');
    if (kind === 'openEnded') need(name.replace(/OpenEnded$/, 'To'), `/properties/${name}`, 'date');
  }
}

function plainSchema(file: DatasetFile): JsonSchema {
  const { tongdao: _, properties, ...rest } = file;
  const plain = Object.entries(properties).map(([name, { tongdao: keyword, ...schema }]) => [
    name,
    keyword.codes === undefined ? schema : withEnum(schema, keyword.kind, Object.keys(keyword.codes)),
  ]);
  return { ...rest, properties: Object.fromEntries(plain) };
}

function withEnum(schema: object, kind: FieldKind, codes: readonly string[]): object {
  return kind === 'list' ? { ...schema, items: { enum: codes } } : { ...schema, enum: codes };
}

const invalid = (where: string, path: string, detail: string): TongdaoError =>
  new TongdaoError('DATASET_INVALID', { where, path, detail });

import { type AdapterManifest, CONTRACT_VERSION } from '../../src/contract/adapter.ts';
import { told } from '../wire/auth.ts';
import { transportProperties } from '../wire/options.ts';
import { duration, object, scalar, scalars, text, timeFormat, when } from '../wire/schema.ts';

const path = { type: 'string', pattern: '^/' };

const paging = {
  ...object(
    {
      kind: { enum: ['none', 'page', 'offset', 'cursor', 'link'] },
      param: text,
      first: { type: 'integer', minimum: 0 },
      next: text,
      sizeParam: text,
      maxSize: { type: 'integer', minimum: 1 },
      maxPages: { type: 'integer', minimum: 1 },
    },
    ['kind'],
  ),
  allOf: [
    when('kind', 'page', ['param']),
    when('kind', 'offset', ['param']),
    when('kind', 'cursor', ['param', 'next']),
  ],
};

const optionsSchema = object({ ...transportProperties, openapi: path }, ['baseUrl']);

const readSchema = object(
  {
    path,
    query: { type: 'object', additionalProperties: scalar },
    items: text,
    key: { anyOf: [text, { type: 'array', items: text, minItems: 1 }] },
    version: text,
    paging,
    total: text,
    success: told,
    omitsEmpty: { type: 'boolean' },
    changes: object(
      {
        path,
        param: text,
        format: timeFormat,
        overlap: duration,
        changedAt: text,
        operation: text,
        deleted: { type: 'array', items: { type: 'string' } },
      },
      ['param', 'format', 'overlap'],
    ),
    lookup: object(
      { path, param: text, separator: text, batch: { type: 'integer', minimum: 1 }, items: text },
      ['path'],
    ),
  },
  ['path', 'key'],
);

const method = { enum: ['POST', 'PUT', 'PATCH'] };

const batch = object({ size: { type: 'integer', minimum: 1 }, results: text, key: text, column: text }, [
  'results',
  'key',
]);

const writeObject = object(
  {
    method,
    path,
    create: object({ method, path }, ['path']),
    batch,
    root: text,
    fixed: { type: 'object', additionalProperties: scalar },
    expected: {
      type: 'object',
      additionalProperties: false,
      properties: { header: text, field: text },
      minProperties: 1,
      maxProperties: 1,
    },
    idempotencyHeader: text,
    outcome: object({
      path: text,
      applied: scalars,
      unchanged: scalars,
      refused: scalars,
      conflict: scalars,
    }),
    message: text,
    version: text,
    receipt: text,
  },
  ['path'],
);

/** A batch has one status and one set of headers for many records: code and version must stand with each record. */
const writeSchema = {
  ...writeObject,
  dependentSchemas: {
    batch: {
      required: ['outcome'],
      properties: { outcome: { required: ['path'] }, expected: { required: ['field'] } },
    },
  },
};

export const manifest: AdapterManifest = {
  id: 'http',
  contract: CONTRACT_VERSION,
  title: { zh: 'REST/JSON 接口', en: 'REST/JSON service' },
  maturity: 'beta',
  promises: [
    {
      zh: '按游标分页时，读取中断后可从任意一页继续，不漏不重；按页号或偏移分页时，读取期间的增删可能使行移位，宜配置 total 核对总数。',
      en: 'Paged by cursor, an interrupted read goes on after any page without loss or repetition. Paged by number or offset, rows entered or removed meanwhile may shift others: configure `total` so that a shortfall shows.',
    },
    {
      zh: '增量从上次读取开始时对方时钟的时刻减去 overlap 起读，会重复，不会遗漏。',
      en: "Changes are read from the platform's own time at the start of the last read, less the overlap: repeated perhaps, never missed.",
    },
    {
      zh: '每条记录一次写请求，或按 batch 多条一次、逐条取结果；对方支持 If-Match 与幂等键时，不覆盖他人的改动，也不重复生效。',
      en: 'One write request per record, or with `batch` several whose answer names the outcome of each. Where the platform honours If-Match and an idempotency key, nobody’s change is overwritten and nothing takes effect twice.',
    },
  ],
  optionsSchema,
  readSchema,
  writeSchema,
};

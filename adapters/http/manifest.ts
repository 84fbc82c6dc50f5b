import { type AdapterManifest, CONTRACT_VERSION, type JsonSchema } from '../../src/contract/adapter.ts';
import { TIME_FORMATS } from '../wire/time.ts';

const text = { type: 'string', minLength: 1 };
const scalar = { type: ['string', 'number', 'boolean'] };
const scalars = { type: 'array', items: scalar };
const duration = { type: 'string', pattern: '^[0-9]+(ms|s|m|h|d)$' };
const path = { type: 'string', pattern: '^/' };
const timeFormat = { enum: [...TIME_FORMATS] };

const object = (properties: JsonSchema, required: readonly string[] = []): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});
const when = (name: string, value: string, required: readonly string[]): JsonSchema => ({
  if: { properties: { [name]: { const: value } }, required: [name] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required },
});

const auth = {
  ...object(
    {
      scheme: { enum: ['none', 'basic', 'bearer', 'signature'] },
      user: text,
      password: text,
      token: text,
      secret: text,
      values: { type: 'object', additionalProperties: text },
      parts: { type: 'array', items: text, minItems: 1 },
      separator: { type: 'string' },
      digest: { enum: ['hmac-sha256', 'sha256', 'md5'] },
      encoding: { enum: ['hex', 'base64'] },
      timestamp: timeFormat,
      headers: { type: 'object', additionalProperties: text, minProperties: 1 },
    },
    ['scheme'],
  ),
  allOf: [
    when('scheme', 'basic', ['user', 'password']),
    when('scheme', 'bearer', ['token']),
    when('scheme', 'signature', ['secret', 'parts', 'digest', 'headers']),
  ],
};

const paging = {
  ...object(
    {
      kind: { enum: ['none', 'page', 'offset', 'cursor'] },
      param: text,
      first: { type: 'integer', minimum: 0 },
      next: text,
      sizeParam: text,
      maxSize: { type: 'integer', minimum: 1 },
    },
    ['kind'],
  ),
  allOf: [
    when('kind', 'page', ['param']),
    when('kind', 'offset', ['param']),
    when('kind', 'cursor', ['param', 'next']),
  ],
};

const optionsSchema = object(
  {
    baseUrl: { type: 'string', pattern: '^https?://' },
    auth,
    headers: { type: 'object', additionalProperties: text },
    timeout: duration,
    concurrency: { type: 'integer', minimum: 1, maximum: 64 },
    requestsPerSecond: { type: 'number', exclusiveMinimum: 0 },
    // MiB
    maxAnswer: { type: 'integer', minimum: 1, maximum: 512 },
  },
  ['baseUrl'],
);

const readSchema = object(
  {
    path,
    query: { type: 'object', additionalProperties: scalar },
    items: text,
    key: { anyOf: [text, { type: 'array', items: text, minItems: 1 }] },
    version: text,
    paging,
    total: text,
    success: object({ path: text, values: scalars }, ['path', 'values']),
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

const writeSchema = object(
  {
    method,
    path,
    create: object({ method, path }, ['path']),
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
      zh: '每条记录一次写请求；对方支持 If-Match 与幂等键时，不覆盖他人的改动，也不重复生效。',
      en: 'One write request per record. Where the platform honours If-Match and an idempotency key, nobody’s change is overwritten and nothing takes effect twice.',
    },
  ],
  optionsSchema,
  readSchema,
  writeSchema,
};

import { type AdapterManifest, CONTRACT_VERSION } from '../../src/contract/adapter.ts';
import { told } from '../wire/auth.ts';
import { transportProperties } from '../wire/options.ts';
import { duration, object, scalars, text, timeFormat, when } from '../wire/schema.ts';
import { batchSchema } from '../wire/writing.ts';

const call = { call: text, action: text, body: text, payload: text, answer: text };

const optionsSchema = object(
  {
    ...transportProperties,
    version: { enum: ['1.1', '1.2'] },
    security: object({ user: text, password: text, type: { enum: ['text', 'digest'] } }, [
      'user',
      'password',
    ]),
    header: text,
    envelope: text,
    wsdl: text,
  },
  ['baseUrl'],
);

const paging = {
  ...object(
    {
      kind: { enum: ['none', 'page', 'offset', 'cursor'] },
      first: { type: 'integer', minimum: 0 },
      next: text,
      maxSize: { type: 'integer', minimum: 1 },
      maxPages: { type: 'integer', minimum: 1 },
    },
    ['kind'],
  ),
  allOf: [when('kind', 'cursor', ['next'])],
};

const readSchema = object(
  {
    ...call,
    items: text,
    key: { anyOf: [text, { type: 'array', items: text, minItems: 1 }] },
    version: text,
    paging,
    total: text,
    success: told,
    omitsEmpty: { type: 'boolean' },
    changes: object(
      {
        ...call,
        format: timeFormat,
        overlap: duration,
        changedAt: text,
        operation: text,
        deleted: { type: 'array', items: { type: 'string' } },
      },
      ['format', 'overlap'],
    ),
    lookup: object({ ...call, row: text, items: text, batch: { type: 'integer', minimum: 1 } }),
  },
  ['call', 'body', 'key'],
);

const writeSchema = {
  ...object(
    {
      ...call,
      row: text,
      create: object({ ...call, row: text }),
      batch: batchSchema,
      nulls: { enum: ['empty', 'omit', 'nil'] },
      outcome: object(
        { path: text, applied: scalars, unchanged: scalars, refused: scalars, conflict: scalars },
        ['path'],
      ),
      message: text,
      version: text,
      receipt: text,
    },
    ['call', 'body', 'outcome'],
  ),
  dependentRequired: { batch: ['row'] },
};

export const manifest: AdapterManifest = {
  id: 'soap',
  contract: CONTRACT_VERSION,
  title: { zh: 'SOAP/XML 接口', en: 'SOAP/XML service' },
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
      zh: '每条记录一次写调用，或按 batch 多条一次、逐条取结果；是否重复生效、是否覆盖他人改动，取决于对方如何使用 {idempotencyKey} 与 {expected}。',
      en: 'One call per record written, or with `batch` several whose answer names the outcome of each. Whether a repeat takes effect twice, and whether somebody’s change is overwritten, depends on what the platform does with {idempotencyKey} and {expected}.',
    },
  ],
  optionsSchema,
  readSchema,
  writeSchema,
};

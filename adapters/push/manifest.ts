import { type AdapterManifest, CONTRACT_VERSION } from '../../src/contract/adapter.ts';
import { duration, object, signatureProperties, text, texts, when } from '../wire/schema.ts';

const auth = {
  ...object(
    {
      scheme: { enum: ['standard-webhooks', 'signature'] },
      secret: text,
      oldSecret: text,
      values: texts,
      ...signatureProperties,
    },
    ['scheme', 'secret'],
  ),
  allOf: [when('scheme', 'signature', ['parts', 'digest'])],
};

export const manifest: AdapterManifest = {
  id: 'push',
  contract: CONTRACT_VERSION,
  title: { zh: '对方推送', en: 'Pushed by the platform' },
  maturity: 'beta',
  promises: [
    {
      zh: '签名、时间戳核对无误后才解析内容；同一签名只接收一次，以同一幂等键重发时返回首次的答复。',
      en: 'The body is parsed only after signature and time were found right; a signed request is taken once, and one sent again under its key gets its first answer.',
    },
    {
      zh: '一批要么全部落库后才答复，要么全不接收；答复逐条说明：接收、未变、将被隔离及原因、拒收及原因。',
      en: 'A batch is answered once all of it is stored, or nothing of it was taken; the answer says for each record whether it was accepted, is unchanged, will be set aside and why, or was refused and why.',
    },
    {
      zh: '对方无法被查询，故保留每条记录最近一次推送的行（仅映射用到的列）；全量读取与按记录查询都取自这里。快照未收齐时不会当作全量。',
      en: 'The platform cannot be asked, so the last row of each record is kept (mapped columns only): full reads and look-ups show that. A snapshot counts only when it is complete.',
    },
    {
      zh: '不投递：向同一平台投递请另配一个 http、soap、sql 或 file 端点。',
      en: 'Nothing is delivered this way: a platform that also takes deliveries is an endpoint of kind http, soap, sql or file.',
    },
  ],
  optionsSchema: object({ auth, tolerance: duration, maxWaiting: { type: 'integer', minimum: 1 } }, ['auth']),
  readSchema: object(
    {
      key: { anyOf: [text, { type: 'array', items: text, minItems: 1 }] },
      records: text,
      version: text,
      operation: object(
        { column: text, deleted: { type: 'array', items: { type: 'string' }, minItems: 1 } },
        ['column', 'deleted'],
      ),
      omitsEmpty: { type: 'boolean' },
      completeness: { enum: ['snapshot', 'changes-only'] },
    },
    ['key'],
  ),
  writeSchema: object({}),
};

import { STATUS_CODES } from 'node:http';
import type { ErrorObject } from 'ajv/dist/2020.js';
import type { FastifyError } from 'fastify';
import type { ErrorCode } from '../contract/error-codes.ts';
import { asTongdaoError, type ErrorParams, sentence, TongdaoError } from '../contract/errors.ts';
import { fill, type Language } from '../contract/text.ts';

/** RFC 9457 problem details with a code of ours and the places of a request that are wrong. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  /** The request, as the log names it. */
  readonly instance: string;
  readonly errors?: readonly PointedError[];
}

interface PointedError {
  /** JSON Pointer into { body, query, params, headers }. */
  readonly pointer: string;
  readonly detail: string;
}

const TITLES_ZH: Readonly<Record<number, string>> = {
  400: '请求有误',
  401: '未通过身份验证',
  403: '没有权限',
  404: '不存在',
  409: '冲突',
  412: '已被更新',
  413: '内容过大',
  415: '不支持的媒体类型',
  422: '无法处理',
  428: '须写明版本',
  429: '请稍后再试',
  500: '内部错误',
  503: '暂不可用',
};

/** Statuses of codes whose action does not say them. */
const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  REQUEST_INVALID: 400,
  REQUEST_MALFORMED: 400,
  REQUEST_TOO_LARGE: 413,
  MEDIA_TYPE_UNSUPPORTED: 415,
  CURSOR_INVALID: 400,
  CURSOR_FILTER: 400,
  PURPOSE_REQUIRED: 400,
  IDEMPOTENCY_KEY_INVALID: 400,
  IDEMPOTENCY_IN_PROGRESS: 409,
  NOT_PLAIN_JSON: 400,
  ACCESS_KEY_REQUIRED: 401,
  ACCESS_DENIED: 403,
  ACCESS_CROSS_SITE: 403,
  ACCESS_SESSION_ONLY: 401,
  ACCESS_FACTOR_REQUIRED: 403,
  ACCESS_FACTOR_ENROLLED: 409,
  ACCESS_FACTOR_NONE: 404,
  LOGIN_REFUSED: 401,
  LOGIN_CODE_NEEDED: 401,
  LOGIN_CODE_WRONG: 401,
  LOGIN_BLOCKED: 429,
  LOGIN_OFTEN: 429,
  ACCESS_OTHER_ENDPOINT: 403,
  ACCESS_KEY_NAME_TAKEN: 409,
  ACCESS_KEY_UNKNOWN: 404,
  ROUTE_UNKNOWN: 404,
  ENDPOINT_UNKNOWN: 404,
  ENDPOINT_DATASET_UNKNOWN: 404,
  DATASET_UNKNOWN: 404,
  RUN_UNKNOWN: 404,
  RECONCILIATION_UNKNOWN: 404,
  DELIVERY_UNKNOWN: 404,
  DELIVERY_NOT_WAITING: 409,
  DELIVERY_NOT_PARKED: 409,
  DISCREPANCY_UNKNOWN: 404,
  QUARANTINE_UNKNOWN: 404,
  RECORD_UNKNOWN: 404,
  AUDIT_INDEX_UNKNOWN: 404,
  AUDIT_LOG_EMPTY: 404,
  AUDIT_TILE_UNKNOWN: 404,
  AUDIT_CHECKPOINT_UNKNOWN: 404,
  WITNESS_LOG_UNKNOWN: 404,
  WITNESS_SIGNATURE: 403,
  WITNESS_OLD_SIZE: 400,
  WITNESS_FORK: 409,
  PUSH_UNSIGNED: 401,
  PUSH_SIGNATURE: 401,
  PUSH_STALE: 401,
  PUSH_REPEATED: 409,
  PUSH_TOO_LARGE: 413,
  PUSH_BUSY: 429,
  PUSH_WAITING: 429,
  RUN_BUSY: 409,
  RECONCILE_BUSY: 409,
  CASE_UNKNOWN: 404,
  EXCEPTION_UNKNOWN: 404,
  CASE_ROLE: 403,
  CASE_SAME_PERSON: 403,
  CASE_NOT_PROPOSER: 403,
  CASE_EXISTS: 409,
  CASE_CLOSED: 409,
  CASE_DISCREPANCY_CLOSED: 409,
  CASE_STEP_EARLY: 409,
  CASE_CARRIES_ITSELF_OUT: 409,
  CASE_EVIDENCE_CHANGED: 409,
  CASE_CHANGED: 412,
  PRECONDITION_REQUIRED: 428,
  MOVE_UNKNOWN: 404,
  MOVE_ROLE: 403,
  MOVE_SAME_PERSON: 403,
  MOVE_NOT_PROPOSER: 403,
  MOVE_OPEN: 409,
  MOVE_STEP_EARLY: 409,
  MOVE_PRECHECK: 409,
  MOVE_CHANGED: 412,
};
const BY_ACTION = { reject: 422, retry: 503, stop: 500 } as const;

const PARTS = { querystring: 'query', body: 'body', params: 'params', headers: 'headers' } as const;

/** Any thrown thing as a problem. Nothing that was sent is repeated, and nothing is told of the machines behind. */
export function problemOf(thrown: unknown, language: Language, requestId: string): Problem {
  const error = forClient(fromFastify(thrown));
  const status = statusOf(error);
  const errors = pointed(thrown, language);
  return {
    type: `urn:tongdao:error:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title: (language === 'zh' ? TITLES_ZH[status] : undefined) ?? STATUS_CODES[status] ?? '',
    status,
    detail: sentence(error.code, error.params, language),
    code: error.code,
    instance: `urn:uuid:${requestId}`,
    ...(errors.length === 0 ? {} : { errors }),
  };
}

function fromFastify(thrown: unknown): TongdaoError {
  if (!isFastifyError(thrown)) return asTongdaoError(thrown);
  const { code, validation, statusCode = 500 } = thrown;
  if (validation !== undefined) return new TongdaoError('REQUEST_INVALID');
  if (statusCode === 413) return new TongdaoError('REQUEST_TOO_LARGE', { limit: BODY_LIMIT });
  if (statusCode === 415) return new TongdaoError('MEDIA_TYPE_UNSUPPORTED');
  if (statusCode === 404) return new TongdaoError('ROUTE_UNKNOWN');
  if (statusCode < 500) return new TongdaoError('REQUEST_MALFORMED', { detail: code });
  return asTongdaoError(thrown);
}

/** The HTTP status of an error of ours. */
export const statusOf = ({ code, action }: TongdaoError): number => STATUS[code] ?? BY_ACTION[action];

/** Bytes of a request's body. */
export const BODY_LIMIT = 65_536;

function forClient(error: TongdaoError): TongdaoError {
  if (error.code.startsWith('DATABASE_')) return unavailable('database');
  if (error.code.startsWith('QUEUE_')) return unavailable('queue');
  return error;
}

export function unavailable(parts: string): TongdaoError {
  return new TongdaoError('NOT_READY', { parts } satisfies ErrorParams);
}

function pointed(thrown: unknown, language: Language): readonly PointedError[] {
  if (!isFastifyError(thrown) || thrown.validation === undefined) return [];
  const errors = thrown.validation as ErrorObject[];
  const part = PARTS[(thrown.validationContext ?? 'body') as keyof typeof PARTS];
  return errors.map(({ instancePath, keyword, params, message }) => ({
    pointer: `/${part}${instancePath}${child(params)}`,
    detail: (language === 'zh' ? inChinese(keyword, params) : message) ?? '',
  }));
}

const RULES_ZH: Readonly<Record<string, string>> = {
  required: '缺少',
  additionalProperties: '有多余的成员',
  type: '类型应为 {type}',
  enum: '不在允许的取值之内',
  const: '不在允许的取值之内',
  pattern: '格式不符',
  minLength: '至少 {limit} 个字符',
  maxLength: '最多 {limit} 个字符',
  minimum: '不得小于 {limit}',
  maximum: '不得大于 {limit}',
};

function inChinese(keyword: string, { type, limit }: Readonly<Record<string, unknown>>): string {
  return fill(RULES_ZH[keyword] ?? '不符合要求', { type: String(type), limit: String(limit) });
}

/** A member that is missing is named; one too many is not, since its name is the sender's own text. */
function child({ missingProperty }: Readonly<Record<string, unknown>>): string {
  return typeof missingProperty === 'string' ? `/${missingProperty}` : '';
}

function isFastifyError(thrown: unknown): thrown is FastifyError {
  if (!(thrown instanceof Error) || thrown instanceof TongdaoError) return false;
  return 'validation' in thrown || ('code' in thrown && String(thrown.code).startsWith('FST_'));
}

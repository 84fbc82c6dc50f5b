import { createHash } from 'node:crypto';
import type { RawValue } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import type { Push, PushRequest } from '../../src/contract/push.ts';
import { parseJson } from '../wire/json.ts';
import { isObject, textAt, valueAt } from '../wire/path.ts';
import { verifyWebhook } from '../wire/standard-webhooks.ts';
import { headerText, verifySignature } from '../wire/verify.ts';
import { recordOf } from './rows.ts';
import type { Sender, Source } from './source.ts';

/** Records of one request: what one transaction takes and one pass of the pipeline judges. */
const MAX_RECORDS = 5000;
const MAX_KEY = 200;
const REFUSALS = { missing: 'PUSH_UNSIGNED', stale: 'PUSH_STALE', wrong: 'PUSH_SIGNATURE' } as const;

/** Throws PUSH_UNSIGNED, PUSH_STALE, PUSH_SIGNATURE; after that IDEMPOTENCY_KEY_INVALID, PUSH_BODY, PUSH_TOO_LARGE. */
export function receive(sender: Sender, source: Source, request: PushRequest): Push {
  const { id, proof } = verified(sender, request);
  const given = headerText(request.headers, 'idempotency-key');
  const key = given !== '' ? given : sender.auth.scheme === 'standard-webhooks' ? id : null;
  if (key !== null && !(key.length <= MAX_KEY && /^[\x21-\x7e]+$/.test(key)))
    throw new TongdaoError('IDEMPOTENCY_KEY_INVALID');

  const body = bodyOf(source, request.body);
  const rows = rowsIn(source, body);
  if (rows.length > MAX_RECORDS)
    throw new TongdaoError('PUSH_TOO_LARGE', { limit: MAX_RECORDS, unit: 'records' });
  const name = `push ${key ?? new Date(request.now).toISOString()}`;
  return {
    proof,
    // A request that is just not too far in the future stays fresh for twice the tolerance.
    freshUntil: request.now + 2 * sender.toleranceMs,
    key,
    columns: source.columns,
    records: rows.map((row, index) => recordOf(source, row, `${name} record ${index + 1}`)),
    snapshot: snapshotOf(source, body),
    sendsSnapshots: source.read.completeness !== 'changes-only',
    maxWaiting: sender.maxWaiting,
  };
}

function verified(
  { auth, toleranceMs }: Sender,
  request: PushRequest,
): { readonly id: string; readonly proof: string } {
  const tolerance = { now: request.now, toleranceMs };
  const verdict =
    auth.scheme === 'standard-webhooks'
      ? verifyWebhook(auth, request, tolerance)
      : verifySignature(auth, request, tolerance);
  if (!verdict.ok) {
    const { name, reason } = verdict;
    throw new TongdaoError(REFUSALS[reason], { name, seconds: Math.round(toleranceMs / 1000) });
  }
  if (auth.scheme === 'signature') return { id: verdict.id, proof: verdict.id };
  // A message that is sent again keeps its id and gets a new time.
  const at = headerText(request.headers, 'webhook-timestamp');
  const body = createHash('sha256').update(request.body).digest('hex');
  return { id: verdict.id, proof: `${verdict.id} ${at} ${body}` };
}

function bodyOf(source: Source, bytes: Uint8Array): RawValue {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unusable(source, 'not UTF-8');
  }
  try {
    return parseJson(text);
  } catch {
    throw unusable(source, 'not JSON');
  }
}

function rowsIn(source: Source, body: RawValue): readonly RawValue[] {
  const rows = isObject(body) ? valueAt(body, pathOf(source)) : body;
  if (!Array.isArray(rows)) throw unusable(source, 'no list of records');
  return rows as readonly RawValue[];
}

function snapshotOf(source: Source, body: RawValue): Push['snapshot'] {
  const id = isObject(body) ? textAt(body, 'snapshot') : null;
  if (id === null) return null;
  if (id === '' || id.length > MAX_KEY || /\p{Cc}|\p{Surrogate}/u.test(id))
    throw unusable(source, `snapshot must be a name of 1 to ${MAX_KEY} characters`);
  if (valueAt(body, 'last') !== true) return { id, total: null };
  const total = valueAt(body, 'total');
  if (typeof total !== 'number' || !Number.isSafeInteger(total) || total < 0)
    throw unusable(source, 'total, the number of records of the whole snapshot, is missing');
  return { id, total };
}

const pathOf = ({ read }: Source): string => read.records ?? 'records';

function unusable(source: Source, detail: string): TongdaoError {
  return new TongdaoError('PUSH_BODY', { detail, where: pathOf(source) });
}

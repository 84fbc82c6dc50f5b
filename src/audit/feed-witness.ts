import type pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';
import type { Logger } from '../contract/logger.ts';
import { formatConsistency } from '../tlog/consistency.ts';
import { cosignedAt, parseWitnessVkey } from '../tlog/cosignature.ts';
import type { NoteKey } from '../tlog/note.ts';
import { latestCheckpoint, type StoredCheckpoint } from './checkpoint.ts';
import { growth } from './prove.ts';

/** A witness of our log: where it takes checkpoints (`<url>/add-checkpoint`), and the key that it signs with. */
export interface WitnessAddress {
  readonly url: string;
  readonly vkey: string;
}

const PATIENCE_MS = 10_000;
const ANSWER_LIMIT = 65_536;

/**
 * Has the newest checkpoint signed by a witness, unless it is already; true when it was signed now. Throws WITNESS_UNREACHABLE,
 * WITNESS_REFUSED, or WITNESS_AHEAD when the witness has signed more than there is: somebody set the log back.
 */
export async function feedWitness(
  pool: pg.Pool,
  { url, vkey }: WitnessAddress,
  signal?: AbortSignal,
): Promise<boolean> {
  const witness = parseWitnessVkey(vkey);
  const latest = await latestCheckpoint(pool);
  if (latest === null) return false;
  const { rows } = await pool.query<{ size: string | null }>(
    'SELECT max(size) AS size FROM audit_cosignature WHERE witness = $1',
    [vkey],
  );
  const signed = Number(rows[0]?.size ?? 0);
  if (signed === latest.size) return false;
  const send = (old: number) => post(pool, url, witness.name, latest, old, signal);
  const first = await send(signed);
  const answer = typeof first === 'number' ? await send(first) : first;
  if (typeof answer === 'number') {
    throw new TongdaoError('WITNESS_REFUSED', { witness: witness.name, status: 409 });
  }
  await pool.query(
    `INSERT INTO audit_cosignature (size, witness, line) VALUES ($1, $2, $3)
     ON CONFLICT (size, witness) DO UPDATE SET line = excluded.line, at = now()`,
    [latest.size, vkey, lineOf(answer, latest.note, witness)],
  );
  return true;
}

/** All witnesses at once, each for itself; what fails is logged. */
export async function feedWitnesses(
  pool: pg.Pool,
  witnesses: readonly WitnessAddress[],
  log: Logger,
): Promise<void> {
  await Promise.all(
    witnesses.map((address) =>
      feedWitness(pool, address).catch((thrown: unknown) => noteFailure(log, address, thrown)),
    ),
  );
}

/** A witness that is away is a warning; one that says no, or knows more than we have, is for people to look into. */
export function noteFailure(log: Logger, { url }: WitnessAddress, thrown: unknown): void {
  const { code, params } = thrown instanceof TongdaoError ? thrown : new TongdaoError('INTERNAL');
  const level = code === 'WITNESS_UNREACHABLE' ? 'warn' : 'error';
  log[level]({ code, params, witness: new URL(url).host }, 'a witness did not sign the checkpoint');
}

/** The witness's signature lines, or the size that it wants the proof to begin with. */
async function post(
  pool: pg.Pool,
  url: string,
  name: string,
  { size, note }: StoredCheckpoint,
  old: number,
  signal?: AbortSignal,
): Promise<string | number> {
  if (old > size) throw new TongdaoError('WITNESS_AHEAD', { witness: name, size: old, ours: size });
  const body = formatConsistency({ old, hashes: await growth(pool, old, size), checkpoint: note });
  const timeout = AbortSignal.timeout(PATIENCE_MS);
  const unreachable = (thrown: unknown): never => {
    const detail = timeout.aborted ? 'TIMEOUT' : codeOf(thrown);
    throw new TongdaoError('WITNESS_UNREACHABLE', { witness: name, detail }, { cause: thrown });
  };
  const response = await fetch(`${url.replace(/\/$/, '')}/add-checkpoint`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body,
    redirect: 'error',
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
  }).catch(unreachable);
  const text = await readSome(response).catch(unreachable);
  if (response.status === 200) return text;
  const isSize = /^text\/x\.tlog\.size\b/.test(response.headers.get('content-type') ?? '');
  if (response.status === 409 && isSize && /^(0|[1-9]\d{0,14})\n$/.test(text)) return Number(text);
  if (response.status >= 500) return unreachable(new Error(String(response.status)));
  throw new TongdaoError('WITNESS_REFUSED', { witness: name, status: response.status });
}

async function readSome({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body ?? []) {
    length += part.length;
    if (length > ANSWER_LIMIT) throw new Error('TOO_LONG');
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

/** The line of the witness under our checkpoint; lines of other keys are none of ours. Throws WITNESS_REFUSED. */
function lineOf(answer: string, note: string, witness: NoteKey): string {
  const own = note.slice(0, note.indexOf('\n', note.lastIndexOf('\n\n') + 2) + 1);
  for (const line of answer.split('\n').slice(0, -1)) {
    try {
      if (cosignedAt(`${own}${line}\n`, witness) !== null) return `${line}\n`;
    } catch (thrown) {
      if (!(thrown instanceof TongdaoError)) throw thrown;
    }
  }
  throw new TongdaoError('WITNESS_REFUSED', { witness: witness.name, status: 'no good signature' });
}

function codeOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
  if (!(cause instanceof Error)) return 'ERROR';
  return 'code' in cause ? String(cause.code) : cause.message;
}

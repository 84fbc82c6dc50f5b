import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { RawValue } from '../contract/adapter.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { Push } from '../contract/push.ts';
import type { Reason } from '../contract/stages.ts';
import { transaction } from '../storage/pool.ts';
import { READ_TO } from './inbox.ts';
import type { Ledger, Reading } from './ledger.ts';

/**
 * What became of a row that was sent.
 *   accepted     it lies in the inbox and can become canonical
 *   unchanged    it is what the inbox holds already
 *   quarantined  it lies in the inbox, but the next run will set it aside, for these reasons
 *   superseded   a later row of the same request has the same native id
 *   refused      it was not taken, for these reasons
 */
export type TakenAs = 'accepted' | 'unchanged' | 'quarantined' | 'superseded' | 'refused';

export interface TakenRow {
  /** Native id; empty when it cannot be made out. */
  readonly id: string;
  readonly as: TakenAs;
  readonly reasons: readonly Reason[];
}

export interface Taken {
  /** One per row, in their order. */
  readonly rows: readonly TakenRow[];
  readonly snapshot: { readonly id: string; readonly isComplete: boolean } | null;
  /** The request was sent before under this key: this is the answer of then, and nothing was done now. */
  readonly isRepeated: boolean;
  /** A run can read it. */
  readonly isReadable: boolean;
}

/** Answers are repeated for a day, as elsewhere in the API. */
const KEPT_MS = 24 * 3_600_000;
/** Another request of the same endpoint and dataset is over in moments. */
const LOCK_PATIENCE = '10s';
const LOCK_NOT_AVAILABLE = '55P03';
const UNIQUE_VIOLATION = '23505';
const RETRY_SECONDS = 30;

/**
 * Takes a push into the inbox, wholly or not at all, and remembers it. `rows` are its rows as the pipeline judged them, one per record.
 * Throws PUSH_REPEATED, IDEMPOTENCY_KEY_REUSED, PUSH_WAITING, PUSH_SNAPSHOT_SHORT, PUSH_BUSY.
 */
export async function takeIn(
  ledger: Ledger,
  endpoint: string,
  dataset: string,
  push: Push,
  body: Uint8Array,
  rows: readonly TakenRow[],
): Promise<Taken> {
  const reading = { endpoint: ledger.endpointId(endpoint), dataset: ledger.datasetId(dataset) };
  const request: Request = { reading, push, proof: sha256(push.proof), body: sha256(body) };
  try {
    return await transaction(ledger.pool, async (client) => {
      const standing = await lockStanding(client, reading);
      const earlier = await recall(client, request);
      if (earlier !== null) return earlier;
      if (standing.isComplete) await demandRoom(client, endpoint, request, rows);
      const taken = await store(client, request, standing, rows);
      await remember(client, request, taken);
      return taken;
    });
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code === LOCK_NOT_AVAILABLE) throw new TongdaoError('PUSH_BUSY', { limit: 1, seconds: 1 });
    // The same signed request, at the same time, for another dataset.
    if (code === UNIQUE_VIOLATION) throw new TongdaoError('PUSH_REPEATED');
    throw error;
  }
}

interface Request {
  readonly reading: Reading;
  readonly push: Push;
  readonly proof: Buffer;
  readonly body: Buffer;
}

interface Standing {
  readonly isComplete: boolean;
  readonly snapshot: string | null;
  readonly snapshotFrom: string | null;
}

/** Senders take turns: places in the inbox then grow in the order of commits, so that a reader never passes one that is still to come. */
async function lockStanding(client: pg.ClientBase, reading: Reading): Promise<Standing> {
  const place = [reading.endpoint, reading.dataset];
  await client.query(`SET LOCAL lock_timeout = '${LOCK_PATIENCE}'`);
  await client.query(
    'INSERT INTO inbox_standing (endpoint, dataset) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    place,
  );
  const { rows } = await client.query<Standing>(
    `SELECT is_complete AS "isComplete", snapshot, snapshot_from AS "snapshotFrom"
     FROM inbox_standing WHERE endpoint = $1 AND dataset = $2 FOR UPDATE`,
    place,
  );
  return rows[0]!;
}

/** The answer of a request that was sent before; null when it is new. */
async function recall(client: pg.ClientBase, request: Request): Promise<Taken | null> {
  const { reading, push, proof, body } = request;
  const place = [reading.endpoint, reading.dataset];
  await client.query(
    'DELETE FROM inbox_request WHERE endpoint = $1 AND dataset = $2 AND forget_at < now()',
    place,
  );
  const known = await client.query('SELECT FROM inbox_request WHERE endpoint = $1 AND proof = $2', [
    reading.endpoint,
    proof,
  ]);
  if (known.rowCount !== 0) throw new TongdaoError('PUSH_REPEATED');
  const { rows } = await client.query<{ same: boolean; answer: string }>(
    'SELECT body = $4 AS same, answer FROM inbox_request WHERE endpoint = $1 AND dataset = $2 AND key = $3',
    [...place, push.key, body],
  );
  const [first] = rows;
  if (first === undefined) return null;
  if (!first.same) throw new TongdaoError('IDEMPOTENCY_KEY_REUSED');
  const answer = { ...(JSON.parse(first.answer) as Omit<Taken, 'isRepeated'>), isRepeated: true };
  await remember(client, { ...request, push: { ...push, key: null } }, answer);
  return answer;
}

async function remember(client: pg.ClientBase, request: Request, taken: Taken): Promise<void> {
  const { reading, push, proof, body } = request;
  const forgetAt = Math.max(push.freshUntil, push.key === null ? 0 : Date.now() + KEPT_MS);
  const { isRepeated, ...answer } = taken;
  await client.query(
    `INSERT INTO inbox_request (endpoint, dataset, proof, key, body, answer, forget_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      reading.endpoint,
      reading.dataset,
      proof,
      push.key,
      body,
      push.key === null ? '' : JSON.stringify(answer),
      new Date(forgetAt),
    ],
  );
}

/** What cannot be read yet, because a first snapshot is not complete, does not wait: it would wait for itself. */
async function demandRoom(
  client: pg.ClientBase,
  endpoint: string,
  { reading, push }: Request,
  rows: readonly TakenRow[],
): Promise<void> {
  const found = await client.query<{ waiting: number }>(
    `SELECT count(*)::int AS waiting FROM (SELECT FROM inbox WHERE endpoint = $1 AND dataset = $2
       AND at > ${READ_TO} LIMIT $3) AS waiting`,
    [reading.endpoint, reading.dataset, push.maxWaiting],
  );
  const { waiting } = found.rows[0]!;
  if (waiting === 0 || waiting + rows.length <= push.maxWaiting) return;
  throw new TongdaoError('PUSH_WAITING', { endpoint, waiting, seconds: RETRY_SECONDS });
}

async function store(
  client: pg.ClientBase,
  { reading, push }: Request,
  standing: Standing,
  judged: readonly TakenRow[],
): Promise<Taken> {
  const place = [reading.endpoint, reading.dataset];
  const begin = await client.query<{ at: string }>(`SELECT nextval('inbox_place')::text AS at`);
  const continues = push.snapshot !== null && push.snapshot.id === standing.snapshot;
  const snapshotFrom = push.snapshot === null ? null : continues ? standing.snapshotFrom : begin.rows[0]!.at;

  const rows = lastOfEachId(judged);
  const sent = rows.flatMap((row, i) => (row.as === 'accepted' || row.as === 'quarantined' ? [i] : []));
  const same = await unchangedAmong(client, place, push, sent);
  // A record that changes confirm while a snapshot is under way must not be taken for one that the snapshot leaves out.
  const isConfirming = push.snapshot === null && standing.snapshot !== null;
  await upsert(client, place, push, snapshotFrom, isConfirming ? sent : sent.filter((i) => !same.has(i)));
  if (snapshotFrom !== null) {
    await client.query(
      'UPDATE inbox SET snapshot = $3 WHERE endpoint = $1 AND dataset = $2 AND native_id = ANY ($4::text[])',
      [...place, snapshotFrom, [...same].map((i) => push.records[i]!.id)],
    );
  }
  const isLast = push.snapshot !== null && push.snapshot.total !== null;
  if (isLast) await complete(client, place, snapshotFrom!, push.snapshot.total!);
  await dropReadRemovals(client, place);

  const isReadable = standing.isComplete || isLast || !push.sendsSnapshots;
  const underWay = isLast ? null : (push.snapshot?.id ?? standing.snapshot);
  await client.query(
    `UPDATE inbox_standing SET received_at = clock_timestamp(), is_complete = $3, snapshot = $4, snapshot_from = $5,
       completed_at = CASE WHEN $6 THEN clock_timestamp() ELSE completed_at END
     WHERE endpoint = $1 AND dataset = $2`,
    [...place, isReadable, underWay, isLast ? null : (snapshotFrom ?? standing.snapshotFrom), isLast],
  );
  return {
    rows: rows.map((row, i) => (same.has(i) && row.as === 'accepted' ? { ...row, as: 'unchanged' } : row)),
    snapshot: push.snapshot === null ? null : { id: push.snapshot.id, isComplete: isLast },
    isRepeated: false,
    isReadable,
  };
}

function lastOfEachId(rows: readonly TakenRow[]): readonly TakenRow[] {
  const last = new Map(rows.map(({ id }, i) => [id, i]));
  return rows.map((row, i) =>
    row.as === 'refused' || last.get(row.id) === i ? row : { ...row, as: 'superseded', reasons: [] },
  );
}

type Columns = {
  readonly ids: string[];
  readonly rows: (string | null)[];
  readonly versions: (string | null)[];
};

function columnsOf(push: Push, which: readonly number[]): Columns {
  const records = which.map((i) => push.records[i]!);
  return {
    ids: records.map(({ id }) => id),
    rows: records.map(({ removed, values }) =>
      removed === true ? null : JSON.stringify(byColumn(push.columns, values)),
    ),
    versions: records.map(({ version }) => version ?? null),
  };
}

function byColumn(
  columns: readonly string[],
  values: readonly RawValue[],
): Readonly<Record<string, RawValue>> {
  return Object.fromEntries(columns.map((column, i) => [column, values[i] ?? null]));
}

/** Which of the records lie in the inbox exactly so. */
async function unchangedAmong(
  client: pg.ClientBase,
  place: readonly number[],
  push: Push,
  which: readonly number[],
): Promise<ReadonlySet<number>> {
  const { ids, rows, versions } = columnsOf(push, which);
  const found = await client.query<{ n: number }>(
    `SELECT n::int FROM unnest($3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS sent (id, row, version, n)
     JOIN inbox ON endpoint = $1 AND dataset = $2 AND native_id = sent.id
       AND inbox.row IS NOT DISTINCT FROM sent.row AND inbox.version IS NOT DISTINCT FROM sent.version`,
    [...place, ids, rows, versions],
  );
  return new Set(found.rows.map(({ n }) => which[n - 1]!));
}

async function upsert(
  client: pg.ClientBase,
  place: readonly number[],
  push: Push,
  snapshotFrom: string | null,
  which: readonly number[],
): Promise<void> {
  const { ids, rows, versions } = columnsOf(push, which);
  await client.query(
    `INSERT INTO inbox (endpoint, dataset, native_id, at, snapshot, row, version, position)
     SELECT $1, $2, id, nextval('inbox_place'), $3, row, version, position
     FROM (SELECT * FROM unnest($4::text[], $5::text[], $6::text[], $7::text[]) WITH ORDINALITY
           AS sent (id, row, version, position, n) ORDER BY n) AS sent
     ON CONFLICT (endpoint, dataset, native_id) DO UPDATE
     SET at = excluded.at, snapshot = coalesce(excluded.snapshot, inbox.snapshot), row = excluded.row,
       version = excluded.version, position = excluded.position`,
    [...place, snapshotFrom, ids, rows, versions, which.map((i) => push.records[i]!.position)],
  );
}

/** A snapshot has ended: records that it did not show, and that nothing told of since it began, are there no more. */
async function complete(
  client: pg.ClientBase,
  place: readonly number[],
  from: string,
  announced: number,
): Promise<void> {
  const { rows } = await client.query<{ received: number }>(
    'SELECT count(*)::int AS received FROM inbox WHERE endpoint = $1 AND dataset = $2 AND snapshot = $3',
    [...place, from],
  );
  const { received } = rows[0]!;
  if (received !== announced) throw new TongdaoError('PUSH_SNAPSHOT_SHORT', { announced, received });
  await client.query(
    `DELETE FROM inbox WHERE endpoint = $1 AND dataset = $2 AND snapshot IS DISTINCT FROM $3 AND at < $3
       AND row IS NOT NULL`,
    [...place, from],
  );
}

/** A removal has done its work once a run has read it. */
async function dropReadRemovals(client: pg.ClientBase, place: readonly number[]): Promise<void> {
  await client.query(
    `DELETE FROM inbox WHERE endpoint = $1 AND dataset = $2 AND row IS NULL AND at <= ${READ_TO}`,
    [...place],
  );
}

function sha256(content: string | Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}

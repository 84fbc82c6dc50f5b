import type pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';

export interface StoredCheckpoint {
  readonly size: number;
  readonly root: Buffer;
  /** The signed note as it is published, with the lines of its witnesses. */
  readonly note: string;
  /** The key that signed it. */
  readonly vkey: string;
  readonly at: Date;
}

type Row = Omit<StoredCheckpoint, 'size'> & { readonly size: string };

const CHECKPOINT = `SELECT size, root, vkey, at, note || coalesce((
    SELECT string_agg(line, '' ORDER BY witness) FROM audit_cosignature AS signed WHERE signed.size = checkpoint.size
  ), '') AS note
  FROM audit_checkpoint AS checkpoint`;

/** The newest checkpoint, or null while the log is empty. Everything that it covers is stored. */
export async function latestCheckpoint(db: pg.Pool | pg.ClientBase): Promise<StoredCheckpoint | null> {
  const { rows } = await db.query<Row>(`${CHECKPOINT} ORDER BY size DESC LIMIT 1`);
  const [row] = rows;
  return row === undefined ? null : { ...row, size: Number(row.size) };
}

/** The checkpoint of that size; throws AUDIT_CHECKPOINT_UNKNOWN when none of that size was signed. */
export async function checkpointOf(pool: pg.Pool, size: number): Promise<StoredCheckpoint> {
  const { rows } = await pool.query<Row>(`${CHECKPOINT} WHERE size = $1`, [size]);
  const [row] = rows;
  if (row === undefined) throw new TongdaoError('AUDIT_CHECKPOINT_UNKNOWN', { size });
  return { ...row, size };
}

export interface ListedCheckpoint {
  /** Its size, as text. */
  readonly id: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  readonly vkey: string;
  readonly at: Date;
  /** Names of the witnesses that signed it too. */
  readonly witnesses: readonly string[];
}

/** Every checkpoint that was ever signed, newest first; `before` is the id of the last one of the page before. */
export async function listCheckpoints(
  db: pg.Pool | pg.ClientBase,
  { before, limit }: { readonly before?: string; readonly limit: number },
): Promise<readonly ListedCheckpoint[]> {
  const { rows } = await db.query<Omit<ListedCheckpoint, 'size'>>(
    `SELECT size AS id, encode(root, 'base64') AS root, vkey, at,
       ARRAY(SELECT witness FROM audit_cosignature AS signed WHERE signed.size = checkpoint.size ORDER BY witness) AS witnesses
     FROM audit_checkpoint AS checkpoint WHERE size < coalesce($1, 9223372036854775807) ORDER BY size DESC LIMIT $2`,
    [before ?? null, limit],
  );
  return rows.map((row) => ({
    ...row,
    size: Number(row.id),
    witnesses: row.witnesses.map((vkey) => vkey.slice(0, vkey.indexOf('+'))),
  }));
}

/** The newest checkpoint; throws AUDIT_LOG_EMPTY when there is none. */
export async function requireCheckpoint(pool: pg.Pool): Promise<StoredCheckpoint> {
  const checkpoint = await latestCheckpoint(pool);
  if (checkpoint === null) throw new TongdaoError('AUDIT_LOG_EMPTY');
  return checkpoint;
}

import type pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';

export interface StoredCheckpoint {
  readonly size: number;
  readonly root: Buffer;
  /** The signed note as it is published. */
  readonly note: string;
  /** The key that signed it. */
  readonly vkey: string;
  readonly at: Date;
}

type Row = Omit<StoredCheckpoint, 'size'> & { readonly size: string };

/** The newest checkpoint, or null while the log is empty. Everything that it covers is stored. */
export async function latestCheckpoint(db: pg.Pool | pg.ClientBase): Promise<StoredCheckpoint | null> {
  const { rows } = await db.query<Row>(
    'SELECT size, root, note, vkey, at FROM audit_checkpoint ORDER BY size DESC LIMIT 1',
  );
  const [row] = rows;
  return row === undefined ? null : { ...row, size: Number(row.size) };
}

/** The newest checkpoint; throws AUDIT_LOG_EMPTY when there is none. */
export async function requireCheckpoint(pool: pg.Pool): Promise<StoredCheckpoint> {
  const checkpoint = await latestCheckpoint(pool);
  if (checkpoint === null) throw new TongdaoError('AUDIT_LOG_EMPTY');
  return checkpoint;
}

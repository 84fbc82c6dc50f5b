import type pg from 'pg';

/** The number of a reconciliation's entry, or null while it has none. */
export async function reconciliationSeq(pool: pg.Pool, reconciliation: string): Promise<number | null> {
  const { rows } = await pool.query<{ seq: string }>(
    `SELECT seq FROM audit_entry
     WHERE right(body, 24) = '"type":"reconciliation"}' AND body::jsonb #>> '{data,reconciliation}' = $1
     ORDER BY seq LIMIT 1`,
    [reconciliation],
  );
  return rows[0] === undefined ? null : Number(rows[0].seq);
}

/**
 * The number of the entry that tells of a discrepancy's opening or closing by a reconciliation. Those entries follow the reconciliation's
 * own closely, so the way there is short. Null while there is none.
 */
export async function discrepancySeq(
  pool: pg.Pool,
  change: 'opened' | 'closed',
  discrepancy: string,
  reconciliation: string,
): Promise<number | null> {
  const from = await reconciliationSeq(pool, reconciliation);
  if (from === null) return null;
  const { rows } = await pool.query<{ seq: string }>(
    `SELECT seq FROM audit_entry WHERE seq > $1 AND body LIKE $2 ORDER BY seq LIMIT 1`,
    [from, `%"discrepancy":"${discrepancy}"%"type":"discrepancy-${change}"}`],
  );
  return rows[0] === undefined ? null : Number(rows[0].seq);
}

/** The number of an entry that was recorded when the log had `from` entries, by its text. Null while it is not numbered. */
export async function seqOf(pool: pg.Pool, from: number, body: string): Promise<number | null> {
  const { rows } = await pool.query<{ seq: string }>(
    'SELECT seq FROM audit_entry WHERE seq >= $1 AND body = $2 ORDER BY seq LIMIT 1',
    [from, body],
  );
  return rows[0] === undefined ? null : Number(rows[0].seq);
}

/** The newest checkpoint that was signed before a moment; size 0 and no note when there is none. */
export async function checkpointBefore(
  pool: pg.Pool,
  moment: string,
): Promise<{ readonly size: number; readonly note: string | null }> {
  const { rows } = await pool.query<{ size: string; note: string }>(
    'SELECT size, note FROM audit_checkpoint WHERE at < $1 ORDER BY at DESC, size DESC LIMIT 1',
    [moment],
  );
  const [row] = rows;
  return row === undefined ? { size: 0, note: null } : { size: Number(row.size), note: row.note };
}

/** The texts of entries `first` to `end` (not included), in pages. */
export async function* entriesBetween(
  pool: pg.Pool,
  first: number,
  end: number,
): AsyncGenerator<readonly { readonly seq: number; readonly body: string }[]> {
  for (let from = first; from < end; from += PAGE) {
    const { rows } = await pool.query<{ seq: string; body: string }>(
      'SELECT seq, body FROM audit_entry WHERE seq >= $1 AND seq < $2 ORDER BY seq',
      [from, Math.min(end, from + PAGE)],
    );
    yield rows.map(({ seq, body }) => ({ seq: Number(seq), body }));
  }
}

const PAGE = 1000;

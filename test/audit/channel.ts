import { join } from 'node:path';
import type pg from 'pg';
import type { Test } from 'tap';
import { recordAll } from '../../src/audit/record.ts';
import { type LogSigner, openSigner } from '../../src/audit/signer.ts';
import type { AuditEntry } from '../../src/tlog/entry.ts';
import { database } from '../support/database.ts';

export const ORIGIN = 'tongdao.example/audit';

export interface Channel {
  readonly pool: pg.Pool;
  readonly signer: LogSigner;
  /** A folder of the test's own. */
  readonly folder: string;
}

export async function channel(t: Test): Promise<Channel> {
  const { pool } = await database(t);
  const folder = t.testdir();
  return { pool, folder, signer: await openSigner({ keyFile: join(folder, 'audit.key'), origin: ORIGIN }) };
}

export const entry = (number: number): AuditEntry => ({
  type: 'delivery',
  at: '2026-11-23T08:00:00.000Z',
  actor: 'schedule',
  subject: { dataset: 'licence', endpoint: 'wujiang' },
  data: { number, 说明: '投递' },
});

/** Puts entries numbered `from` to `from + count` on record. */
export async function recordMany(pool: pg.Pool, count: number, from = 0): Promise<void> {
  const client = await pool.connect();
  try {
    await recordAll(
      client,
      Array.from({ length: count }, (_, at) => entry(from + at)),
    );
  } finally {
    client.release();
  }
}

/** The numbers in the log's entries, in the order of the log. */
export async function loggedNumbers(pool: pg.Pool): Promise<number[]> {
  const { rows } = await pool.query<{ seq: string; number: number }>(
    `SELECT seq, (body::jsonb #>> '{data,number}')::int AS number FROM audit_entry ORDER BY seq`,
  );
  const gap = rows.findIndex(({ seq }, at) => seq !== String(at));
  if (gap >= 0) throw new Error(`gap in the log at ${gap}`);
  return rows.map(({ number }) => number);
}

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

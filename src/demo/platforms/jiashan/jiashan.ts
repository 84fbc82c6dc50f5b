import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { DemoPlatform, EntryKind } from '../platform.ts';
import { createPublications, publish, publishChanges } from './export.ts';
import { Inbox } from './inbox.ts';
import { Register } from './register.ts';
import { cellsOf, neutralOf, SHEETS } from './sheets.ts';

const POLL_MS = 40;

export interface JiashanOptions {
  /** A PostgreSQL database of its own. */
  readonly databaseUrl: string;
  /** The exchange folder: exports lie in it, deliveries go to `inbox`, receipts to `receipts`. */
  readonly folder: string;
}

/** Jiashan's 最多跑一次: an exchange folder with GB18030 CSV exports, delivery files in and receipt files back. */
export function createJiashan({ databaseUrl, folder }: JiashanOptions): DemoPlatform {
  const registers = {
    enterprise: new Register(SHEETS.enterprise),
    licence: new Register(SHEETS.licence),
    item: new Register(SHEETS.item),
  };
  const kinds: readonly EntryKind[] = ['enterprise', 'licence', 'item'];
  /** Service items come from nobody else. */
  const delivered: readonly EntryKind[] = ['enterprise', 'licence'];
  const folders = { inbox: join(folder, 'inbox'), receipts: join(folder, 'receipts') };
  let pool = new pg.Pool();
  let held: ReadonlySet<string> = new Set();
  let running = new AbortController();
  let working: Promise<void> = Promise.resolve();

  let rounds = 0;

  async function watch(inboxes: readonly Inbox[], signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // A delivery that fails stays where it is and is tried again.
      for (const inbox of inboxes) await inbox.work(held).catch(() => undefined);
      rounds += 1;
      await pause(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  return {
    name: 'jiashan',
    environment: { JIASHAN_DROP: folder },

    async start() {
      pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
      // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
      pool.on('error', () => undefined);
      for (const path of Object.values(folders)) await mkdir(path, { recursive: true });
      await createPublications(pool, [folder, ...Object.values(folders)]);
      const inboxes = delivered.map(
        (kind) =>
          new Inbox(pool, registers[kind], folders, () => publishChanges(pool, folder, registers[kind])),
      );
      for (const kind of kinds) await registers[kind].create(pool);
      for (const inbox of inboxes) await inbox.create();
      await pool.query('CREATE TABLE IF NOT EXISTS held_back (key text PRIMARY KEY)');
      const { rows } = await pool.query<{ key: string }>('SELECT key FROM held_back');
      held = new Set(rows.map(({ key }) => key));
      running = new AbortController();
      working = watch(inboxes, running.signal);
    },

    async stop() {
      running.abort();
      await working;
      await pool.end();
    },

    async put(kind, rows) {
      const register = registers[kind];
      await register.enter(
        pool,
        rows.map((row) => ({ id: row.id, cells: cellsOf(register.sheet, row) })),
      );
    },

    async remove(kind, ids) {
      await registers[kind].remove(pool, ids);
    },

    async publish() {
      await publish(pool, folder, Object.values(registers));
    },

    /** Resolves when a whole round of work has been done under the new rule. */
    async hold(keys) {
      await pool.query(
        `WITH released AS (DELETE FROM held_back WHERE NOT key = ANY ($1::text[]))
         INSERT INTO held_back SELECT unnest($1::text[]) ON CONFLICT DO NOTHING`,
        [keys],
      );
      held = new Set(keys);
      for (const wanted = rounds + 2; rounds < wanted && !running.signal.aborted; ) await pause(POLL_MS);
    },

    async dump() {
      const dumped = [];
      for (const kind of kinds) {
        for await (const rows of registers[kind].all(pool)) {
          for (const { id, cells } of rows) dumped.push({ kind, id, cells: neutralOf(SHEETS[kind], cells) });
        }
      }
      return dumped;
    },
  };
}

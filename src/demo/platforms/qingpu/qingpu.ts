import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import type { DemoPlatform, EntryKind } from '../platform.ts';
import { serve } from './service.ts';
import { Store } from './store.ts';
import { cellsOf, neutralOf, TABLES } from './tables.ts';
import { createMemory } from './writing.ts';

export interface QingpuOptions {
  /** A PostgreSQL database of its own. */
  readonly databaseUrl: string;
  /** Default: any free port. */
  readonly port?: number;
}

/** Qingpu's 一网通办: a REST/JSON service with cursor pages, a change feed and write routes, signed by app key. */
export function createQingpu(options: QingpuOptions): DemoPlatform {
  const credentials = {
    appKey: `qp${randomBytes(6).toString('hex')}`,
    appSecret: randomBytes(24).toString('base64url'),
  };
  const stores = {
    enterprise: new Store(TABLES.enterprise),
    licence: new Store(TABLES.licence),
    item: new Store(TABLES.item),
  };
  const kinds: readonly EntryKind[] = ['enterprise', 'licence', 'item'];
  const held = new Set<string>();
  const environment: Record<string, string> = {};
  let port = options.port ?? 0;
  let db = new pg.Pool();
  let server: Server | null = null;

  return {
    name: 'qingpu',
    environment,

    async start() {
      db = new pg.Pool({ connectionString: options.databaseUrl, max: 10 });
      // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
      db.on('error', () => undefined);
      for (const kind of kinds) await stores[kind].create(db);
      await createMemory(db);
      server = serve({ db, stores: Object.values(stores), credentials, held });
      port = await listening(server, port);
      environment['QINGPU_URL'] = `http://127.0.0.1:${port}`;
      environment['QINGPU_APP_KEY'] = credentials.appKey;
      environment['QINGPU_APP_SECRET'] = credentials.appSecret;
    },

    async stop() {
      const closed = new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve)));
      server?.closeAllConnections();
      await closed;
      await db.end();
    },

    async put(kind, rows) {
      const store = stores[kind];
      const entered = rows.map((row) => ({ id: row.id, cells: cellsOf(store.table, row) }));
      await store.put(db, entered);
    },

    async remove(kind, ids) {
      await stores[kind].remove(db, ids);
    },

    async publish() {},

    async hold(keys) {
      held.clear();
      for (const key of keys) held.add(key);
    },

    async dump() {
      const dumps = kinds.map(async (kind) => {
        const rows = await stores[kind].page(db, '', 2 ** 31 - 1);
        return rows.map(({ id, cells }) => ({ kind, id, cells: neutralOf(TABLES[kind], cells) }));
      });
      return (await Promise.all(dumps)).flat();
    },
  };
}

/** The port that it serves on. */
function listening(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';
import type { Logger } from '../contract/logger.ts';
import { serverAccount } from './embedded/account.ts';
import { type Binaries, findBinaries } from './embedded/binaries.ts';
import { type Cluster, openCluster } from './embedded/cluster.ts';
import { findPostmaster, launch, logIn, serverUrl, shutDown } from './embedded/server.ts';
import { databaseError } from './errors.ts';

export interface EmbeddedOptions {
  /** The channel's data folder; the cluster is its subfolder `postgres`. */
  readonly dataDir: string;
  readonly log: Logger;
  /** PostgreSQL settings on top of the defaults, for a server that this call starts. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedServer {
  /** Database `tongdao`, as superuser. */
  readonly url: string;
  /** Stops the server unless another process still uses it; that one then stops it. */
  stop(): Promise<void>;
}

/** Every process that uses a server holds this advisory lock, shared; who gets it exclusively is the last user. */
const USERS_LOCK = 7_463_000;
const START_DEADLINE_MS = 120_000;
const DATABASE = 'tongdao';

/**
 * A real PostgreSQL under the data folder: created the first time, found again when it still runs (left behind by a
 * killed process, or in use by another one), started otherwise; never two on the same data. Everybody may use it at
 * once, and the last user's stop() stops it. A killed process's use ends with its connection.
 * Throws STORE_PLATFORM, STORE_ACCOUNT, STORE_FOREIGN or STORE_FAILED, which all say to set DATABASE_URL.
 */
export async function startEmbedded({
  dataDir,
  log,
  settings = {},
}: EmbeddedOptions): Promise<EmbeddedServer> {
  const account = serverAccount();
  const binaries = await findBinaries(account, log);
  const cluster = await openCluster(dataDir, binaries, account, log);
  const keeper = new Keeper(cluster);
  const port = await joinServer(keeper, binaries, cluster, settings, log);
  await createDatabase(serverUrl(cluster, port, 'postgres'), DATABASE);
  return {
    url: serverUrl(cluster, port, DATABASE),
    async stop() {
      if (!(await keeper.leave())) return;
      const problem = await shutDown(binaries, cluster);
      if (problem !== null) log.warn({ detail: problem }, 'the database did not stop');
      await keeper.close();
    },
  };
}

async function joinServer(
  keeper: Keeper,
  binaries: Binaries,
  cluster: Cluster,
  settings: Readonly<Record<string, string>>,
  log: Logger,
): Promise<number> {
  const deadline = Date.now() + START_DEADLINE_MS;
  for (let waited = false; Date.now() < deadline; waited = true) {
    const postmaster = await findPostmaster(cluster);
    if (postmaster === null) {
      if ((await launch(binaries, cluster, settings)) === 'raced') await sleep(100);
    } else if (await keeper.enter(postmaster.port)) {
      return postmaster.port;
    } else {
      if (!waited) log.info({ pid: postmaster.pid }, 'waiting for the database server that is already there');
      await sleep(200);
    }
  }
  throw new TongdaoError('STORE_FAILED', { detail: `no answer on ${cluster.data}` });
}

/** Creates a database on the same server when it is not there yet, and returns its connection string. */
export async function createDatabase(serverAddress: string, name: string): Promise<string> {
  await onServer(serverAddress, async (client) => {
    await client
      .query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)
      .catch((error: { code?: string }) => {
        // 42P04: it exists; 23505: it was created at this very moment.
        if (error.code !== '42P04' && error.code !== '23505') throw error;
      });
  });
  const url = new URL(serverAddress);
  url.pathname = `/${name}`;
  return url.href;
}

/** Removes a database, whoever is connected to it; one that is not there is no error. */
export async function dropDatabase(serverAddress: string, name: string): Promise<void> {
  await onServer(serverAddress, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`),
  );
}

async function onServer(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await work(client);
  } catch (error) {
    throw databaseError(error, url);
  } finally {
    await client.end();
  }
}

/** Our place among the users of the server: one connection that holds the shared lock, renewed when it breaks. */
class Keeper {
  readonly #cluster: Cluster;
  #client: pg.Client | null = null;
  #left = false;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** False when the server is not ready, not ours, or about to stop. */
  async enter(port: number): Promise<boolean> {
    const client = await logIn(this.#cluster, port);
    if (client === null) return false;
    try {
      await client.query('SELECT pg_advisory_lock_shared($1)', [USERS_LOCK]);
    } catch {
      return false;
    }
    this.#client = client;
    if (this.#left) await this.close();
    client.once('end', () => this.#renew(port));
    return true;
  }

  async #renew(port: number): Promise<void> {
    while (!this.#left && !(await this.enter(port))) await sleep(1_000, undefined, { ref: false });
  }

  /** True when nobody else is left: the caller then stops the server, and nobody can enter before it has. */
  async leave(): Promise<boolean> {
    this.#left = true;
    const client = this.#client;
    if (client === null) return false;
    try {
      await client.query('SELECT pg_advisory_unlock_shared($1)', [USERS_LOCK]);
      const { rows } = await client.query<{ last: boolean }>('SELECT pg_try_advisory_lock($1) AS last', [
        USERS_LOCK,
      ]);
      if (rows[0]?.last === true) return true;
    } catch {
      // The server went away by itself.
    }
    await this.close();
    return false;
  }

  async close(): Promise<void> {
    await this.#client?.end().catch(() => undefined);
  }
}

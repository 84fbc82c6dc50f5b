/**
 * Peak memory of reading a large SQL table: `node --import tsx test/bench/sql-memory.ts`. Starts a PostgreSQL and, where there is
 * one, a MariaDB of its own, and reads 100,000, 1,000,000 and 4,000,000 rows of each in a process apart.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createPool } from 'mysql2/promise';
import pg from 'pg';
import { kind } from '../../adapters/sql/sql.ts';
import { silent } from '../support/log.ts';
import { startMariadb } from '../support/mariadb-server.ts';
import { startTestServer } from '../support/server.ts';

const SIZES = [100_000, 1_000_000, 4_000_000];
const PAGE_SIZE = 5000;
/** A read that takes longer has hung. */
const PATIENCE = 15 * 60_000;

const COLUMNS = 'id bigint PRIMARY KEY, name varchar(100), address varchar(200), capital decimal(20,6)';
const values = (number: string) =>
  `${number}, CONCAT('青浦区某某商贸有限公司', ${number}), CONCAT('上海市青浦区公园路', ${number}, '号'), ${number} * 1.5`;

async function onPostgres(): Promise<void> {
  const server = await startTestServer();
  try {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    for (const rows of SIZES) {
      await client.query(`CREATE TABLE corp_${rows} (${COLUMNS})`);
      await client.query(`INSERT INTO corp_${rows} SELECT ${values('n')} FROM generate_series(1, ${rows}) n`);
      measure('pg', server.url, rows);
    }
    await client.end();
  } finally {
    await server.stop();
  }
}

async function onMariadb(): Promise<void> {
  const server = await startMariadb();
  try {
    const url = `${server.url}bench`;
    const admin = createPool({ uri: server.url, connectionLimit: 1 });
    await admin.query('CREATE DATABASE bench CHARACTER SET utf8mb4');
    for (const rows of SIZES) {
      await admin.query(`CREATE TABLE bench.corp_${rows} (${COLUMNS})`);
      await admin.query(`INSERT INTO bench.corp_${rows} SELECT ${values('seq')} FROM bench.seq_1_to_${rows}`);
      measure('mysql', url, rows);
    }
    await admin.end();
  } finally {
    await server.stop();
  }
}

function measure(client: string, url: string, rows: number): void {
  const own = [...process.execArgv, fileURLToPath(import.meta.url), 'read', client, url, String(rows)];
  execFileSync(process.execPath, own, { stdio: 'inherit', timeout: PATIENCE });
}

async function read(client: string, connection: string, rows: number): Promise<void> {
  const adapter = kind.open({
    endpoint: 'bench',
    options: { client, connection },
    datasets: {
      bench: {
        read: { table: `corp_${rows}`, key: 'id' },
        write: null,
        columns: ['name', 'address', 'capital'],
      },
    },
    baseDir: '.',
    log: silent,
  });
  const { signal } = new AbortController();
  const began = performance.now();
  let seen = 0;
  const request = { dataset: 'bench', mode: 'full', cursor: null, pageSize: PAGE_SIZE, signal } as const;
  for await (const page of adapter.read(request)) seen += page.records.length;
  const seconds = (performance.now() - began) / 1000;
  await adapter.close();
  if (seen !== rows) throw new Error(`${seen} of ${rows} rows were read`);
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`${client}: ${rows} rows in ${seconds.toFixed(1)} s, peak RSS ${peak} MiB`);
}

const [what, client = '', url = '', rows = ''] = process.argv.slice(2);
if (what === 'read') await read(client, url, Number(rows));
else {
  await onPostgres();
  await onMariadb();
}

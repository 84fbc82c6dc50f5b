import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { createKey } from '../../src/access/keys.ts';
import { startServer } from '../../src/api/server.ts';
import { openChannel } from '../../src/compose.ts';
import { silent } from '../support/log.ts';
import { writeProfile } from './profile.ts';

/**
 * node --import tsx test/bench/lists.ts [N] — lists over N open discrepancies (a million) and as much around them as comes with
 * them: p50 and p95 of pages of 50 as a client of the API sees them. The database is its own, and goes with it.
 */
const count = Number(process.argv[2] ?? 1_000_000);
const REQUESTS = 60;
const BAR_MS = 300;

const folder = await mkdtemp(join(tmpdir(), 'tongdao-lists-'));
// The embedded server's account must be able to enter.
await chmod(folder, 0o755);
try {
  await writeProfile(join(folder, 'profile'), join(folder, 'files'));
  const env = { DATA_DIR: join(folder, 'data') };
  const channel = await openChannel({ profileDir: join(folder, 'profile'), env, log: silent });
  try {
    const { pool } = channel.ledger;
    const began = performance.now();
    await fill(pool, count);
    process.stderr.write(`filled in ${Math.round((performance.now() - began) / 1000)} s\n`);
    const server = await startServer(channel, {
      host: '127.0.0.1',
      port: 0,
      metrics: channel.metrics,
      open: false,
      replay: async (id) => ({ id, accepted: false, reasons: [] }),
    });
    try {
      await measure(server.url, pool);
    } finally {
      await server.close();
    }
  } finally {
    await channel.close();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Set-based. Classes and endpoints are unequal, and the rare ones stand at the end, where a scan in the order of ids finds them last. */
async function fill(pool: pg.Pool, n: number): Promise<void> {
  await pool.query(`INSERT INTO endpoint (name) VALUES ('faraway') ON CONFLICT DO NOTHING`);
  const statements = [
    `INSERT INTO run (endpoint, dataset, mode, state, pipeline, finished_at)
     SELECT 1 + i % 3, 1, 'changes', 'done', '', now() FROM generate_series(1, 50000) AS i`,
    `INSERT INTO reconciliation (dataset, pass, endpoints, started_at, snapshot, examined, keys, totals, format_only, opened, closed, result_digest)
     SELECT 1 + i % 2, 'changed', '{jiashan,qingpu,wujiang}', now(), '3', 0, 0, '{}', 0, 0, 0, '' FROM generate_series(1, 50000) AS i`,
    // As many that are closed already.
    `INSERT INTO discrepancy (dataset, key, class, policy, findings, opened_by, changed_by, closed_at, closed_by)
     SELECT 1, 'old' || i, 'stale', 'deliver', '[]', 1, 1, now(), 2 FROM generate_series(1, ${n}) AS i`,
    `INSERT INTO discrepancy (dataset, key, class, policy, findings, opened_by, changed_by)
     SELECT CASE WHEN i > ${n} * 0.9998 THEN 2 ELSE 1 END, '91310118MA' || lpad(i::text, 8, '0'), class, 'deliver',
       jsonb_build_array(jsonb_build_object('endpoint', CASE WHEN i > ${n} * 0.9998 THEN 'faraway' WHEN i % 3 = 0 THEN 'jiashan' ELSE 'wujiang' END,
         'class', class, 'fields', jsonb_build_array('name', 'domicile'), 'nativeId', 'n' || i, 'run', '7')), 1, 1
     FROM generate_series(1, ${n}) AS i, LATERAL (SELECT CASE WHEN i > ${n} * 0.9998 THEN 'contested' WHEN i % 50 = 0 THEN 'breach'
       WHEN i % 3 = 0 THEN 'missing' ELSE 'stale' END AS class) AS classed`,
    `INSERT INTO discrepancy_endpoint
     SELECT endpoint.id, discrepancy.id FROM discrepancy JOIN endpoint ON endpoint.name = findings -> 0 ->> 'endpoint' WHERE closed_at IS NULL`,
    `INSERT INTO discrepancy_event (discrepancy, reconciliation, class, findings)
     SELECT id, 1, class, findings FROM discrepancy WHERE closed_at IS NULL`,
    `INSERT INTO delivery (dataset, key, target, home, discrepancy, state, wanted, planned_by, closed_at)
     SELECT 1, key, 2 + id % 2, 1, id, CASE WHEN id % 2 = 0 THEN 'proved' WHEN id % 9999 = 1 THEN 'refused' ELSE 'due' END, gen_random_uuid(), 1,
       CASE WHEN id % 2 = 0 THEN now() END FROM discrepancy WHERE closed_at IS NULL`,
    `INSERT INTO quarantine (endpoint, dataset, key, native_id, position, raw_digest, raw, reasons, first_run, last_run)
     SELECT CASE WHEN i > ${n} * 0.9 / 5 THEN 2 ELSE 1 END, 1, NULL, 'n' || i, 'line ' || i, gen_random_uuid(), '{"a":"1"}',
       '[{"code":"FIELD_REQUIRED","field":"name","params":{}}]', 1, 1 FROM generate_series(1, ${n} / 5) AS i`,
    `INSERT INTO licence_check (dataset, key, finding, holder, since)
     SELECT 1, 'licence' || i, CASE WHEN i % 100 = 0 THEN 'expired' ELSE 'holder-ended' END, NULL, now() FROM generate_series(1, ${n} / 5) AS i`,
  ];
  const client = await pool.connect();
  try {
    // Foreign keys need no checking here; what the triggers keep is put in by hand.
    await client.query(`SET session_replication_role = replica`);
    for (const statement of statements) {
      const began = performance.now();
      await client.query(statement);
      process.stderr.write(`${Math.round(performance.now() - began)} ms ${statement.slice(0, 40)}\n`);
    }
    await client.query('VACUUM ANALYZE');
  } finally {
    client.release(true);
  }
}

async function measure(url: string, pool: pg.Pool): Promise<void> {
  const wanted = { name: 'bench', role: 'auditor', endpoint: null, days: 1 } as const;
  const { secret } = await createKey(pool, wanted, 'bench');
  const headers = { authorization: `Bearer ${secret}` };
  const some = String(Math.floor(count / 2)).padStart(8, '0');
  const lists: readonly (readonly [name: string, path: string])[] = [
    ['discrepancies', '/v1/discrepancies'],
    ['… dataset, common', '/v1/discrepancies?dataset=enterprise-registration'],
    ['… dataset, rare', '/v1/discrepancies?dataset=licence'],
    ['… class, common', '/v1/discrepancies?class=stale'],
    ['… class, rare', '/v1/discrepancies?class=contested'],
    ['… class, none', '/v1/discrepancies?class=orphan'],
    ['… endpoint, common', '/v1/discrepancies?endpoint=wujiang'],
    ['… endpoint, none', '/v1/discrepancies?endpoint=qingpu'],
    ['… key', `/v1/discrepancies?key=91310118MA${some}`],
    ['… dataset and class', '/v1/discrepancies?dataset=licence&class=contested'],
    ['… endpoint and class', '/v1/discrepancies?endpoint=jiashan&class=missing'],
    ['reconciliations', '/v1/reconciliations'],
    ['… dataset', '/v1/reconciliations?dataset=licence'],
    ['runs', '/v1/runs'],
    ['deliveries', '/v1/deliveries'],
    ['… target', '/v1/deliveries?target=wujiang'],
    ['… state, rare', '/v1/deliveries?state=refused'],
    ['… state, none', '/v1/deliveries?state=conflict'],
    ['quarantine', '/v1/quarantine'],
    ['… endpoint', '/v1/quarantine?endpoint=jiashan'],
    ['licence checks', '/v1/licence-checks'],
    ['… finding', '/v1/licence-checks?finding=expired'],
  ];
  const get = async (path: string): Promise<{ ms: number; next: string | null; items: number }> => {
    const began = performance.now();
    const answer = await fetch(url + path, { headers });
    const body = (await answer.json()) as {
      readonly items?: readonly unknown[];
      readonly next?: string | null;
    };
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(body)}`);
    return { ms: performance.now() - began, next: body.next ?? null, items: body.items?.length ?? 0 };
  };
  const row = (name: string, times: readonly number[]): void => {
    const sorted = [...times].sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
    const [p50, p95] = [at(0.5), at(0.95)];
    const verdict = p95 < BAR_MS ? 'ok' : 'SLOW';
    process.stdout.write(
      `${name.padEnd(28)} ${p50.toFixed(1).padStart(9)} ${p95.toFixed(1).padStart(9)}  ${verdict}\n`,
    );
  };
  process.stdout.write(
    `${`${count} open discrepancies`.padEnd(28)} ${'p50 ms'.padStart(9)} ${'p95 ms'.padStart(9)}\n`,
  );
  for (const [name, path] of lists) {
    const times: number[] = [];
    for (let i = 0; i < REQUESTS; i++) times.push((await get(path)).ms);
    row(name, times);
  }
  for (const path of [
    '/v1/discrepancies?limit=200',
    '/v1/discrepancies?limit=200&endpoint=wujiang',
    '/v1/deliveries?limit=200',
  ]) {
    const times: number[] = [];
    let cursor: string | null = null;
    // Deep pages: the cursor is where a client would be after 90 % of the list.
    const deep = await deepCursor(path, get);
    for (let i = 0; i < REQUESTS; i++) {
      const { ms, next } = await get(`${path}&cursor=${encodeURIComponent(cursor ?? deep)}`);
      times.push(ms);
      cursor = next;
    }
    row(`deep: ${path.replace('/v1/', '').replace('limit=200', '')}`, times);
  }
}

/** A cursor of the same list with another place: its form is JSON in base64url. */
async function deepCursor(
  path: string,
  get: (path: string) => Promise<{ next: string | null }>,
): Promise<string> {
  const { next } = await get(path);
  const { filter } = JSON.parse(Buffer.from(next!, 'base64url').toString()) as { readonly filter: string };
  const last = path.includes('deliveries') ? Math.ceil(count * 0.1) : Math.ceil(count * 1.9);
  return Buffer.from(JSON.stringify({ filter, last: String(last) })).toString('base64url');
}

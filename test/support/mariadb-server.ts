import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A server that is not ready by then never will be. */
const START_SECONDS = 120;

/** A MariaDB server in a temporary folder, which goes with it. */
export async function startMariadb(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'tongdao-mariadb-'));
  const data = join(folder, 'data');
  await mkdir(data);
  await chmod(folder, 0o755);
  // As root the server runs as another account, which owns its files.
  const account = process.getuid?.() === 0 ? ['--user=nobody'] : [];
  if (account.length > 0) execFileSync('chown', ['-R', 'nobody', folder]);
  execFileSync(
    'mariadb-install-db',
    [
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      ...account,
    ],
    { stdio: 'ignore', timeout: START_SECONDS * 1000 },
  );
  const port = await freePort();
  const child = spawn(
    'mariadbd',
    [
      '--no-defaults',
      `--datadir=${data}`,
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      '--character-set-server=utf8mb4',
      '--default-time-zone=+08:00',
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-buffer-pool-size=64M',
      '--innodb-log-file-size=16M',
      ...account,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const end = async () => {
    await stop(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ready(child);
  } catch (error) {
    await end();
    throw error;
  }
  return { url: `mysql://root@127.0.0.1:${port}/`, stop: end };
}

async function ready(child: ChildProcess): Promise<void> {
  const patience = setTimeout(() => child.kill('SIGKILL'), START_SECONDS * 1000);
  const said: string[] = [];
  try {
    for await (const line of createInterface({ input: child.stderr! })) {
      if (line.includes('ready for connections')) {
        child.stderr?.resume();
        return;
      }
      said.push(line);
    }
  } finally {
    clearTimeout(patience);
  }
  throw new Error(`mariadbd ended before it was ready:\n${said.slice(-20).join('\n')}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // Its data is thrown away: nothing needs to be written out.
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Test } from 'tap';

const INSTALL =
  'redis-server is not in the PATH; install it: apt-get install redis-server (or brew install redis)';

/** Why tests with Redis cannot run here, for the `skip` option; false when they can. */
export const withoutRedis: string | false =
  spawnSync('redis-server', ['--version']).status === 0 ? false : INSTALL;

/** A Redis server of the test's own, in memory only, which ends with the test. */
export async function redis(t: Pick<Test, 'teardown'>): Promise<{ readonly url: string }> {
  const port = await freePort();
  const server = spawn(
    'redis-server',
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--maxmemory-policy',
      'noeviction',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  t.teardown(async () => {
    server.kill('SIGKILL');
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  });
  for await (const line of createInterface({ input: server.stdout })) {
    if (line.includes('Ready to accept connections')) return { url: `redis://127.0.0.1:${port}` };
  }
  throw new Error('redis-server ended before it was ready');
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedServer, startEmbedded } from '../../src/storage/embedded.ts';
import { silent } from './log.ts';

/** Test databases need not survive anything. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

/** A PostgreSQL server in a temporary folder, which goes with it. */
export async function startTestServer(): Promise<EmbeddedServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tongdao-test-'));
  // As root the server runs as another account, which must get in.
  await chmod(dataDir, 0o711);
  const { url, stop } = await startEmbedded({ dataDir, log: silent, settings: SETTINGS });
  return {
    url,
    async stop() {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

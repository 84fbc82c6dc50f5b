import { type EmbeddedServer, startEmbedded } from '../../src/storage/embedded.ts';
import { silent } from '../support/log.ts';

// Starts the server in its first argument, tells the parent its address or the error, and stops it when the parent says so.
let server: EmbeddedServer | null = null;
try {
  server = await startEmbedded({ dataDir: process.argv[2] ?? '', log: silent, settings: { fsync: 'off' } });
  process.send?.(server.url);
} catch (error) {
  process.send?.(`Error: ${error instanceof Error ? error.message : String(error)}`);
  process.disconnect();
}
process.once('message', async () => {
  await server?.stop();
  process.disconnect();
});

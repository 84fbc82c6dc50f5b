import { startEmbedded } from '../../src/storage/embedded.ts';
import { silent } from '../support/log.ts';


// Starts the server in its first argument, tells its address to the parent, and stops it when the parent says so.
const { url, stop } = await startEmbedded({ dataDir: process.argv[2] ?? '', log: silent });
process.once('message', async () => {
  await stop();
  process.disconnect();
});
process.send?.(url);

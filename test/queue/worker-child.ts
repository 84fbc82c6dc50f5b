import { openQueue } from '../../src/queue/queue.ts';
import { silent } from '../support/log.ts';

// Works on the queue in its first argument. A delivery tells the parent our pid and hangs, unless the parent said `go`.
const queue = await openQueue({ url: process.argv[2] ?? '', log: silent, concurrency: 2, lockMs: 1_000 });
const by = { by: process.pid };
let go = false;
await queue.work({
  sync: async () => by,
  reconcile: async () => by,
  async deliver() {
    process.send?.(process.pid);
    if (!go) await new Promise(() => undefined);
    return by;
  },
});
process.on('message', async (message) => {
  go = true;
  if (message !== 'close') return;
  await queue.close(1_000);
  process.disconnect();
});
process.send?.('ready');

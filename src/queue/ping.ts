import { Redis } from 'ioredis';
import { TongdaoError } from '../contract/errors.ts';
import { address } from '../storage/errors.ts';

const DEADLINE_MS = 5_000;

/** Sees that a Redis answers, and changes nothing. Throws QUEUE_UNREACHABLE. */
export async function pingRedis(url: string): Promise<void> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: DEADLINE_MS,
    commandTimeout: DEADLINE_MS,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  let said: Error | null = null;
  // The first word says why; unheard, it would go to the console.
  client.on('error', (error: Error) => {
    said ??= error;
  });
  try {
    await client.connect();
    await client.ping();
  } catch (thrown) {
    const error = said ?? (thrown as Error);
    throw new TongdaoError(
      'QUEUE_UNREACHABLE',
      { where: address(url), detail: error.message },
      { cause: thrown },
    );
  } finally {
    client.disconnect();
  }
}

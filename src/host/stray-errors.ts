import { TongdaoError } from '../contract/errors.ts';
import type { Logger } from '../contract/logger.ts';
import { kindOf } from './adapter-error.ts';
import type { Home } from './kinds.ts';

/**
 * Errors that a deployment's own adapter lets go in its own time: a timer that throws, a promise that nobody waits for. No call
 * could catch them, and any other of the kind ends the process. One whose stack begins in an adapter's folder is logged
 * instead. What has no stack, ends the process itself or keeps it busy cannot be told apart. Returns what stops the watch.
 */
export function watchStrayErrors(homes: readonly Home[], log: Logger): () => void {
  if (homes.length === 0) return () => {};
  const hear = (thrown: unknown) => {
    const home = homes.find(({ folder }) => isFrom(thrown, folder));
    if (home === undefined) {
      stop();
      // As without a listener: the process ends and says why.
      setImmediate(() => {
        throw thrown;
      });
      return;
    }
    const params = { endpoint: '*', adapter: home.adapter, call: 'timer', detail: kindOf(thrown) };
    const error = new TongdaoError('ADAPTER_FAILED', params, { cause: thrown });
    log.error({ code: error.code, params, err: thrown }, 'an adapter failed outside any call');
  };
  const stop = () => {
    process.off('uncaughtException', hear);
    process.off('unhandledRejection', hear);
  };
  process.on('uncaughtException', hear);
  process.on('unhandledRejection', hear);
  return stop;
}

/** Whether the first place in code that the stack names, Node's own left out, lies in the folder. */
function isFrom(thrown: unknown, folder: string): boolean {
  if (!(thrown instanceof Error) || typeof thrown.stack !== 'string') return false;
  const places = thrown.stack.split('\n').filter((line) => /^\s+at /.test(line) && !line.includes('node:'));
  return places[0]?.includes(`${folder}/`) ?? false;
}

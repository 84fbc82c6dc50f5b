import { setTimeout as sleep } from 'node:timers/promises';
import { TongdaoError } from '../contract/errors.ts';

/** The work's result; ABORTED when it goes on for longer than `graceMs` after an abort. */
export async function orAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
  graceMs: number,
): Promise<Result> {
  const done = new AbortController();
  const waited = async (): Promise<never> => {
    await aborted(signal, done.signal);
    await sleep(graceMs, undefined, { signal: done.signal });
    throw new TongdaoError('ABORTED');
  };
  const late = waited();
  // Once the work is done nobody waits for it any more.
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}

/** Something took longer than it may. */
export class Late extends Error {
  override readonly name = 'Late';
}

/** The work's result; throws Late when it takes longer than `ms`, and ABORTED when nobody wants it any more. */
export async function within<Result>(
  ms: number,
  work: Promise<Result>,
  unwanted?: AbortSignal,
): Promise<Result> {
  const done = new AbortController();
  const signal = unwanted === undefined ? done.signal : AbortSignal.any([done.signal, unwanted]);
  const late = sleep(ms, undefined, { signal }).then(
    (): never => {
      throw new Late(`not finished after ${ms} ms`);
    },
    (): never => {
      throw new TongdaoError('ABORTED');
    },
  );
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}

function aborted(signal: AbortSignal, done: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true, signal: done });
    done.addEventListener('abort', () => reject(done.reason), { once: true });
  });
}

import { TongdaoError } from '../contract/errors.ts';

/** The work's result; ABORTED when it goes on for longer than `graceMs` after an abort. */
export function orAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
  graceMs: number,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const onAbort = () => {
      timer = setTimeout(() => reject(new TongdaoError('ABORTED')), graceMs);
    };
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    void work.then(resolve, reject).finally(end);
  });
}

/** Something took longer than it may. */
export class Late extends Error {
  override readonly name = 'Late';
}

/** The work's result; throws Late when it takes longer than `ms`, and ABORTED when nobody wants it any more. */
export function within<Result>(ms: number, work: Promise<Result>, unwanted?: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      end();
      reject(new TongdaoError('ABORTED'));
    };
    const timer = setTimeout(() => {
      end();
      reject(new Late(`not finished after ${ms} ms`));
    }, ms);
    const end = () => {
      clearTimeout(timer);
      unwanted?.removeEventListener('abort', onAbort);
    };
    if (unwanted?.aborted === true) onAbort();
    else unwanted?.addEventListener('abort', onAbort, { once: true });
    void work.then(resolve, reject).finally(end);
  });
}

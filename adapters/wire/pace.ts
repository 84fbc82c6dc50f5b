import { setTimeout as pause } from 'node:timers/promises';
import { TongdaoError } from '../../src/contract/errors.ts';

/** Keeps to a rate by giving each request its own moment. */
export class Pace {
  readonly #perSecond: number | null;
  #next = 0;

  constructor(perSecond: number | null) {
    this.#perSecond = perSecond;
  }

  async turn(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new TongdaoError('ABORTED');
    if (this.#perSecond === null) return;
    const now = Date.now();
    const at = Math.max(now, this.#next);
    this.#next = at + 1000 / this.#perSecond;
    if (at > now) await wait(at - now, signal);
  }
}

/** Throws ABORTED as soon as the signal does. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => {
    throw new TongdaoError('ABORTED');
  });
}

/**
 * Milliseconds until a busy platform wants to be asked again, by RFC 9110 section 10.2.3;
 * null when it did not say that it is busy until then.
 */
export function retryAfter(status: number, value: string | undefined, now: number): number | null {
  if ((status !== 429 && status !== 503) || value === undefined) return null;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

/** The promise's value, or ABORTED as soon as the signal aborts; what was begun goes on for others. */
export async function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new TongdaoError('ABORTED'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', abort));
}

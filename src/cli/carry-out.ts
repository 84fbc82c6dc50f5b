import { setTimeout as sleep } from 'node:timers/promises';
import { TongdaoError } from '../contract/errors.ts';
import type { JobRef, JobResult } from '../contract/jobs.ts';
import type { Text } from '../contract/text.ts';
import type { WorkingChannel } from './context.ts';
import type { Session } from './session.ts';

const WAIT_MS = 24 * 3_600_000;
/** Others may keep the queue busy for ever. */
const FOLLOW_MS = 10 * 60_000;
const LOOK_MS = 100;

const FOLLOWING: Text = { zh: '正在完成后续作业……', en: 'Carrying out what follows …' };

/**
 * Waits for jobs while this process works too, so that they are carried out whether or not workers run elsewhere; then for what they
 * brought about (deliveries, reading back), so that nothing is cut off when the command ends. Throws ABORTED when the user stops it.
 */
export async function carryOut(
  session: Session,
  channel: WorkingChannel,
  jobs: readonly JobRef[],
): Promise<readonly PromiseSettledResult<JobResult>[]> {
  await channel.work();
  const waits = Promise.allSettled(jobs.map((job) => channel.queue.wait(job, WAIT_MS)));
  const results = await untilStopped(waits, session.context.signal);
  session.progress.step(session.t(FOLLOWING));
  await untilStopped(untilStill(channel, session.context.signal), session.context.signal);
  return results;
}

/** Jobs that wait for a later time are not waited for. */
async function untilStill({ queue }: WorkingChannel, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + FOLLOW_MS;
  while (!signal.aborted && Date.now() < deadline) {
    const { waiting, active } = await queue.counts();
    if (waiting + active === 0) return;
    await sleep(LOOK_MS);
  }
}

async function untilStopped<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const done = new AbortController();
  const stopped = new Promise<never>((_, reject) => {
    const stop = () => reject(new TongdaoError('ABORTED'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true, signal: done.signal });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    done.abort();
  }
}

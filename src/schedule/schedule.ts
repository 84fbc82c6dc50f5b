import { createTask, type ScheduledTask, validateDetailed } from 'node-cron';
import type pg from 'pg';
import { TongdaoError } from '../contract/errors.ts';
import type { Logger } from '../contract/logger.ts';
import { armFire, claimFire, claimMissed } from './fires.ts';

export interface Schedule {
  readonly name: string;
  /** Five fields, or six with seconds first; day of month and day of week not both restricted. */
  readonly cron: string;
  /** Enqueues the job, with an id made from the due time, and nothing else: overlap and repetition are the queue's business. */
  readonly run: (due: Date) => Promise<void>;
}

export interface Schedules {
  /** When each fires next. */
  next(): readonly { readonly name: string; readonly at: Date }[];
  /** Fires no more; waits for what is being enqueued. */
  stop(): Promise<void>;
}

export interface ScheduleOptions {
  readonly pool: pg.Pool;
  readonly schedules: readonly Schedule[];
  readonly log: Logger;
  /** A zone without daylight saving time has no due time twice and none skipped. */
  readonly timezone?: string;
}

const CATCH_UP_MS = 60_000;

/**
 * Fires every schedule once per due time, over any number of processes on the same database: the one that marks the
 * due time runs it, in the same transaction, so that a run that fails or dies leaves it to be caught up. What was
 * missed while nobody was there is caught up once at the start. Throws SCHEDULE_INVALID or SCHEDULE_AMBIGUOUS.
 */
export async function startSchedules(options: ScheduleOptions): Promise<Schedules> {
  const { pool, schedules, log, timezone = 'Asia/Shanghai' } = options;
  for (const schedule of schedules) checkExpression(schedule);
  const running = new Set<Promise<void>>();

  const tasks = schedules.map((schedule) => {
    const { name, run } = schedule;
    const after = () => task.getNextRun();
    const task = createTask(
      schedule.cron,
      ({ date }) => guard(name, () => claimFire(pool, name, date, after(), run)),
      {
        name,
        timezone,
        logger: quietly(log),
        suppressMissedWarning: true,
      },
    );
    return { schedule, task, after };
  });

  /** A fire that fails must not end the process; its due time stays open and is caught up. */
  async function guard(name: string, fire: () => Promise<boolean>): Promise<void> {
    const attempt = fire().then(
      (elected) => {
        if (elected) log.info({ schedule: name }, 'a schedule fired');
      },
      (error: unknown) => log.error({ schedule: name, detail: String(error) }, 'a schedule could not fire'),
    );
    running.add(attempt);
    await attempt.finally(() => running.delete(attempt));
  }

  async function catchUp(): Promise<void> {
    for (const { schedule, after } of tasks) {
      await guard(schedule.name, () => claimMissed(pool, schedule.name, after(), schedule.run));
    }
  }

  for (const { task, schedule, after } of tasks) {
    await task.start();
    await armFire(pool, schedule.name, after());
  }
  await catchUp();
  // Also for fires that found the queue away, and for a process that slept over its due time.
  const timer = setInterval(catchUp, CATCH_UP_MS);

  return {
    next: () => tasks.flatMap(({ schedule, task }) => upcoming(schedule.name, task)),
    async stop() {
      clearInterval(timer);
      await Promise.all(tasks.map(({ task }) => task.destroy()));
      await Promise.all(running);
    },
  };
}

function upcoming(name: string, task: ScheduledTask): { name: string; at: Date }[] {
  const at = task.getNextRun();
  return at === null ? [] : [{ name, at }];
}

/** node-cron takes two restricted day fields as AND, other crons as OR: nobody can know what was meant. */
function checkExpression({ name, cron }: Schedule): void {
  const { valid, errors } = validateDetailed(cron);
  if (!valid) {
    const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
    throw new TongdaoError('SCHEDULE_INVALID', { name, cron, detail });
  }
  const [dayOfWeek, , dayOfMonth] = cron.trim().split(/\s+/).reverse();
  const restricts = (field: string | undefined) => field !== '*' && field !== '?';
  if (restricts(dayOfMonth) && restricts(dayOfWeek))
    throw new TongdaoError('SCHEDULE_AMBIGUOUS', { name, cron });
}

/** node-cron would write to the console. */
function quietly(log: Logger) {
  const words = (message: string | Error) => (message instanceof Error ? message.message : message);
  return {
    debug: (message: string | Error) => log.debug({}, words(message)),
    info: (message: string) => log.info({}, message),
    warn: (message: string) => log.warn({}, message),
    error: (message: string | Error) => log.error({}, words(message)),
  };
}

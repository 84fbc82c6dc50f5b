import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** What both sides are asked for: the comparison of the sheets of one day. */
export interface Task {
  readonly day: 1 | 2;
}

export interface Measured {
  readonly seconds: number;
  /** Rows read. */
  readonly records: number;
  /** Keys that are not agreed. */
  readonly differing: number;
  readonly classes: Readonly<Record<string, number>>;
  /** Largest resident memory of the process so far, MB. */
  readonly memory: number;
  /** Seconds of parts of the work. */
  readonly parts: Readonly<Record<string, number>>;
}

/** A process of its own, so that its memory and its heap are its own. */
export class Side {
  readonly #child: ChildProcess;

  constructor(script: URL, args: readonly string[]) {
    this.#child = fork(script, args, {
      // As `npm start` runs the channel.
      execArgv: [...process.execArgv, '--max-semi-space-size=64'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }

  async do(task: Task): Promise<Measured> {
    this.#child.send(task);
    const [answer] = await Promise.race([
      once(this.#child, 'message'),
      once(this.#child, 'exit').then(([code]) => {
        throw new Error(`a side of the benchmark ended (${code})`);
      }),
    ]);
    return answer as Measured;
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}

/** The child's half: does one task after the other until its parent is done with it. */
export function serve(
  work: (task: Task) => Promise<Omit<Measured, 'memory'>>,
  close: () => Promise<void>,
): void {
  process.on('message', (task: Task) => {
    work(task).then(
      (result) => process.send!({ ...result, memory: process.resourceUsage().maxRSS / 1024 }),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.on('disconnect', () => void close().then(() => process.exit(0)));
}

/** Seconds that some work takes. */
export async function timed<Result>(work: () => Promise<Result>): Promise<readonly [number, Result]> {
  const start = performance.now();
  const result = await work();
  return [(performance.now() - start) / 1000, result];
}

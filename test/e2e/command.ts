import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import { packageRoot } from '../../src/storage/paths.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const LOOK_MS = 10;

/** Where a line is typed: a shell there, whose programs all hear of a signal, as at a terminal. */
export interface Terminal {
  readonly folder: string;
}

/** The real command as a child process, with nothing of the developer's environment but the path. */
export class Command {
  readonly #child: ChildProcess;
  readonly #isGroup: boolean;
  readonly #closed: Promise<unknown>;
  stdout = '';
  stderr = '';

  /** It is killed with the test when it still runs then. At a terminal `args` is the line. */
  constructor(
    t: Pick<Test, 'teardown'>,
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
    terminal: Terminal | null = null,
  ) {
    const [program, words] =
      terminal === null
        ? [process.execPath, [join(packageRoot(), 'src', 'tongdao.mjs'), ...args]]
        : ['bash', ['-c', ...args]];
    this.#isGroup = terminal !== null;
    this.#child = spawn(program, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(terminal === null ? {} : { cwd: terminal.folder, detached: true }),
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: 'en_US.UTF-8', ...env },
    });
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.#closed = once(this.#child, 'close');
    t.teardown(() => this.signal('SIGKILL'));
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  #kill(name: NodeJS.Signals): void {
    if (this.#isGroup) process.kill(-this.#child.pid!, name);
    else this.#child.kill(name);
  }

  /** Sends a signal and waits for the end. */
  async signal(name: NodeJS.Signals): Promise<Ended> {
    if (!this.#hasEnded) this.#kill(name);
    return this.ended(30_000);
  }

  async ended(withinMs = 120_000): Promise<Ended> {
    const late = new AbortController();
    const isLate = sleep(withinMs, true, { signal: late.signal }).catch(() => false);
    const over = await Promise.race([this.#closed, isLate]);
    late.abort();
    if (over === true) {
      this.#kill('SIGKILL');
      throw new Error(`still running after ${withinMs} ms: ${this.stderr.slice(-2000)}`);
    }
    return { code: this.#child.exitCode, stdout: this.stdout, stderr: this.stderr };
  }

  /** Waits until it has said this on either stream; null when it ended without. */
  async says(pattern: RegExp, withinMs = 180_000): Promise<RegExpExecArray | null> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const hasEnded = this.#hasEnded;
      const found = pattern.exec(this.stdout) ?? pattern.exec(this.stderr);
      if (found !== null || hasEnded) return found;
      if (Date.now() > deadline) throw new Error(`never said ${pattern}: ${this.stderr.slice(-2000)}`);
      await sleep(LOOK_MS);
    }
  }
}

/** A command to its end. */
export function tongdao(
  t: Pick<Test, 'teardown'>,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  return new Command(t, args, env).ended();
}

/** A temporary folder that goes with the test. */
export async function folder(t: Pick<Test, 'teardown'>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'tongdao-e2e-'));
  t.teardown(() => rm(path, { recursive: true, force: true }));
  // As root the database runs as another account, which must get in.
  await chmod(path, 0o711);
  return path;
}

/** A data folder with the embedded database of its own, which is stopped with the test even if its users were killed. */
export async function dataFolder(t: Pick<Test, 'teardown'>): Promise<string> {
  const path = await folder(t);
  t.teardown(async () => {
    const pid = await postmaster(path);
    if (pid === null) return;
    // Immediate shutdown: nobody needs these data any more.
    process.kill(pid, 'SIGQUIT');
    for (let i = 0; i < 500 && isRunning(pid); i++) await sleep(20);
  });
  return path;
}

/** Process id of the embedded database, null when none runs. */
export async function postmaster(dataDir: string): Promise<number | null> {
  const text = await readFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return pid > 0 && isRunning(pid) ? pid : null;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { terminalAsker } from './cli/ask.ts';
import type { CliContext, Output } from './cli/context.ts';
import { runCli } from './cli/program.ts';
import { packageRoot } from './storage/paths.ts';

/**
 * The command `tongdao` with its arguments. Resolves to the exit code once everything is closed and written; never ends the process.
 * The first Ctrl-C (or SIGTERM) stops cleanly, the second ends at once.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const stopping = new AbortController();
  const stop = () => {
    // Without a listener the next signal does what signals do.
    for (const name of SIGNALS) process.off(name, stop);
    stopping.abort();
  };
  for (const name of SIGNALS) process.on(name, stop);
  // A reader that has enough (`| head`) is no error of ours.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  try {
    const { stdout, stderr, env } = process;
    const outputs = { stdout: output(stdout), stderr: output(stderr) };
    return await runCli(argv, commandContext(env, outputs, stopping.signal));
  } finally {
    for (const name of SIGNALS) process.off(name, stop);
    await Promise.all([process.stdout, process.stderr].map(drained));
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The process around the command line, and the parts above it, which are loaded when a command needs them. */
export function commandContext(
  env: NodeJS.ProcessEnv,
  outputs: Pick<CliContext, 'stdout' | 'stderr'>,
  signal: AbortSignal,
): CliContext {
  const around = async (profileDir: string) => {
    const { surroundings } = await import('./demo/surroundings.ts');
    return surroundings(profileDir, env);
  };
  return {
    ...outputs,
    env,
    signal,
    actor: `cli:${userName()}`,
    version: version(),
    ...(outputs.stdout.isTerminal && process.stdin.isTTY ? { ask: terminalAsker(signal) } : {}),
    async open(request) {
      const { openChannel } = await import('./compose.ts');
      return openChannel({ ...request, ...(await around(request.profileDir)) });
    },
    async readSettings(profileDir) {
      const { readSettings } = await import('./compose.ts');
      return readSettings(profileDir, (await around(profileDir)).env);
    },
    async peek(profileDir, log) {
      const { openPeek } = await import('./peeking.ts');
      return openPeek({ profileDir, log, version: version(), ...(await around(profileDir)) });
    },
    async readKinds(profileDir) {
      const { readKinds } = await import('./compose.ts');
      return { ...(await readKinds(profileDir)), env: (await around(profileDir)).env };
    },
    async migrate(profileDir, log) {
      const { migrateLedger } = await import('./migrate-ledger.ts');
      return migrateLedger(profileDir, (await around(profileDir)).env, log);
    },
    async serve(channel, options) {
      const { serveChannel } = await import('./serving.ts');
      return serveChannel(channel, options);
    },
    async runDemo(request) {
      const [{ runDemo }, { summary }] = await Promise.all([
        import('./demo/demo.ts'),
        import('./demo/summary.ts'),
      ]);
      const demo = await runDemo({ ...request, env });
      return { ...demo, summary: (language) => summary(demo.report, language) };
    },
    async replay(channel, id) {
      const { replayQuarantined } = await import('./intake/replay.ts');
      return replayQuarantined(channel, id);
    },
    async testAdapter(path, onVerdict) {
      const { testAdapter } = await import('./test-adapter.ts');
      return testAdapter(path, onVerdict);
    },
  };
}

function output(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns ?? 0;
    },
  };
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) resolve();
    else stream.write('', () => resolve());
  });
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** An account may have no name, in a container for instance. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : '?';
}

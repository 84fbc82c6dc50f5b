import { type Host, openHost } from '../host/host.ts';
import { createMetrics } from '../observe/metrics.ts';
import { pipelineFactory } from '../settings/pipelines.ts';
import type { Settings } from '../settings/settings.ts';
import type { Peek } from './context.ts';
import type { Session } from './session.ts';

/** The profile looked at without writing anything, and closed whatever happens. */
export async function withPeek(session: Session, work: (peek: Peek) => Promise<number>): Promise<number> {
  const peek = await session.context.peek(session.profileDir, session.log());
  try {
    return await work(peek);
  } finally {
    session.progress.clear();
    await peek.close();
  }
}

/** The endpoints of the profile with their adapters, without a ledger. */
export async function withHost(
  session: Session,
  work: (host: Host, settings: Settings) => Promise<number>,
): Promise<number> {
  const { settings, datasets, kinds, homes } = await session.context.readSettings(session.profileDir);
  const host = openHost({
    settings,
    kinds,
    homes,
    compile: pipelineFactory(settings, datasets),
    metrics: createMetrics(session.context.version),
    log: session.log(),
  });
  try {
    return await work(host, settings);
  } finally {
    await host.close();
  }
}

import { type Host, openHost } from '../host/host.ts';
import { createMetrics } from '../observe/metrics.ts';
import { pipelineFactory } from '../settings/pipelines.ts';
import type { Settings } from '../settings/settings.ts';
import type { Session } from './session.ts';

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

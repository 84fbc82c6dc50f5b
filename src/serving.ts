import { startServer } from './api/server.ts';
import type { OpenChannel } from './compose.ts';
import { replayQuarantined } from './intake/replay.ts';
import { startChannelSchedules } from './schedules.ts';

export interface ServingOptions {
  /** People on this machine may read without a key, personal values masked: for demonstrations. */
  readonly open: boolean;
}

/** Schedules and API of a channel, until `close`. */
export async function serveChannel(
  channel: OpenChannel,
  { open }: ServingOptions,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const schedules = await startChannelSchedules(channel, () => channel.sweep());
  try {
    const server = await startServer(channel, {
      ...channel.settings.api,
      metrics: channel.metrics,
      open,
      replay: (id) => replayQuarantined(channel, id),
      schedules: () => schedules.next(),
    });
    return {
      url: server.url,
      async close() {
        await server.close();
        await schedules.stop();
      },
    };
  } catch (error) {
    await schedules.stop();
    throw error;
  }
}

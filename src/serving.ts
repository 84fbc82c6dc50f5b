import { startServer } from './api/server.ts';
import type { OpenChannel } from './compose.ts';
import { asTongdaoError } from './contract/errors.ts';
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
    const start = (port: number) =>
      startServer(channel, {
        ...channel.settings.api,
        port,
        metrics: channel.metrics,
        kinds: channel.kinds,
        env: channel.env,
        open,
        replay: (id) => replayQuarantined(channel, id),
        schedules: () => schedules.next(),
      });
    const server = await start(channel.settings.api.port).catch((thrown: unknown) => {
      // Nobody looks for a demonstration at a certain port: its address is printed.
      if (open && asTongdaoError(thrown).code === 'PORT_TAKEN') return start(0);
      throw thrown;
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

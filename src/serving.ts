import { startServer } from './api/server.ts';
import { startSealing } from './audit/sealing.ts';
import { openWitnessSigner } from './audit/signer.ts';
import type { Witness } from './audit/witness.ts';
import type { OpenChannel } from './compose.ts';
import { asTongdaoError } from './contract/errors.ts';
import { replayQuarantined } from './intake/replay.ts';
import { startChannelSchedules } from './schedules.ts';

export interface ServingOptions {
  /** People on this machine may read without a key, personal values masked: for demonstrations. */
  readonly open: boolean;
}

/** Schedules, API and sealing of a channel, until `close`. */
export async function serveChannel(
  channel: OpenChannel,
  { open }: ServingOptions,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { settings, ledger, signer, log } = channel;
  const witness = await openWitness(channel);
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
        ...(witness === null ? {} : { witness }),
        replay: (id) => replayQuarantined(channel, id),
        schedules: () => schedules.next(),
      });
    const server = await start(channel.settings.api.port).catch((thrown: unknown) => {
      // Nobody looks for a demonstration at a certain port: its address is printed.
      if (open && asTongdaoError(thrown).code === 'PORT_TAKEN') return start(0);
      throw thrown;
    });
    const sealing = startSealing({ pool: ledger.pool, signer, witnesses: settings.audit.witnesses, log });
    return {
      url: server.url,
      async close() {
        await server.close();
        await sealing.stop();
        await schedules.stop();
      },
    };
  } catch (error) {
    await schedules.stop();
    throw error;
  }
}

/** A key is made only where this channel is a witness of somebody. */
async function openWitness({ settings }: OpenChannel): Promise<Witness | null> {
  const { audit, channel, dataDir } = settings;
  if (audit.witnessOf.length === 0) return null;
  return { signer: await openWitnessSigner(dataDir, channel.name), logs: audit.witnessOf };
}

import type { Channel } from './channel.ts';
import { type Schedules, startSchedules } from './schedule/schedule.ts';

/**
 * The channel's schedules: per dataset a cycle over what changed and one over everything, and every minute whatever the ledger says is
 * due. A fire only adds jobs, with ids made from its due time, so that a repeated fire adds nothing.
 */
export function startChannelSchedules(channel: Channel, sweep: () => Promise<unknown>): Promise<Schedules> {
  const { settings, ledger, log } = channel;
  const cycles = Object.entries(settings.datasets).flatMap(([dataset, { schedule }]) =>
    (['changes', 'full'] as const).flatMap((mode) => {
      const cron = schedule[mode];
      return cron === null || showing(channel, dataset).length === 0
        ? []
        : [{ name: `${dataset}-${mode}`, cron, run: (due: Date) => addCycle(channel, dataset, mode, due) }];
    }),
  );
  const sweeping = { name: 'sweep', cron: '* * * * *', run: async () => void (await sweep()) };
  return startSchedules({
    pool: ledger.pool,
    schedules: [...cycles, sweeping],
    log,
    timezone: settings.channel.timeZone,
  });
}

async function addCycle(
  channel: Channel,
  dataset: string,
  mode: 'changes' | 'full',
  due: Date,
): Promise<void> {
  await channel.queue.addCycle(
    { dataset, pass: mode === 'full' ? 'full' : 'changed' },
    showing(channel, dataset).map((endpoint) => ({ endpoint, dataset, mode })),
    { id: `${dataset}-${mode}-${due.toISOString().replace(/\W/g, '')}` },
  );
}

/** Endpoints that show the dataset. */
function showing({ settings }: Channel, dataset: string): readonly string[] {
  return settings.endpoints.filter(({ datasets }) => dataset in datasets).map(({ name }) => name);
}

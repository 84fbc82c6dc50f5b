/** The channel's side: reads three endpoints at once, in full, and reconciles, as its job handlers do. */
import { openChannel } from '../../src/compose.ts';
import { jobHandlers } from '../../src/handlers.ts';
import { silent } from '../support/log.ts';
import { serve, timed } from './child.ts';

const [profileDir = '', dataDir = ''] = process.argv.slice(2);
const DATASET = 'enterprise-registration';

const channel = await openChannel({ profileDir, env: { DATA_DIR: dataDir }, log: silent });
const handlers = jobHandlers(channel, channel.metrics);
const { signal } = new AbortController();

serve(
  async () => {
    const before = process.cpuUsage();
    const [sync, reports] = await timed(() =>
      Promise.all(
        channel.settings.endpoints.map(({ name: endpoint }) =>
          handlers.sync({ endpoint, dataset: DATASET, mode: 'full' }, signal),
        ),
      ),
    );
    const [reconcile, result] = await timed(() =>
      handlers.reconcile({ dataset: DATASET, pass: 'changed' }, signal),
    );
    const { user, system } = process.cpuUsage(before);
    const cpu = (user + system) / 1e6;
    const { agreed = 0, ...classes } = result['totals'] as Record<string, number>;
    return {
      seconds: sync + reconcile,
      records: reports.reduce((sum, report) => sum + (report['totals'] as { read: number }).read, 0),
      differing: Number(result['keys']) - agreed,
      classes,
      parts: { sync, reconcile, cpu },
    };
  },
  () => channel.close(),
);

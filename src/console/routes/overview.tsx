import { render } from 'preact-render-to-string';
import type { Api, App } from '../../api/context.ts';
import { readOverview } from '../../api/overview.ts';
import { listReconciliations } from '../../ledger/reconciliations.ts';
import type { Page } from '../page.ts';
import { OverviewPage, Standing } from '../pages/overview.tsx';
import { trendOf } from '../parts/trend.ts';
import { renderPage } from '../shell.tsx';
import { eventStreams } from './event-stream.ts';
import { Poller } from './poller.ts';
import { pageFor, query, sendPage } from './serving.ts';

const EVERY_MS = 2_000;
/** Reconciliations that the trend looks back over. */
const LOOKED_BACK = 500;

export function overviewRoutes(app: App, api: Api): void {
  const { channel, schedules } = api;
  const read = () => readOverview(channel, schedules?.() ?? []);

  app.get('/', { schema: { hide: true, querystring: query({}) } }, async (request, reply) => {
    const page = pageFor(api, request);
    const [overview, reconciliations] = await Promise.all([
      read(),
      listReconciliations(channel.ledger.pool, { limit: LOOKED_BACK }),
    ]);
    const data = { overview, trend: trendOf(reconciliations) };
    return sendPage(reply, page, renderPage(<OverviewPage page={page} data={data} />));
  });

  const openStream = eventStreams(app);
  const poller = new Poller(read, EVERY_MS, (err) => channel.log.warn({ err }, 'the overview was not read'));

  app.get('/live', { schema: { hide: true, querystring: query({}) } }, (request, reply) => {
    const page = pageFor(api, request);
    let last = '';
    const stop = poller.watch((overview) => {
      const now: Page = { ...page, now: overview.at };
      const html = render(<Standing page={now} overview={overview} />);
      if (html !== last) stream.send(html);
      last = html;
    });
    const stream = openStream(reply, stop);
  });
}

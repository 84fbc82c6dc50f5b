import { readerOf } from '../../api/authenticate.ts';
import type { Api, App } from '../../api/context.ts';
import { given } from '../../api/known.ts';
import { page as pageOf } from '../../api/pages.ts';
import { readQuarantinedRow } from '../../api/quarantined.ts';
import { IdParams } from '../../api/schemas.ts';
import { onRecord } from '../../api/start-work.ts';
import { listQuarantine, readQuarantined } from '../../ledger/quarantine.ts';
import { QuarantinePage } from '../pages/quarantine.tsx';
import { QuarantinedPage } from '../pages/quarantined.tsx';
import { renderPage } from '../shell.tsx';
import { Choice, Cursor, chosen, knownChoice, LIMIT } from './lists.ts';
import { Done, noticeOf, pageFor, query, seeOther, sendPage } from './serving.ts';

export function quarantinePages(app: App, api: Api): void {
  const { ledger } = api.channel;

  app.get(
    '/quarantine',
    {
      schema: {
        hide: true,
        querystring: query({ dataset: Choice, endpoint: Choice, cursor: Cursor, done: Done }),
      },
    },
    async (request, reply) => {
      const page = pageFor(api, request);
      const { endpoint, dataset, cursor, done } = request.query;
      const filter = knownChoice(ledger, request, { endpoint, dataset });
      const found = await pageOf(
        request,
        reply,
        { limit: LIMIT, ...chosen({ cursor }) },
        filter,
        (after, limit) => listQuarantine(ledger.pool, { ...filter, ...given({ after }), limit }),
      );
      const data = { ...found, filter, notice: noticeOf(page, done) };
      return sendPage(reply, page, renderPage(<QuarantinePage page={page} data={data} />));
    },
  );

  app.get(
    '/quarantine/:id',
    { schema: { hide: true, params: IdParams, querystring: query({ done: Done }) } },
    async (request, reply) => {
      const page = pageFor(api, request);
      const { id } = request.params;
      const entry = await readQuarantinedRow(api.channel, readerOf(request), id);
      const data = { entry, raw: entry.raw, notice: noticeOf(page, request.query.done) };
      reply.header('cache-control', 'no-store');
      return sendPage(reply, page, renderPage(<QuarantinedPage page={page} data={data} />));
    },
  );

  app.post('/quarantine/:id/replay', { schema: { hide: true, params: IdParams } }, async (request, reply) => {
    const { id } = request.params;
    const { endpoint, dataset } = await readQuarantined(ledger.pool, id);
    const what = { what: 'quarantine-replayed', quarantine: id };
    const { accepted } = await onRecord(api, request, { dataset, endpoint }, what, () => api.replay(id));
    return seeOther(reply, accepted ? '/quarantine?done=replayedGood' : `/quarantine/${id}?done=replayedBad`);
  });
}

import { Type } from 'typebox';
import { readerOf } from '../../api/authenticate.ts';
import type { Api, App } from '../../api/context.ts';
import { ofEndpoint, readDiscrepancyInFull } from '../../api/discrepancy.ts';
import { given } from '../../api/known.ts';
import { page as pageOf } from '../../api/pages.ts';
import { IdParams } from '../../api/schemas.ts';
import { listDeliveries } from '../../ledger/deliveries.ts';
import { listDiscrepancies } from '../../ledger/discrepancies.ts';
import { DiscrepanciesPage } from '../pages/discrepancies.tsx';
import { DiscrepancyPage } from '../pages/discrepancy.tsx';
import { renderPage } from '../shell.tsx';
import { Choice, Cursor, chosen, knownChoice, LIMIT } from './lists.ts';
import { pageFor, query, sendPage } from './serving.ts';

export function discrepancyPages(app: App, api: Api): void {
  const { channel } = api;
  const { ledger } = channel;

  app.get(
    '/discrepancies',
    {
      schema: {
        hide: true,
        querystring: query({ dataset: Choice, class: Choice, endpoint: Choice, key: Choice, cursor: Cursor }),
      },
    },
    async (request, reply) => {
      const page = pageFor(api, request);
      const { class: recordClass, key, cursor } = chosen(request.query);
      const filter = {
        ...knownChoice(ledger, request, { endpoint: request.query.endpoint, dataset: request.query.dataset }),
        ...given({ class: recordClass, key: key?.trim() }),
      };
      const found = await pageOf(
        request,
        reply,
        { limit: LIMIT, ...given({ cursor }) },
        filter,
        (after, limit) => listDiscrepancies(ledger.pool, { ...filter, ...given({ after }), limit }),
      );
      const { endpoint } = readerOf(request);
      const items = found.items.map((one) => ({ ...one, findings: ofEndpoint(one.findings, endpoint) }));
      const data = { ...found, items, filter };
      return sendPage(reply, page, renderPage(<DiscrepanciesPage page={page} data={data} />));
    },
  );

  app.get(
    '/discrepancies/:id',
    {
      schema: {
        hide: true,
        params: IdParams,
        querystring: query({ fields: Type.Optional(Type.Literal('all')) }),
      },
    },
    async (request, reply) => {
      const page = pageFor(api, request);
      const reader = readerOf(request);
      const { id } = request.params;
      const discrepancy = await readDiscrepancyInFull(channel, reader, id);
      const deliveries = await listDeliveries(ledger.pool, {
        discrepancy: id,
        ...(reader.endpoint === null ? {} : { target: reader.endpoint }),
        limit: LIMIT,
      });
      const data = { discrepancy, deliveries, allFields: request.query.fields === 'all' };
      reply.header('cache-control', 'no-store');
      return sendPage(reply, page, renderPage(<DiscrepancyPage page={page} data={data} />));
    },
  );
}

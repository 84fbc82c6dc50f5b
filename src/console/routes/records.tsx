import { Type } from 'typebox';
import { readBook } from '../../access/book.ts';
import { checkedPurpose } from '../../access/purpose.ts';
import { readerOf } from '../../api/authenticate.ts';
import type { Api, App } from '../../api/context.ts';
import { exactly, Key, Name } from '../../api/schemas.ts';
import { listDiscrepancies } from '../../ledger/discrepancies.ts';
import { readRecordLife } from '../../lookup/record-life.ts';
import { AskPage, RecordPage } from '../pages/record.tsx';
import { lifeOf } from '../parts/life.tsx';
import { renderPage } from '../shell.tsx';
import { Choice, chosen } from './lists.ts';
import { pageFor, query, seeOther, sendPage } from './serving.ts';

/** Newest entries of the access book that a page shows. */
const LOOKS = 100;

export function recordPages(app: App, api: Api): void {
  const { channel } = api;
  const { ledger } = channel;

  app.get(
    '/records',
    { schema: { hide: true, querystring: query({ dataset: Choice, key: Choice, purpose: Choice }) } },
    async (request, reply) => {
      const page = pageFor(api, request);
      const { dataset, key, purpose } = chosen(request.query);
      if (dataset !== undefined && key !== undefined && purpose !== undefined) {
        const place = `/records/${encodeURIComponent(dataset)}/${encodeURIComponent(key.trim())}`;
        return seeOther(reply, `${place}?purpose=${encodeURIComponent(purpose)}`);
      }
      return sendPage(reply, page, renderPage(<AskPage page={page} data={chosen({ dataset })} />));
    },
  );

  app.get(
    '/records/:dataset/:key',
    {
      schema: {
        hide: true,
        params: exactly({ dataset: Name, key: Key }),
        querystring: query({ purpose: Type.Optional(Type.String()) }),
      },
    },
    async (request, reply) => {
      const page = pageFor(api, request);
      const { dataset, key } = request.params;
      if (request.query.purpose === undefined) {
        return sendPage(reply, page, renderPage(<AskPage page={page} data={{ dataset, key }} />));
      }
      const purpose = checkedPurpose(request.query.purpose);
      const reader = readerOf(request);
      const life = await readRecordLife(ledger, reader, dataset, key, purpose);
      const [open] = await listDiscrepancies(ledger.pool, { dataset, key, limit: 1 });
      const book =
        reader.endpoint === null ? await readBook(ledger.pool, { dataset, key, limit: LOOKS }) : [];
      const items = lifeOf(page, dataset, life.timeline, book);
      const data = { life, purpose, open: open ?? null, items };
      reply.header('cache-control', 'no-store');
      return sendPage(reply, page, renderPage(<RecordPage page={page} data={data} />));
    },
  );
}

import { Type } from 'typebox';
import { createKey, listKeys, revokeKey } from '../../access/keys.ts';
import { readerOf } from '../../api/authenticate.ts';
import type { Api, App } from '../../api/context.ts';
import { given, known } from '../../api/known.ts';
import { page as pageOf } from '../../api/pages.ts';
import { PERSON } from '../../api/routes/keys.ts';
import { exactly, IdParams } from '../../api/schemas.ts';
import { ROLES } from '../../contract/terms.ts';
import { KeysPage } from '../pages/keys.tsx';
import { renderPage } from '../shell.tsx';
import { Choice, Cursor, chosen, LIMIT } from './lists.ts';
import { Done, noticeOf, pageFor, query, seeOther, sendPage } from './serving.ts';

export function keyPages(app: App, api: Api): void {
  const { ledger } = api.channel;

  app.get(
    '/keys',
    { schema: { hide: true, querystring: query({ cursor: Cursor, done: Done }) } },
    async (request, reply) => {
      const page = pageFor(api, request);
      const { cursor, done } = request.query;
      const found = await pageOf(
        request,
        reply,
        { limit: LIMIT, ...chosen({ cursor }) },
        {},
        (after, limit) => listKeys(ledger.pool, { ...given({ after }), limit }),
      );
      const data = { ...found, notice: noticeOf(page, done), secret: null };
      return sendPage(reply, page, renderPage(<KeysPage page={page} data={data} />));
    },
  );

  app.post(
    '/keys',
    {
      config: { unrepeatable: true },
      schema: {
        hide: true,
        body: exactly({
          name: Type.String({ pattern: PERSON }),
          person: Type.Optional(Type.String({ maxLength: 80 })),
          role: Type.Enum([...ROLES]),
          endpoint: Choice,
          days: Type.String({ pattern: '^[1-9]\\d{0,3}$' }),
        }),
      },
    },
    async (request, reply) => {
      const page = pageFor(api, request);
      const { name, role, days } = request.body;
      const person = request.body.person?.trim() || null;
      const { endpoint } = known(ledger, chosen({ endpoint: request.body.endpoint }));
      const wanted = { name, role, person, endpoint: endpoint ?? null, days: Number(days) };
      const { secret } = await createKey(ledger.pool, wanted, readerOf(request).actor);
      const items = await listKeys(ledger.pool, { limit: LIMIT });
      const data = { items, next: null, notice: null, secret: { name, secret } };
      reply.header('cache-control', 'no-store');
      return sendPage(reply, page, renderPage(<KeysPage page={{ ...page, address: '/keys' }} data={data} />));
    },
  );

  app.post('/keys/:id/revoke', { schema: { hide: true, params: IdParams } }, async (request, reply) => {
    await revokeKey(ledger.pool, request.params.id, readerOf(request).actor);
    return seeOther(reply, '/keys?done=revoked');
  });
}

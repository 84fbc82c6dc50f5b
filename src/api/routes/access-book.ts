import { Type } from 'typebox';
import { LOOKED_AT, readBook } from '../../access/book.ts';
import { TongdaoError } from '../../contract/errors.ts';
import type { Api, App } from '../context.ts';
import { given, known } from '../known.ts';
import { PAGE_QUERY, page } from '../pages.ts';
import { answers, exactly, Id, Key, Moment, Name, pageOf } from '../schemas.ts';

const Entry = Type.Object({
  id: Id,
  at: Moment,
  what: Type.Enum([...LOOKED_AT]),
  actor: Type.String(),
  dataset: Type.String(),
  key: Type.String(),
  purpose: Type.String(),
});

export function accessBookRoutes(app: App, { channel }: Api): void {
  const { ledger } = channel;

  app.get(
    '/v1/access-book',
    {
      schema: {
        tags: ['access'],
        summary: 'Who looked at which record with what purpose, newest first',
        querystring: exactly({
          dataset: Type.Optional(Name),
          key: Type.Optional(Key),
          actor: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
          from: Type.Optional(Type.String({ maxLength: 40, description: 'Date or time, RFC 3339' })),
          until: Type.Optional(Type.String({ maxLength: 40, description: 'Before this date or time' })),
          ...PAGE_QUERY,
        }),
        response: answers(200, pageOf(Entry)),
      },
    },
    async (request, reply) => {
      const { dataset, key, actor } = request.query;
      known(ledger, { dataset });
      const [from, until] = [momentOf(request.query.from), momentOf(request.query.until)];
      const filter = { dataset, key, actor, from, until };
      return page(request, reply, request.query, filter, (before, limit) =>
        readBook(ledger.pool, { ...given({ ...filter, before }), limit }),
      );
    },
  );
}

function momentOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const at = new Date(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(at.getTime())) throw new TongdaoError('REQUEST_INVALID');
  return at.toISOString();
}

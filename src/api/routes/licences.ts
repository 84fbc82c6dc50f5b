import { Type } from 'typebox';
import {
  COUNTED_UP_TO,
  countLicenceChecks,
  LICENCE_FINDINGS,
  listLicenceChecks,
} from '../../ledger/licence-checks.ts';
import type { Api, App } from '../context.ts';
import { given } from '../known.ts';
import { PAGE_QUERY, page } from '../pages.ts';
import { answers, Count, exactly, Id, Key, Moment, nullable } from '../schemas.ts';

const Finding = Type.Enum([...LICENCE_FINDINGS]);

const LicenceChecks = Type.Object({
  items: Type.Array(
    Type.Object({
      id: Id,
      dataset: Type.String(),
      key: Type.String({ description: 'Key of the licence' }),
      finding: Finding,
      holder: nullable(Type.String({ description: 'USCC of the holder' })),
      since: Moment,
      openedAt: Moment,
    }),
  ),
  next: nullable(Type.String()),
  counts: Type.Record(Type.String(), Count, {
    description: `Open findings by kind, counted up to ${COUNTED_UP_TO}`,
  }),
});

export function licenceRoutes(app: App, { channel }: Api): void {
  const { pool } = channel.ledger;

  app.get(
    '/v1/licence-checks',
    {
      schema: {
        tags: ['licences'],
        summary: 'Licences said to be valid whose holder is missing or ended, or whose last day is over',
        querystring: exactly({
          ...PAGE_QUERY,
          finding: Type.Optional(Finding),
          key: Type.Optional(Key),
        }),
        response: answers(200, LicenceChecks),
      },
    },
    async (request, reply) => {
      const { finding, key } = request.query;
      const filter = given({ finding, key });
      const found = await page(request, reply, request.query, filter, (after, limit) =>
        listLicenceChecks(pool, { ...filter, ...given({ after }), limit }),
      );
      return { ...found, counts: await countLicenceChecks(pool) };
    },
  );
}

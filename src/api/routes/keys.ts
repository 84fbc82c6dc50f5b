import { Type } from 'typebox';
import { resetFactor } from '../../access/factor.ts';
import { createKey, listKeys, revokeKey } from '../../access/keys.ts';
import { ROLES } from '../../contract/terms.ts';
import { readerOf } from '../authenticate.ts';
import type { Api, App } from '../context.ts';
import { given, known } from '../known.ts';
import { PAGE_QUERY, page } from '../pages.ts';
import {
  answers,
  answersNothing,
  exactly,
  Id,
  IdParams,
  Moment,
  Name,
  nullable,
  pageOf,
} from '../schemas.ts';

/** 1 to 80 characters, no blanks around them. */
export const PERSON = '^[^\\p{C}\\p{Z}](?:[^\\p{C}]{0,78}[^\\p{C}\\p{Z}])?$';

const MEMBERS = {
  id: Id,
  name: Type.String(),
  role: Type.Enum([...ROLES]),
  person: nullable(Type.String({ description: 'Who uses it, where the name does not say it' })),
  endpoint: nullable(Type.String()),
  createdAt: Moment,
  expiresAt: nullable(Moment),
  usedOn: nullable(Type.String({ format: 'date', description: 'Day of the last use' })),
  secondFactor: Type.Boolean({
    description: 'Whether its holder set one up; then it works by logging in only',
  }),
};

export function keyRoutes(app: App, { channel }: Api): void {
  const { ledger } = channel;

  app.get(
    '/v1/keys',
    {
      schema: {
        tags: ['keys'],
        summary: 'Access keys that were not revoked; never their secrets',
        querystring: exactly(PAGE_QUERY),
        response: answers(200, pageOf(Type.Object(MEMBERS))),
      },
    },
    async (request, reply) =>
      page(request, reply, request.query, {}, (after, limit) =>
        listKeys(ledger.pool, { ...given({ after }), limit }),
      ),
  );

  app.post(
    '/v1/keys',
    {
      config: { unrepeatable: true },
      schema: {
        tags: ['keys'],
        summary: 'Make an access key; its secret is in this answer and nowhere else',
        body: exactly({
          name: Type.String({
            pattern: PERSON,
            description: 'Who uses it: the actor in the audit log. 1 to 80 characters, no blanks around it',
          }),
          role: Type.Enum([...ROLES]),
          person: Type.Optional(
            Type.String({
              pattern: PERSON,
              description: 'Who uses it: two keys of one person are one person where two must decide',
            }),
          ),
          endpoint: Type.Optional(Name),
          days: Type.Integer({ minimum: 1, maximum: 3650, default: 365, description: 'Until it expires' }),
        }),
        response: answers(201, Type.Object({ ...MEMBERS, secret: Type.String() })),
      },
    },
    async (request, reply) => {
      const { name, role, person = null, endpoint, days } = request.body;
      known(ledger, { endpoint });
      const wanted = { name, role, person, endpoint: endpoint ?? null, days };
      const { key, secret } = await createKey(ledger.pool, wanted, readerOf(request).actor);
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ ...key, secret });
    },
  );

  app.delete(
    '/v1/keys/:id',
    {
      schema: {
        tags: ['keys'],
        summary: 'Revoke an access key at once',
        params: IdParams,
        response: answersNothing(),
      },
    },
    async (request, reply) => {
      await revokeKey(ledger.pool, request.params.id, readerOf(request).actor);
      return reply.code(204).send();
    },
  );

  app.delete(
    '/v1/keys/:id/second-factor',
    {
      schema: {
        tags: ['keys'],
        summary: 'Take the second factor of a key away, for a holder who lost the device',
        params: IdParams,
        response: answersNothing(),
      },
    },
    async (request, reply) => {
      await resetFactor(ledger.pool, request.params.id, readerOf(request).actor);
      return reply.code(204).send();
    },
  );
}

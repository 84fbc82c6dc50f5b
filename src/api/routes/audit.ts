import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { listCheckpoints, requireCheckpoint } from '../../audit/checkpoint.ts';
import { listEntries } from '../../audit/entries.ts';
import { prove, proveConsistency, proveReconciliation } from '../../audit/prove.ts';
import { ENTRY_TYPES } from '../../tlog/entry.ts';
import type { Api, App } from '../context.ts';
import { given, known } from '../known.ts';
import { PAGE_QUERY, page } from '../pages.ts';
import {
  answers,
  Count,
  exactly,
  IdParams,
  Instant,
  Key,
  Moment,
  Name,
  nullable,
  pageOf,
} from '../schemas.ts';

const Checkpoint = Type.Object({
  size: Count,
  root: Type.String({ description: 'Base64' }),
  note: Type.String({ description: 'The signed checkpoint (C2SP tlog-checkpoint)' }),
  vkey: Type.String({ description: 'The key that signed it' }),
  at: Moment,
});

const ListedCheckpoint = Type.Object({
  id: Type.String({ description: 'Its size' }),
  size: Count,
  root: Type.String({ description: 'Base64' }),
  vkey: Type.String({ description: 'The key that signed it' }),
  at: Moment,
  witnesses: Type.Array(Type.String(), { description: 'Names of the witnesses that signed it too' }),
});
const Size = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const EntryType = Type.Enum([...ENTRY_TYPES]);
const Entry = Type.Object({
  id: Type.String({ description: 'Its number in the log, from 0' }),
  type: EntryType,
  at: Moment,
  actor: Type.String(),
  subject: Type.Optional(
    Type.Object({
      dataset: Type.String(),
      endpoint: Type.Optional(Type.String()),
      key: Type.Optional(Type.String()),
    }),
  ),
  data: nullable(Type.Unknown()),
});

/** The audit log for people and programs; as static files it is served by `logFileRoutes`. */
export function auditRoutes(app: App, { channel }: Api): void {
  const { ledger } = channel;
  const { pool } = ledger;

  app.get(
    '/v1/audit/entries',
    {
      schema: {
        tags: ['audit'],
        summary: 'Entries of the log, newest first',
        querystring: exactly({
          ...PAGE_QUERY,
          type: Type.Optional(EntryType),
          dataset: Type.Optional(Name),
          key: Type.Optional(Key),
          actor: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
          from: Type.Optional(Instant),
          to: Type.Optional(Instant),
        }),
        response: answers(200, pageOf(Entry)),
      },
    },
    (request, reply) => {
      const { type, key, actor, from, to } = request.query;
      const { dataset } = known(ledger, { dataset: request.query.dataset });
      return page(request, reply, request.query, { type, dataset, key, actor, from, to }, (before, limit) =>
        listEntries(pool, {
          ...given({ type, dataset, key, actor, before }),
          ...given({ from: momentOf(from), to: momentOf(to) }),
          limit,
        }),
      );
    },
  );

  app.get(
    '/v1/audit/checkpoints',
    {
      schema: {
        tags: ['audit'],
        summary: 'Every checkpoint that was signed, newest first',
        querystring: exactly(PAGE_QUERY),
        response: answers(200, pageOf(ListedCheckpoint)),
      },
    },
    (request, reply) =>
      page(request, reply, request.query, {}, (before, limit) =>
        listCheckpoints(pool, { ...given({ before }), limit }),
      ),
  );

  app.get(
    '/v1/audit/checkpoint',
    { schema: { tags: ['audit'], summary: 'The newest checkpoint', response: answers(200, Checkpoint) } },
    async () => {
      const checkpoint = await requireCheckpoint(pool);
      return { ...checkpoint, root: checkpoint.root.toString('base64') };
    },
  );

  app.get(
    '/v1/audit/proofs/:seq',
    {
      schema: {
        tags: ['audit'],
        summary: 'The receipt of an entry: entry, inclusion proof and checkpoint (C2SP tlog-proof)',
        params: exactly({ seq: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }) }),
        response: answers(200, Type.String(), 'text/plain'),
      },
    },
    async ({ params: { seq } }, reply) => sendProof(reply, `${seq}.tlog-proof`, await prove(pool, seq)),
  );

  app.get(
    '/v1/audit/reconciliations/:id/proof',
    {
      schema: {
        tags: ['audit'],
        summary: "The receipt of a reconciliation's entry, which holds the digest of its full result",
        params: IdParams,
        response: answers(200, Type.String(), 'text/plain'),
      },
    },
    async ({ params: { id } }, reply) =>
      sendProof(reply, `reconciliation-${id}.tlog-proof`, await proveReconciliation(pool, id)),
  );

  app.get(
    '/v1/audit/consistency',
    {
      schema: {
        tags: ['audit'],
        summary: 'A checkpoint with the proof that its log begins with what one of another size covered',
        querystring: exactly({
          from: Size,
          to: Type.Optional(Size),
        }),
        response: answers(200, Type.String(), 'text/plain'),
      },
    },
    async ({ query: { from, to } }, reply) =>
      sendProof(reply, `from-${from}.consistency`, await proveConsistency(pool, from, to)),
  );
}

function sendProof(reply: FastifyReply, name: string, proof: string): FastifyReply {
  return reply
    .type('text/plain; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(proof);
}

function momentOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

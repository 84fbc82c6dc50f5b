import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { TongdaoError } from '../../contract/errors.ts';
import { MOVE_OUTCOMES, MOVE_STATES, MOVE_STEPS } from '../../contract/moves.ts';
import { listMoves, type MoveInFull, moveStepsOf, readMove } from '../../moves/read.ts';
import { proposeMove, takeMoveStep } from '../../moves/steps.ts';
import { actorOf, seenVersion } from '../acting.ts';
import { narrowed, readerOf } from '../authenticate.ts';
import type { Api, App } from '../context.ts';
import { given, known } from '../known.ts';
import { PAGE_QUERY, page } from '../pages.ts';
import { answers, Count, exactly, Id, IdParams, Key, Moment, Name, nullable, pageOf } from '../schemas.ts';

const State = Type.Enum([...MOVE_STATES]);
const Reason = Type.String({
  minLength: 1,
  maxLength: 2000,
  description: 'Kept and logged without personal numbers',
});

const MEMBERS = {
  id: Id,
  version: Count,
  dataset: Type.String(),
  key: Type.String(),
  departure: Type.String(),
  destination: Type.String(),
  state: State,
  dueOn: nullable(Type.String({ description: 'YYYY-MM-DD' })),
  overdue: Type.Boolean(),
  reason: Type.String(),
  proposedBy: Type.String(),
  proposer: Type.String({ description: 'Who stands behind that name' }),
  proposedAt: Moment,
  frozenBy: nullable(Type.String()),
  frozenAt: nullable(Moment),
  outcome: nullable(Type.Enum([...MOVE_OUTCOMES])),
  closedAt: nullable(Moment),
};
const InFull = Type.Object({
  ...MEMBERS,
  events: Type.Array(
    Type.Object({
      id: Id,
      at: Moment,
      actor: Type.String({ description: '`system`: by what was read and answered' }),
      step: Type.String(),
      state: State,
      reason: nullable(Type.String()),
    }),
  ),
  shown: Type.Array(
    Type.Object({
      endpoint: Type.String(),
      home: nullable(Type.String()),
      status: nullable(Type.String()),
      changedAt: Moment,
    }),
    { description: 'What the endpoints show of the record now' },
  ),
  notices: Type.Array(
    Type.Object({
      id: Id,
      state: Type.String(),
      message: nullable(Type.String()),
      receipt: nullable(Type.String()),
      plannedAt: Moment,
    }),
    { description: 'Deliveries of the notice to the departure, newest first' },
  ),
  steps: Type.Array(Type.Enum([...MOVE_STEPS]), { description: 'What the reader may do now' }),
});

export function moveRoutes(app: App, { channel }: Api): void {
  const { ledger } = channel;

  app.get(
    '/v1/moves',
    {
      schema: {
        tags: ['moves'],
        summary: 'Home moves, newest first',
        querystring: exactly({
          ...PAGE_QUERY,
          dataset: Type.Optional(Name),
          state: Type.Optional(State),
          key: Type.Optional(Key),
          endpoint: Type.Optional(Name),
          open: Type.Optional(Type.Boolean()),
        }),
        response: answers(200, pageOf(Type.Object(MEMBERS))),
      },
    },
    async (request, reply) => {
      const { dataset, state, key, open } = request.query;
      const wanted = {
        ...known(ledger, { dataset, endpoint: narrowed(request, request.query.endpoint) }),
        ...given({ state, key }),
      };
      const filter = { ...wanted, ...(open === true ? { open: 'true' } : {}) };
      return page(request, reply, request.query, filter, (before, limit) =>
        listMoves(ledger.pool, { ...wanted, open: open === true, ...given({ before }), limit }),
      );
    },
  );

  app.get(
    '/v1/moves/:id',
    {
      schema: {
        tags: ['moves'],
        summary: 'One home move with all that happened to it; its ETag is its version',
        params: IdParams,
        response: answers(200, InFull),
      },
    },
    async (request, reply) => answer(request, reply, await readMoveFor(request, channel, request.params.id)),
  );

  app.post(
    '/v1/moves',
    {
      schema: {
        tags: ['moves'],
        summary: 'Propose that a record moves from its home to another',
        body: exactly({ dataset: Name, key: Key, destination: Name, reason: Reason }),
        response: answers(201, InFull),
      },
    },
    async (request, reply) => {
      const made = await proposeMove(channel, actorOf(request), request.body);
      return answer(request, reply.code(201), made);
    },
  );

  app.post(
    '/v1/moves/:id/steps',
    {
      schema: {
        tags: ['moves'],
        summary: 'Take a step: freeze (never by whoever proposed), reject, withdraw, cancel, notify',
        description: 'If-Match names the version that was seen.',
        params: IdParams,
        body: exactly({ step: Type.Enum([...MOVE_STEPS]), reason: Reason }),
        response: answers(200, InFull),
      },
    },
    async (request, reply) => {
      const { step, reason } = request.body;
      const version = seenVersion(request);
      const taken = await takeMoveStep(channel, actorOf(request), request.params.id, version, step, reason);
      return answer(request, reply, taken);
    },
  );
}

/** A reader of role `endpoint` sees the moves from and to its own, and what it shows itself. Throws MOVE_UNKNOWN. */
export async function readMoveFor(
  request: FastifyRequest,
  { ledger }: Pick<Api['channel'], 'ledger'>,
  id: string,
): Promise<MoveInFull> {
  const { endpoint } = readerOf(request);
  const found = await readMove(ledger.pool, id);
  if (found === null || (endpoint !== null && ![found.departure, found.destination].includes(endpoint)))
    throw new TongdaoError('MOVE_UNKNOWN', { id });
  if (endpoint === null) return found;
  return { ...found, shown: found.shown.filter((one) => one.endpoint === endpoint) };
}

function answer(request: FastifyRequest, reply: FastifyReply, found: MoveInFull) {
  reply.header('etag', `"${found.version}"`).header('cache-control', 'no-store');
  return { ...found, steps: moveStepsOf(found, actorOf(request)) };
}

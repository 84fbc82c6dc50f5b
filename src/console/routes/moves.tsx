import { Type } from 'typebox';
import { actorOf } from '../../api/acting.ts';
import type { Api, App } from '../../api/context.ts';
import { given } from '../../api/known.ts';
import { page as pageOf } from '../../api/pages.ts';
import { readMoveFor } from '../../api/routes/moves.ts';
import { exactly, IdParams, Key, Name } from '../../api/schemas.ts';
import { MOVE_STATES, MOVE_STEPS } from '../../contract/moves.ts';
import { listMoves, moveStepsOf } from '../../moves/read.ts';
import { proposeMove, takeMoveStep } from '../../moves/steps.ts';
import { MovePage } from '../pages/move.tsx';
import { MovesPage } from '../pages/moves.tsx';
import { renderPage } from '../shell.tsx';
import { Choice, Cursor, chosen, knownChoice, LIMIT } from './lists.ts';
import { Done, noticeOf, pageFor, query, seeOther, sendPage } from './serving.ts';

const Reason = Type.String({ maxLength: 2000 });

export function movePages(app: App, api: Api): void {
  const { channel } = api;
  const { ledger } = channel;

  app.get(
    '/moves',
    {
      schema: {
        hide: true,
        querystring: query({
          dataset: Choice,
          endpoint: Choice,
          state: Choice,
          key: Choice,
          propose: Choice,
          cursor: Cursor,
          done: Done,
        }),
      },
    },
    async (request, reply) => {
      const page = pageFor(api, request);
      const { key, propose, cursor, ...others } = chosen(request.query);
      const state = MOVE_STATES.find((name) => name === others.state);
      const { endpoint, dataset } = request.query;
      const filter = { ...knownChoice(ledger, request, { endpoint, dataset }), ...given({ state, key }) };
      const found = await pageOf(
        request,
        reply,
        { limit: LIMIT, ...given({ cursor }) },
        filter,
        (before, limit) => listMoves(ledger.pool, { ...filter, ...given({ before }), limit }),
      );
      const proposal = given({ dataset: filter.dataset, key: propose });
      const data = { ...found, filter, proposal, notice: noticeOf(page, request.query.done) };
      return sendPage(reply, page, renderPage(<MovesPage page={page} data={data} />));
    },
  );

  app.get(
    '/moves/:id',
    { schema: { hide: true, params: IdParams, querystring: query({ done: Done }) } },
    async (request, reply) => {
      const page = pageFor(api, request);
      const found = await readMoveFor(request, channel, request.params.id);
      const steps = moveStepsOf(found, actorOf(request));
      const data = { found, steps, notice: noticeOf(page, request.query.done) };
      reply.header('cache-control', 'no-store');
      return sendPage(reply, page, renderPage(<MovePage page={page} data={data} />));
    },
  );

  app.post(
    '/moves',
    {
      schema: { hide: true, body: exactly({ dataset: Name, key: Key, destination: Name, reason: Reason }) },
    },
    async (request, reply) => {
      const { key, ...others } = request.body;
      const { id } = await proposeMove(channel, actorOf(request), { ...others, key: key.trim() });
      return seeOther(reply, `/moves/${id}?done=moveProposed`);
    },
  );

  app.post(
    '/moves/:id/steps',
    {
      schema: {
        hide: true,
        params: IdParams,
        body: exactly({
          step: Type.Enum([...MOVE_STEPS]),
          version: Type.String({ pattern: '^\\d{1,9}$' }),
          reason: Reason,
        }),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { step, version, reason } = request.body;
      await takeMoveStep(channel, actorOf(request), id, Number(version), step, reason);
      return seeOther(reply, `/moves/${id}?done=stepTaken`);
    },
  );
}

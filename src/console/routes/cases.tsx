import { Type } from 'typebox';
import { actorOf } from '../../api/acting.ts';
import type { Api, App } from '../../api/context.ts';
import { given, known } from '../../api/known.ts';
import { page as pageOf } from '../../api/pages.ts';
import { exactly, Id, IdParams } from '../../api/schemas.ts';
import { todayOf } from '../../cases/due.ts';
import { listExceptions } from '../../cases/exceptions.ts';
import { listCases, placeOf, readCase, stepsOf } from '../../cases/read.ts';
import { endException, raiseCase, takeStep } from '../../cases/steps.ts';
import { CASE_ACTIONS, CASE_STATES, CASE_STEPS, type CaseStepRequest } from '../../contract/cases.ts';
import { TongdaoError } from '../../contract/errors.ts';
import { CasePage } from '../pages/case.tsx';
import { CasesPage } from '../pages/cases.tsx';
import { ExceptionsPage } from '../pages/exceptions.tsx';
import { renderPage } from '../shell.tsx';
import { Choice, Cursor, chosen, LIMIT } from './lists.ts';
import { Done, noticeOf, pageFor, query, seeOther, sendPage } from './serving.ts';

const Reason = Type.String({ maxLength: 2000 });
const StepBody = exactly({
  step: Type.Enum([...CASE_STEPS]),
  version: Type.String({ pattern: '^\\d{1,9}$' }),
  action: Type.Optional(Type.Enum([...CASE_ACTIONS])),
  until: Type.Optional(Type.String({ pattern: '^(\\d{4}-\\d{2}-\\d{2})?$' })),
  reason: Type.Optional(Reason),
  assignee: Type.Optional(Type.String({ minLength: 1, maxLength: 80, pattern: '^[^\\p{Cc}\\p{Cs}]+$' })),
});

export function casePages(app: App, api: Api): void {
  const { channel } = api;
  const { ledger, settings } = channel;

  app.get(
    '/cases',
    {
      schema: {
        hide: true,
        querystring: query({ dataset: Choice, state: Choice, assignee: Choice, key: Choice, cursor: Cursor }),
      },
    },
    async (request, reply) => {
      const page = pageFor(api, request);
      const { dataset, assignee, key, cursor, ...others } = chosen(request.query);
      const state = CASE_STATES.find((name) => name === others.state);
      const filter = { ...known(ledger, { dataset }), ...given({ state, assignee, key }) };
      const found = await pageOf(
        request,
        reply,
        { limit: LIMIT, ...given({ cursor }) },
        filter,
        (after, limit) =>
          listCases(ledger.pool, { ...filter, ...given({ after }), limit }, todayOf(settings)),
        placeOf,
      );
      return sendPage(reply, page, renderPage(<CasesPage page={page} data={{ ...found, filter }} />));
    },
  );

  app.get(
    '/cases/:id',
    { schema: { hide: true, params: IdParams, querystring: query({ done: Done }) } },
    async (request, reply) => {
      const page = pageFor(api, request);
      const { id } = request.params;
      const found = await readCase(ledger.pool, id, todayOf(settings));
      if (found === null) throw new TongdaoError('CASE_UNKNOWN', { id });
      const steps = stepsOf(found, actorOf(request));
      const data = { found, steps, notice: noticeOf(page, request.query.done) };
      reply.header('cache-control', 'no-store');
      return sendPage(reply, page, renderPage(<CasePage page={page} data={data} />));
    },
  );

  app.post(
    '/cases',
    { schema: { hide: true, body: exactly({ discrepancy: Id }) } },
    async (request, reply) => {
      const { id } = await raiseCase(channel, actorOf(request), request.body.discrepancy);
      return seeOther(reply, `/cases/${id}?done=stepTaken`);
    },
  );

  app.post(
    '/cases/:id/steps',
    { schema: { hide: true, params: IdParams, body: StepBody } },
    async (request, reply) => {
      const { id } = request.params;
      const { version, ...body } = request.body;
      await takeStep(channel, actorOf(request), id, Number(version), stepOf(body));
      return seeOther(reply, `/cases/${id}?done=stepTaken`);
    },
  );

  app.get(
    '/exceptions',
    { schema: { hide: true, querystring: query({ cursor: Cursor, done: Done }) } },
    async (request, reply) => {
      const page = pageFor(api, request);
      const { cursor, done } = request.query;
      const found = await pageOf(
        request,
        reply,
        { limit: LIMIT, ...chosen({ cursor }) },
        {},
        (after, limit) => listExceptions(ledger.pool, { ...given({ after }), limit }),
      );
      const data = { ...found, notice: noticeOf(page, done) };
      return sendPage(reply, page, renderPage(<ExceptionsPage page={page} data={data} />));
    },
  );

  app.post(
    '/exceptions/:id/end',
    { schema: { hide: true, params: IdParams, body: exactly({ reason: Reason }) } },
    async (request, reply) => {
      await endException(channel, actorOf(request), request.params.id, request.body.reason);
      return seeOther(reply, '/exceptions?done=exceptionEnded');
    },
  );
}

/** A form sends what was left open empty. */
function stepOf(body: {
  readonly step: (typeof CASE_STEPS)[number];
  readonly action?: (typeof CASE_ACTIONS)[number];
  readonly until?: string;
  readonly reason?: string;
  readonly assignee?: string;
}): CaseStepRequest {
  const { step, action = 'deliver', reason = '', assignee = '' } = body;
  const { until } = chosen({ until: body.until });
  if (step === 'propose') return { step, action, reason, ...given({ until }) };
  if (step === 'assign') return { step, assignee };
  if (step === 'reject' || step === 'withdraw' || step === 'note') return { step, reason };
  return { step, ...chosen({ reason }) };
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import { type TProperties, Type } from 'typebox';
import { todayOf } from '../../cases/due.ts';
import { listExceptions } from '../../cases/exceptions.ts';
import { type CaseInFull, listCases, placeOf, readCase, stepsOf } from '../../cases/read.ts';
import { endException, raiseCase, takeStep } from '../../cases/steps.ts';
import {
  CASE_ACTIONS,
  CASE_STATES,
  CASE_STEPS,
  type CaseStep,
  type CaseStepRequest,
} from '../../contract/cases.ts';
import { TongdaoError } from '../../contract/errors.ts';
import { CLASSES, type DiscrepancyClass } from '../../contract/terms.ts';
import { actorOf, seenVersion } from '../acting.ts';
import type { Api, App } from '../context.ts';
import { given, known } from '../known.ts';
import { PAGE_QUERY, page } from '../pages.ts';
import {
  answers,
  Count,
  exactly,
  Finding,
  Id,
  IdParams,
  Key,
  Moment,
  Name,
  nullable,
  Policy,
  pageOf,
} from '../schemas.ts';

const Class = Type.Enum(CLASSES.filter((name): name is DiscrepancyClass => name !== 'agreed'));
const State = Type.Enum([...CASE_STATES]);
const Action = Type.Enum([...CASE_ACTIONS]);
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'YYYY-MM-DD' });
const Person = Type.String({ minLength: 1, maxLength: 80, pattern: '^[^\\p{Cc}\\p{Cs}]+$' });
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
  class: Class,
  state: State,
  dueOn: nullable(Day),
  overdue: Type.Boolean(),
  assignee: nullable(Type.String()),
  discrepancy: Id,
  raisedBy: Type.String(),
  raisedAt: Moment,
  proposal: nullable(
    Type.Object({
      action: Action,
      endpoints: Type.Array(Type.String()),
      reason: Type.String(),
      until: nullable(Day),
      by: Type.String(),
      person: Type.String({ description: 'Who stands behind that name' }),
      at: Moment,
      evidence: Type.String({ description: 'SHA-256 of what the endpoints showed; no values' }),
    }),
  ),
  approvedBy: nullable(Type.String()),
  approvedAt: nullable(Moment),
  outcome: nullable(Type.Enum(['proved', 'settled'])),
  closedAt: nullable(Moment),
  closedBy: nullable(Id),
};
const Exception = Type.Object({
  id: Id,
  case: Id,
  dataset: Type.String(),
  key: Type.String(),
  class: Class,
  reason: Type.String(),
  until: Day,
  proposedBy: Type.String(),
  approvedBy: Type.String(),
  grantedAt: Moment,
  endedAt: nullable(Moment),
  endedBy: nullable(Type.String()),
  endReason: nullable(Type.String()),
});
const InFull = Type.Object({
  ...MEMBERS,
  policy: Policy,
  home: nullable(Type.String()),
  findings: Type.Array(Finding),
  isEvidenceCurrent: nullable(Type.Boolean()),
  events: Type.Array(
    Type.Object({
      id: Id,
      at: Moment,
      actor: Type.String(),
      step: Type.String(),
      state: State,
      reason: nullable(Type.String()),
      detail: nullable(Type.Record(Type.String(), Type.Unknown())),
    }),
  ),
  deliveries: Type.Array(
    Type.Object({
      id: Id,
      target: Type.String(),
      state: Type.String(),
      outcome: nullable(Type.String()),
      message: nullable(Type.String()),
      plannedAt: Moment,
      closedAt: nullable(Moment),
    }),
  ),
  exception: nullable(Exception),
  steps: Type.Array(Type.Enum([...CASE_STEPS]), { description: 'What the reader may do now' }),
});

const MAY_SAY_WHY = { reason: Type.Optional(Reason) };
const MUST_SAY_WHY = { reason: Reason };

/** What each step is, and what its body holds. */
const STEPS: Readonly<Record<CaseStep, { readonly summary: string; readonly body: TProperties }>> = {
  propose: {
    summary: 'Propose what is to be done: deliver, correct, or except until a day',
    body: {
      action: Action,
      endpoints: Type.Optional(Type.Array(Name, { minItems: 1, maxItems: 50 })),
      until: Type.Optional(Day),
      ...MUST_SAY_WHY,
    },
  },
  accept: { summary: 'Take a proposal in hand', body: MAY_SAY_WHY },
  verify: { summary: 'Say that the facts were verified', body: MAY_SAY_WHY },
  approve: {
    summary: 'Approve; never by whoever proposed. Plans the deliveries, or grants the exception',
    body: MAY_SAY_WHY,
  },
  reject: { summary: 'Refuse a proposal', body: MUST_SAY_WHY },
  withdraw: { summary: 'Take one’s own proposal back', body: MUST_SAY_WHY },
  'carry-out': { summary: 'Report that an endpoint has corrected its records', body: MAY_SAY_WHY },
  assign: { summary: 'Give the case to somebody', body: { assignee: Person } },
  note: { summary: 'Add a note', body: MUST_SAY_WHY },
};

export function caseRoutes(app: App, { channel }: Api): void {
  const { ledger, settings } = channel;

  app.get(
    '/v1/cases',
    {
      schema: {
        tags: ['cases'],
        summary: 'Cases by their due day, open ones unless a state is named',
        querystring: exactly({
          ...PAGE_QUERY,
          dataset: Type.Optional(Name),
          state: Type.Optional(State),
          class: Type.Optional(Class),
          assignee: Type.Optional(Person),
          key: Type.Optional(Key),
          overdue: Type.Optional(Type.Boolean()),
        }),
        response: answers(200, pageOf(Type.Object(MEMBERS))),
      },
    },
    async (request, reply) => {
      const { dataset, state, class: recordClass, assignee, key, overdue } = request.query;
      const wanted = {
        ...known(ledger, { dataset }),
        ...given({ state, class: recordClass, assignee, key }),
      };
      const filter = { ...wanted, ...(overdue === true ? { overdue: 'true' } : {}) };
      return page(
        request,
        reply,
        request.query,
        filter,
        (after, limit) =>
          listCases(
            ledger.pool,
            { ...wanted, overdue: overdue === true, ...given({ after }), limit },
            todayOf(settings),
          ),
        placeOf,
      );
    },
  );

  app.get(
    '/v1/cases/:id',
    {
      schema: {
        tags: ['cases'],
        summary: 'One case with all that happened to it; its ETag is its version',
        params: IdParams,
        response: answers(200, InFull),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const found = await readCase(ledger.pool, id, todayOf(settings));
      if (found === null) throw new TongdaoError('CASE_UNKNOWN', { id });
      return shown(request, reply, found);
    },
  );

  app.post(
    '/v1/cases',
    {
      schema: {
        tags: ['cases'],
        summary: 'Raise a case about an open discrepancy that has none',
        body: exactly({ discrepancy: Id }),
        response: answers(201, InFull),
      },
    },
    async (request, reply) => {
      const raised = await raiseCase(channel, actorOf(request), request.body.discrepancy);
      return shown(request, reply.code(201), raised);
    },
  );

  for (const step of CASE_STEPS) {
    const { summary, body } = STEPS[step];
    app.post(
      `/v1/cases/:id/${step}`,
      {
        schema: {
          tags: ['cases'],
          summary,
          description: 'If-Match names the version that was seen.',
          params: IdParams,
          body: exactly(body),
          response: answers(200, InFull),
        },
      },
      async (request, reply) => {
        // The body has just been checked against the step's own schema.
        const asked = { step, ...(request.body as object) } as CaseStepRequest;
        const version = seenVersion(request);
        const { id } = request.params as { readonly id: string };
        return shown(request, reply, await takeStep(channel, actorOf(request), id, version, asked));
      },
    );
  }

  app.get(
    '/v1/exceptions',
    {
      schema: {
        tags: ['cases'],
        summary: 'Exceptions in force, oldest first; `ended` adds those that are over',
        querystring: exactly({
          ...PAGE_QUERY,
          dataset: Type.Optional(Name),
          key: Type.Optional(Key),
          ended: Type.Optional(Type.Boolean()),
        }),
        response: answers(200, pageOf(Exception)),
      },
    },
    async (request, reply) => {
      const { dataset, key, ended } = request.query;
      const wanted = { ...known(ledger, { dataset }), ...given({ key }) };
      const filter = { ...wanted, ...(ended === true ? { ended: 'true' } : {}) };
      return page(request, reply, request.query, filter, (after, limit) =>
        listExceptions(ledger.pool, { ...wanted, ended: ended === true, ...given({ after }), limit }),
      );
    },
  );

  app.post(
    '/v1/exceptions/:id/end',
    {
      schema: {
        tags: ['cases'],
        summary: 'End an exception before its time; its discrepancy counts again',
        params: IdParams,
        body: exactly(MUST_SAY_WHY),
        response: answers(200, Type.Object({ id: Id })),
      },
    },
    async (request) => {
      const { id } = request.params;
      await endException(channel, actorOf(request), id, request.body.reason);
      return { id };
    },
  );
}

function shown(request: FastifyRequest, reply: FastifyReply, found: CaseInFull) {
  reply.header('etag', `"${found.version}"`).header('cache-control', 'no-store');
  return { ...found, steps: stepsOf(found, actorOf(request)) };
}

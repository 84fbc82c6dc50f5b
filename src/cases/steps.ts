import type pg from 'pg';
import { CASE_STATES, type CaseState, type CaseStep, type CaseStepRequest } from '../contract/cases.ts';
import type { ErrorCode } from '../contract/error-codes.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { JobQueue } from '../contract/jobs.ts';
import { personOf } from '../contract/persons.ts';
import type { Actor } from '../contract/terms.ts';
import type { Host } from '../host/host.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Settings } from '../settings/settings.ts';
import { transaction } from '../storage/pool.ts';
import { dueDays, todayOf } from './due.ts';
import { enterEvent } from './events.ts';
import { digestOf, type Evidence, evidenceOf } from './evidence.ts';
import { type Grant, grantException } from './exceptions.ts';
import { type HeldCase, hold, lockDiscrepancy } from './held.ts';
import { CASE_RULES, nextState } from './machine.ts';
import { planApproved } from './plan.ts';
import { checkUntil, endpointsOf } from './proposals.ts';
import { type CaseEventDetail, type CaseInFull, readCase } from './read.ts';
import { keptReason } from './reason.ts';

/** What steps need; a Channel has it. */
export interface CaseContext {
  readonly settings: Settings;
  readonly ledger: Ledger;
  readonly host: Host;
  readonly queue: JobQueue;
}

/**
 * Takes a step in one transaction with its event and its entry in the audit log. `version`: the one that the actor saw; null where it
 * does not matter. Approving a delivery plans it, and its job is added afterwards; should that be lost, the sweep adds it.
 * Throws CASE_UNKNOWN, CASE_CHANGED, CASE_EVIDENCE_CHANGED, CASE_REASON, what `nextState` refuses with and what a proposal can lack.
 */
export async function takeStep(
  context: CaseContext,
  actor: Actor,
  id: string,
  version: number | null,
  request: CaseStepRequest,
): Promise<CaseInFull> {
  const { ledger, settings, queue } = context;
  const { dataset, deliverTo } = await transaction(ledger.pool, async (client) => {
    const { held, evidence } = await hold(client, id);
    if (version !== null && version !== held.version)
      throw new TongdaoError('CASE_CHANGED', { id, version: held.version });
    const next = nextState(held, request.step, actor);
    if ('refused' in next) throw refusal(next.refused, held, request.step, actor);
    if (!evidence.isOpen) throw new TongdaoError('CASE_CLOSED', { id });
    const done = await carryOut(client, context, actor, held, evidence, request);
    await settle(client, settings, held, next.state, done.changes);
    const reason = 'reason' in request && request.reason !== undefined ? keptReason(request.reason) : null;
    const event = { step: request.step, state: next.state, reason, detail: done.detail };
    await enterEvent(client, ledger, actor, held, event);
    return { dataset: ledger.datasetName(held.dataset), deliverTo: done.deliverTo };
  });
  for (const endpoint of deliverTo) {
    await queue.add('deliver', { endpoint, dataset }, { dedupe: `${endpoint}-${dataset}` });
  }
  return (await readCase(ledger.pool, id, todayOf(settings)))!;
}

/** Opens a case about a discrepancy whose policy asks nobody. Throws CASE_ROLE, CASE_EXISTS, CASE_DISCREPANCY_CLOSED. */
export async function raiseCase(
  { ledger, settings }: CaseContext,
  actor: Actor,
  discrepancy: string,
): Promise<CaseInFull> {
  if (actor.role !== 'operator' && actor.role !== 'shell')
    throw new TongdaoError('CASE_ROLE', { role: actor.role, step: 'raise', allowed: 'operator' });
  const id = await transaction(ledger.pool, async (client) => {
    await lockDiscrepancy(client, discrepancy);
    const evidence = await evidenceOf(client, discrepancy);
    if (!evidence?.isOpen) throw new TongdaoError('CASE_DISCREPANCY_CLOSED', { id: discrepancy });
    const { dataset, key, class: recordClass } = evidence;
    const { rows } = await client.query<{ id: string; isNew: boolean }>(
      `INSERT INTO case_file (discrepancy, dataset, key, class, due_on, raised_by) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (discrepancy) DO UPDATE SET version = case_file.version RETURNING id, xmax = 0 AS "isNew"`,
      [discrepancy, dataset, key, recordClass, dueDays(settings)('raised'), actor.name],
    );
    const { id: made, isNew } = rows[0]!;
    if (!isNew) throw new TongdaoError('CASE_EXISTS', { id: made });
    const held = { id: made, version: 0, dataset, key };
    await enterEvent(client, ledger, actor, held, {
      step: 'raise',
      state: 'raised',
      reason: null,
      detail: null,
    });
    return made;
  });
  return (await readCase(ledger.pool, id, todayOf(settings)))!;
}

/**
 * Ends an exception before its time; its discrepancy counts again from the next reconciliation on. Throws CASE_ROLE, CASE_REASON,
 * EXCEPTION_UNKNOWN.
 */
export async function endException(
  { ledger }: CaseContext,
  actor: Actor,
  id: string,
  reason: string,
): Promise<void> {
  if (actor.role !== 'approver' && actor.role !== 'shell')
    throw new TongdaoError('CASE_ROLE', { role: actor.role, step: 'end-exception', allowed: 'approver' });
  const words = keptReason(reason);
  await transaction(ledger.pool, async (client) => {
    const about = await client.query<{ case: string }>(
      'SELECT case_file AS case FROM case_exception WHERE id = $1',
      [id],
    );
    if (about.rows[0] === undefined) throw new TongdaoError('EXCEPTION_UNKNOWN', { id });
    const { held } = await hold(client, about.rows[0].case);
    const { rowCount } = await client.query(
      `UPDATE case_exception SET ended_at = now(), ended_by = $2, end_reason = $3, touched = pg_current_xact_id()
       WHERE id = $1 AND ended_at IS NULL`,
      [id, actor.name, words],
    );
    if (rowCount === 0) throw new TongdaoError('EXCEPTION_UNKNOWN', { id });
    await client.query('UPDATE case_file SET version = version + 1 WHERE id = $1', [held.id]);
    const event = { step: 'end-exception', state: held.state, reason: words, detail: null } as const;
    await enterEvent(client, ledger, actor, held, event);
  });
}

function refusal(code: ErrorCode, held: HeldCase, step: CaseStep, actor: Actor): TongdaoError {
  const { from, roles } = CASE_RULES[step];
  return new TongdaoError(code, {
    id: held.id,
    state: held.state,
    step,
    role: actor.role,
    actor: actor.name,
    allowed: roles.join(', '),
    from: CASE_STATES.filter((state) => from.includes(state)).join(', '),
  });
}

/** What a step changes beside the state, and what follows from it. */
interface Done {
  /** Columns of the case. */
  readonly changes: Readonly<Record<string, unknown>>;
  readonly detail: CaseEventDetail | null;
  readonly deliverTo: readonly string[];
}

const done = (changes: Done['changes'], detail: CaseEventDetail | null = null): Done => ({
  changes,
  detail,
  deliverTo: [],
});

async function carryOut(
  client: pg.ClientBase,
  context: CaseContext,
  actor: Actor,
  held: HeldCase,
  evidence: Evidence,
  request: CaseStepRequest,
): Promise<Done> {
  switch (request.step) {
    case 'propose': {
      const { action } = request;
      const endpoints = endpointsOf(context, evidence, action, request.endpoints ?? []);
      const until = action === 'except' ? checkUntil(context.settings, request.until ?? '') : null;
      const detail = { action, endpoints, ...(until === null ? {} : { until }) };
      const proposal = {
        action,
        endpoints,
        until,
        reason: keptReason(request.reason),
        evidence: digestOf(evidence, endpoints),
        proposed_by: actor.name,
        proposer: personOf(actor),
        proposed_at: new Date(),
      };
      return done(proposal, detail);
    }
    case 'accept':
      demandEvidence(held, evidence);
      return done({ assignee: actor.name });
    case 'verify':
      demandEvidence(held, evidence);
      return done({});
    case 'approve':
      demandEvidence(held, evidence);
      return approve(client, context, actor, held, evidence);
    case 'assign':
      return done({ assignee: request.assignee }, { assignee: request.assignee });
    case 'reject':
    case 'withdraw':
    case 'carry-out':
    case 'note':
      return done({});
  }
}

async function approve(
  client: pg.ClientBase,
  context: CaseContext,
  actor: Actor,
  held: HeldCase,
  evidence: Evidence,
): Promise<Done> {
  const endpoints = held.endpoints ?? [];
  const approval = { approved_by: actor.name, approver: personOf(actor), approved_at: new Date() };
  const detail = { action: held.action!, endpoints };
  if (held.action === 'deliver') {
    await planApproved(client, context.ledger, held.id, evidence, endpoints);
    return { changes: approval, detail, deliverTo: endpoints };
  }
  if (held.action === 'except') {
    const { channel } = context.settings;
    const until = checkUntil(context.settings, held.until ?? '');
    const grant: Grant = { held, evidence, until, approvedBy: actor.name, timeZone: channel.timeZone };
    await grantException(client, grant);
    return done(approval, { ...detail, until });
  }
  return done(approval, detail);
}

/** Nobody decides on what is no longer so. */
function demandEvidence(held: HeldCase, evidence: Evidence): void {
  if (digestOf(evidence, held.endpoints ?? []) !== held.evidence)
    throw new TongdaoError('CASE_EVIDENCE_CHANGED', { id: held.id });
}

async function settle(
  client: pg.ClientBase,
  settings: Settings,
  held: HeldCase,
  state: CaseState,
  changes: Done['changes'],
): Promise<void> {
  const moved =
    state === held.state && !('proposed_by' in changes)
      ? {}
      : { state, due_on: dueOn(settings, held, state) };
  const columns = Object.entries({ ...changes, ...moved });
  const set = columns.map(([name], index) => `, ${name} = $${index + 2}`).join('');
  await client.query(`UPDATE case_file SET version = version + 1${set} WHERE id = $1`, [
    held.id,
    ...columns.map(([, value]) => value),
  ]);
}

/** Nothing more is due of an exception, nor of a case that somebody raised and took back. */
function dueOn(settings: Settings, held: HeldCase, state: CaseState): string {
  const isExcepted = state === 'carried-out' && held.action === 'except';
  const isTakenBack = state === 'withdrawn' && held.raisedBy !== 'system';
  return state === 'closed' || isExcepted || isTakenBack ? 'infinity' : dueDays(settings)(state);
}

import type pg from 'pg';
import {
  CASE_STEPS,
  type CaseAction,
  type CaseOutcome,
  type CaseReason,
  type CaseState,
  type CaseStep,
  OPEN_CASE_STATES,
  type SystemStep,
} from '../contract/cases.ts';
import { TongdaoError } from '../contract/errors.ts';
import { type Actor, CLASSES, type DiscrepancyClass, type Policy } from '../contract/terms.ts';
import type { DeliveryState } from '../ledger/deliveries.ts';
import { DISPUTED } from '../ledger/disputed.ts';
import type { RecordedFinding } from '../ledger/verdicts.ts';
import { digestOf, evidenceOf } from './evidence.ts';
import { type CaseException, exceptionOfCase } from './exceptions.ts';
import { nextState } from './machine.ts';
import { isDay } from './working-days.ts';

export interface Case {
  readonly id: string;
  /** Grows with everything that happens to the case: what If-Match names. */
  readonly version: number;
  readonly dataset: string;
  readonly key: string;
  readonly class: DiscrepancyClass;
  readonly state: CaseState;
  /** Last day for the next step, YYYY-MM-DD; null: none. */
  readonly dueOn: string | null;
  readonly overdue: boolean;
  readonly assignee: string | null;
  readonly discrepancy: string;
  /** `system`: by policy. */
  readonly raisedBy: string;
  readonly raisedAt: Date;
  readonly proposal: CaseProposal | null;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  readonly outcome: CaseOutcome | null;
  readonly closedAt: Date | null;
  /** The reconciliation that closed it. */
  readonly closedBy: string | null;
}

export interface CaseProposal {
  readonly action: CaseAction;
  readonly endpoints: readonly string[];
  readonly reason: string;
  readonly until: string | null;
  readonly by: string;
  /** The person behind that name, folded. */
  readonly person: string;
  readonly at: Date;
  /** SHA-256 of what the endpoints showed when it was made; no values. */
  readonly evidence: string;
}

export interface CaseInFull extends Case {
  readonly policy: Policy;
  readonly home: string | null;
  /** What the discrepancy says now. */
  readonly findings: readonly RecordedFinding[];
  /** Whether the endpoints still show what the proposal was made on; null: there is none. */
  readonly isEvidenceCurrent: boolean | null;
  readonly events: readonly CaseEvent[];
  /** Newest first; those of earlier approvals too. */
  readonly deliveries: readonly CaseDelivery[];
  readonly exception: CaseException | null;
}

export interface CaseEvent {
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly step: CaseStep | SystemStep;
  /** The state after it. */
  readonly state: CaseState;
  readonly reason: string | null;
  readonly detail: CaseEventDetail | null;
}

export interface CaseEventDetail {
  readonly action?: CaseAction;
  readonly endpoints?: readonly string[];
  readonly until?: string;
  readonly assignee?: string;
  /** Why the channel moved the case by itself. */
  readonly because?: CaseReason;
  readonly class?: DiscrepancyClass;
  readonly reconciliation?: string;
  readonly outcome?: CaseOutcome;
}

export interface CaseDelivery {
  readonly id: string;
  readonly target: string;
  readonly state: DeliveryState;
  readonly outcome: string | null;
  readonly message: string | null;
  readonly plannedAt: Date;
  readonly closedAt: Date | null;
}

export interface CaseFilter {
  readonly dataset?: string;
  /** Without it, every open one. */
  readonly state?: CaseState;
  readonly class?: DiscrepancyClass;
  readonly assignee?: string;
  readonly key?: string;
  readonly overdue?: boolean;
  /** `placeOf` the last case of the page before. */
  readonly after?: string;
  readonly limit: number;
}

const CASE = `case_file.id, case_file.version, dataset.name AS dataset, case_file.key, case_file.class, case_file.state,
  nullif(case_file.due_on, 'infinity')::text AS "dueOn", case_file.due_on < $1::date AS overdue, case_file.assignee,
  case_file.discrepancy, case_file.raised_by AS "raisedBy", case_file.raised_at AS "raisedAt",
  CASE WHEN case_file.action IS NOT NULL THEN jsonb_build_object('action', case_file.action, 'endpoints', case_file.endpoints,
    'reason', case_file.reason, 'until', case_file.until, 'by', case_file.proposed_by, 'person', coalesce(case_file.proposer, lower(case_file.proposed_by)), 'evidence', case_file.evidence) END AS proposal,
  case_file.proposed_at AS "proposedAt", case_file.approved_by AS "approvedBy", case_file.approved_at AS "approvedAt",
  case_file.outcome, case_file.closed_at AS "closedAt", case_file.closed_by AS "closedBy"`;

interface CaseRow extends Omit<Case, 'proposal'> {
  readonly proposal: Omit<CaseProposal, 'at'> | null;
  readonly proposedAt: Date;
}

function caseOf<Row extends CaseRow>({ proposedAt, ...row }: Row) {
  return { ...row, proposal: row.proposal === null ? null : { ...row.proposal, at: proposedAt } };
}

/** Where a list goes on, in digits: lists are in the order of the due day, then of the id. */
export function placeOf({ dueOn, id }: Pick<Case, 'dueOn' | 'id'>): string {
  return `${dueOn?.replaceAll('-', '') ?? NO_DAY}${id}`;
}

const NO_DAY = '99991231';

/** Throws CURSOR_INVALID. */
function readPlace(place: string): { readonly dueOn: string; readonly id: string } {
  const [, year, month, day, id] = /^(\d{4})(\d\d)(\d\d)(\d{1,10})$/.exec(place) ?? [];
  if (`${year}${month}${day}` === NO_DAY) return { dueOn: 'infinity', id: id! };
  const dueOn = `${year}-${month}-${day}`;
  if (!isDay(dueOn)) throw new TongdaoError('CURSOR_INVALID');
  return { dueOn, id: id! };
}

/** Cases, the most urgent first. `today` (YYYY-MM-DD) decides what is overdue. Throws CURSOR_INVALID. */
export async function listCases(
  client: pg.ClientBase | pg.Pool,
  filter: CaseFilter,
  today: string,
): Promise<readonly Case[]> {
  const place = filter.after === undefined ? null : readPlace(filter.after);
  const values = [
    today,
    place?.dueOn ?? null,
    place?.id ?? null,
    filter.limit,
    filter.dataset ?? null,
    filter.state === undefined ? OPEN_CASE_STATES : [filter.state],
    filter.class === undefined ? CLASSES : [filter.class],
    filter.assignee ?? null,
    filter.key ?? null,
    filter.overdue ?? false,
  ];
  const within = `($2::date IS NULL OR (due_on, id) > ($2::date, $3::bigint)) AND (NOT $10 OR due_on < $1::date)
    AND ($8::text IS NULL OR assignee = $8) AND ($9::text IS NULL OR key = $9)`;
  const any = 'state = ANY ($6) AND class = ANY ($7)';
  // By person or key there are few; otherwise a probe for each dataset, state and class is short whatever the numbers are.
  const found =
    filter.assignee !== undefined
      ? `SELECT id, due_on FROM case_file WHERE ${within} AND ${any}
           AND ($5::text IS NULL OR dataset = (SELECT id FROM dataset WHERE name = $5))`
      : filter.key !== undefined
        ? `SELECT one.id, one.due_on FROM dataset CROSS JOIN LATERAL (
             SELECT id, due_on FROM case_file WHERE dataset = dataset.id AND ${within} AND ${any}) AS one
           WHERE ($5::text IS NULL OR dataset.name = $5)`
        : `SELECT one.id, one.due_on FROM dataset CROSS JOIN unnest($6::text[]) AS of_state (name)
           CROSS JOIN unnest($7::text[]) AS of_class (name) CROSS JOIN LATERAL (
             SELECT id, due_on FROM case_file WHERE dataset = dataset.id AND state = of_state.name AND class = of_class.name
               AND ${within} ORDER BY due_on, id LIMIT $4) AS one
           WHERE ($5::text IS NULL OR dataset.name = $5)`;
  const { rows } = await client.query<CaseRow>(
    `WITH found AS (${found} ORDER BY due_on, id LIMIT $4)
     SELECT ${CASE} FROM found JOIN case_file USING (id) JOIN dataset ON dataset.id = case_file.dataset
     ORDER BY found.due_on, found.id`,
    values,
  );
  return rows.map(caseOf);
}

/** One case with all that happened to it; null: there is none. */
export async function readCase(
  client: pg.ClientBase | pg.Pool,
  id: string,
  today: string,
): Promise<CaseInFull | null> {
  const { rows } = await client.query<CaseRow & Pick<CaseInFull, 'policy' | 'home' | 'findings'>>(
    `SELECT ${CASE}, discrepancy.policy, home.name AS home, discrepancy.findings
     FROM case_file JOIN dataset ON dataset.id = case_file.dataset JOIN discrepancy ON discrepancy.id = case_file.discrepancy
     LEFT JOIN endpoint AS home ON home.id = discrepancy.home WHERE case_file.id = $2`,
    [today, id],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const one = caseOf(row);
  const { proposal } = one;
  const evidence = proposal === null ? null : await evidenceOf(client, one.discrepancy);
  return {
    ...one,
    isEvidenceCurrent:
      proposal === null || evidence === null
        ? null
        : proposal.evidence === digestOf(evidence, proposal.endpoints),
    events: await eventsOf(client, id),
    deliveries: await deliveriesOf(client, id),
    exception: await exceptionOfCase(client, id),
  };
}

async function eventsOf(client: pg.ClientBase | pg.Pool, id: string): Promise<readonly CaseEvent[]> {
  const { rows } = await client.query<CaseEvent>(
    'SELECT id, at, actor, step, state, reason, detail FROM case_event WHERE case_file = $1 ORDER BY id',
    [id],
  );
  return rows;
}

async function deliveriesOf(client: pg.ClientBase | pg.Pool, id: string): Promise<readonly CaseDelivery[]> {
  const { rows } = await client.query<CaseDelivery>(
    `SELECT delivery.id, endpoint.name AS target, delivery.state, outcome, message, planned_at AS "plannedAt", closed_at AS "closedAt"
     FROM delivery JOIN endpoint ON endpoint.id = delivery.target WHERE case_file = $1 ORDER BY delivery.id DESC`,
    [id],
  );
  return rows;
}

/** The steps that an actor may take now. */
export function stepsOf(one: Case, actor: Actor): readonly CaseStep[] {
  const standing = {
    state: one.state,
    action: one.proposal?.action ?? null,
    proposer: one.proposal?.person ?? null,
  };
  return CASE_STEPS.filter((step) => 'state' in nextState(standing, step, actor));
}

/** What every answer about a record says while a case about it is open. */
export interface Dispute {
  readonly case: string;
  readonly state: CaseState;
  readonly class: DiscrepancyClass;
  readonly since: Date;
}

/** The disputed ones among some keys of a dataset, by its number. Whoever raised a case and took it back disputes nothing. */
export async function disputesOf(
  client: pg.ClientBase | pg.Pool,
  dataset: number,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Dispute>> {
  const { rows } = await client.query<Dispute & { readonly key: string }>(
    `SELECT key, id AS case, state, class, raised_at AS since FROM case_file
     WHERE dataset = $1 AND key = ANY ($2::text[]) AND ${DISPUTED}`,
    [dataset, keys],
  );
  return new Map(rows.map(({ key, ...dispute }) => [key, dispute]));
}

import { todayOf } from '../../cases/due.ts';
import { listExceptions } from '../../cases/exceptions.ts';
import { type Case, type CaseEvent, type CaseInFull, readCase, stepsOf } from '../../cases/read.ts';
import {
  CASE_ACTION_TITLES,
  CASE_OUTCOME_TITLES,
  CASE_REASON_TITLES,
  CASE_STATE_TITLES,
  CASE_STEP_TITLES,
} from '../../contract/cases.ts';
import { TongdaoError } from '../../contract/errors.ts';
import { classTitle } from '../../contract/terms.ts';
import type { WorkingChannel } from '../context.ts';
import { type PageOptions, showPage } from '../lists.ts';
import type { Cell, Screen } from '../screen.ts';
import { type Session, shellActor } from '../session.ts';
import { WORDS } from '../texts.ts';
import { CASE_TEXTS as TEXTS } from './case-texts.ts';

export const stateCell = (session: Session, { state }: Case): Cell => session.t(CASE_STATE_TITLES[state]);

export const actionCell = (session: Session, { proposal }: Case): Cell =>
  proposal === null ? null : session.t(CASE_ACTION_TITLES[proposal.action]);

export const dueCell = (
  session: Session,
  { dueOn, overdue }: Pick<Case, 'dueOn' | 'overdue'>,
  screen: Screen,
): Cell => (overdue ? screen.colours.red(`${dueOn} ${session.t(TEXTS.overdue)}`) : dueOn);

export async function showCase(session: Session, channel: WorkingChannel, id: string): Promise<void> {
  const { ledger, datasets, settings } = channel;
  const found = await readCase(ledger.pool, id, todayOf(settings));
  if (found === null) throw new TongdaoError('CASE_UNKNOWN', { id });
  const steps = stepsOf(found, shellActor(session));
  session.show({ ...found, steps }, (screen) => {
    const { version, dataset, key } = found;
    const recordClass = session.t(classTitle(found.class, datasets.get(dataset)?.mode));
    const state = session.t(CASE_STATE_TITLES[found.state]);
    screen.line(session.t(TEXTS.heading, { id, version, dataset, key, class: recordClass, state }));
    showStanding(session, screen, found);
    screen.table(
      [WORDS.at, TEXTS.actor, TEXTS.step, WORDS.state, TEXTS.reason].map((title) => session.t(title)),
      found.events.map((event) => [
        session.time(event.at),
        event.actor,
        session.t(CASE_STEP_TITLES[event.step]),
        session.t(CASE_STATE_TITLES[event.state]),
        why(session, event),
      ]),
    );
    if (steps.length > 0) screen.line(session.t(TEXTS.nextSteps, { steps: steps.join(', ') }));
  });
}

function showStanding(session: Session, screen: Screen, found: CaseInFull): void {
  const { proposal, approvedBy, dueOn, overdue, isEvidenceCurrent, state } = found;
  if (proposal !== null) {
    const { by, endpoints, reason, until } = proposal;
    const action = session.t(CASE_ACTION_TITLES[proposal.action]);
    const named = until === null ? action : `${action} ${session.t(TEXTS.until)} ${until}`;
    screen.line(session.t(TEXTS.proposal, { by, action: named, endpoints: endpoints.join(', '), reason }));
    const isUndecided = ['proposed', 'accepted', 'verified'].includes(state);
    if (isUndecided && isEvidenceCurrent === false) screen.line(session.t(TEXTS.outdated));
  }
  if (approvedBy !== null) screen.line(session.t(TEXTS.approved, { by: approvedBy }));
  if (dueOn !== null) screen.line(session.t(overdue ? TEXTS.overdueSince : TEXTS.dueBy, { day: dueOn }));
}

function why(session: Session, { reason, detail }: CaseEvent): string {
  const because = detail?.because === undefined ? [] : [session.t(CASE_REASON_TITLES[detail.because])];
  const outcome = detail?.outcome === undefined ? [] : [session.t(CASE_OUTCOME_TITLES[detail.outcome])];
  return [...(reason === null ? [] : [reason]), ...because, ...outcome].join('\n');
}

export async function listOfExceptions(
  session: Session,
  { ledger }: WorkingChannel,
  options: PageOptions & { readonly dataset?: string; readonly ended?: boolean },
): Promise<void> {
  if (options.dataset !== undefined) ledger.datasetId(options.dataset);
  const exceptions = await listExceptions(ledger.pool, options);
  showPage(session, 'exceptions', exceptions, options.limit, WORDS.more, [
    [WORDS.id, ({ id }) => id],
    [TEXTS.case, (one) => one.case],
    [WORDS.dataset, ({ dataset }) => dataset],
    [WORDS.key, ({ key }) => key],
    [TEXTS.until, ({ until }) => until],
    [TEXTS.approvedBy, ({ approvedBy }) => approvedBy],
    [TEXTS.reason, ({ reason }) => reason],
    [TEXTS.endedAt, ({ endedAt }) => session.time(endedAt)],
  ]);
}

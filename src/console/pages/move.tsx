import {
  MOVE_STATE_TITLES,
  MOVE_STATES,
  MOVE_STEP_TITLES,
  type MoveStep,
  type MoveState as Phase,
} from '../../contract/moves.ts';
import { fill } from '../../contract/text.ts';
import type { MoveInFull } from '../../moves/read.ts';
import { datasetTitle, endpointTitle, type Page, statusTitle } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { DeliveryState } from '../parts/delivery-state.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { Mark, type MarkName } from '../parts/mark.tsx';
import { MoveState } from '../parts/move-state.tsx';
import { Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { type Notice, Shell } from '../shell.tsx';
import { Due } from './cases.tsx';

export interface MoveData {
  readonly found: MoveInFull;
  /** What the reader may do now. */
  readonly steps: readonly MoveStep[];
  readonly notice: Notice | null;
}

/** One home move: its five phases, what the endpoints show, and the steps that are the reader's to take. */
export function MovePage({ page, data }: { readonly page: Page; readonly data: MoveData }) {
  const { words, language } = page;
  const { found, steps, notice } = data;
  const { id, dataset, key, version } = found;
  return (
    <Shell
      page={page}
      title={fill(words.moveTitle, { id })}
      within={{ title: words.moves, href: '/moves' }}
      beside={<MoveState page={page} move={found} />}
      notice={notice}
    >
      <Card id="facts" title={words.moveOne} hidden>
        <Facts>
          <Fact title={words.key}>
            <a href={`/records/${dataset}/${encodeURIComponent(key)}`}>{key}</a>
          </Fact>
          <Fact title={words.dataset}>{datasetTitle(page, dataset)}</Fact>
          <Fact title={words.departure}>{endpointTitle(page, found.departure)}</Fact>
          <Fact title={words.destination}>{endpointTitle(page, found.destination)}</Fact>
          <Fact title={words.proposedBy}>
            {found.proposedBy} <Time page={page} at={found.proposedAt} />
          </Fact>
          {found.frozenBy !== null && found.frozenAt !== null && (
            <Fact title={words.frozenBy}>
              {found.frozenBy} <Time page={page} at={found.frozenAt} />
            </Fact>
          )}
          <Fact title={words.dueOn}>
            <Due page={page} one={found} />
          </Fact>
          <Fact title={words.moveReason} wide>
            {found.reason}
          </Fact>
        </Facts>
      </Card>
      <Card id="phases" title={words.moveSteps}>
        <Phases page={page} found={found} />
        <p class="note">
          {words.nextStep}: {words[`next-${found.state}`]}
        </p>
      </Card>
      <Card id="steps" title={words.steps}>
        {steps.length === 0 ? (
          <p class="empty">{words.noSteps}</p>
        ) : (
          <div class="columns steps">
            {steps.map((step) => (
              <form
                key={step}
                class="form"
                method="post"
                action={`/moves/${id}/steps`}
                aria-label={MOVE_STEP_TITLES[step][language]}
              >
                <h3>{MOVE_STEP_TITLES[step][language]}</h3>
                <input type="hidden" name="step" value={step} />
                <input type="hidden" name="version" value={version} />
                <div>
                  <label for={`${step}-reason`}>{words.reason}</label>
                  <input id={`${step}-reason`} name="reason" required maxLength={2000} autocomplete="off" />
                </div>
                <div class="actions">
                  <button class="button" type="submit">
                    {MOVE_STEP_TITLES[step][language]}
                  </button>
                </div>
              </form>
            ))}
          </div>
        )}
      </Card>
      <Card id="shown" title={words.nowShown}>
        <Table
          caption={words.nowShown}
          rows={found.shown}
          empty={words.none}
          columns={[
            { title: words.endpoint, cell: ({ endpoint }) => endpointTitle(page, endpoint) },
            { title: words.home, cell: ({ home }) => (home === null ? '–' : endpointTitle(page, home)) },
            { title: words.statusField, cell: ({ status }) => statusTitle(page, dataset, status) },
            {
              title: words.lastChange,
              number: true,
              cell: ({ changedAt }) => <Time page={page} at={changedAt} />,
            },
          ]}
        />
      </Card>
      {found.notices.length > 0 && (
        <Card id="notices" title={words.notices}>
          <Table
            caption={words.notices}
            rows={found.notices}
            columns={[
              { title: words.notices, cell: (one) => <a href={`/deliveries/${one.id}`}>#{one.id}</a> },
              { title: words.state, cell: (one) => <DeliveryState page={page} state={one.state} /> },
              { title: words.receipt, cell: (one) => one.message ?? one.receipt ?? '–' },
              {
                title: words.plannedAt,
                number: true,
                cell: (one) => <Time page={page} at={one.plannedAt} />,
              },
            ]}
          />
        </Card>
      )}
      <Card id="history" title={words.caseHistory}>
        <Timeline
          page={page}
          items={found.events.map((event) => ({
            at: event.at,
            mark: 'good',
            by: event.actor === 'system' ? words.system : event.actor,
            text: MOVE_STEP_TITLES[event.step][language],
            details: event.reason === null ? [] : [event.reason],
          }))}
        />
      </Card>
    </Shell>
  );
}

/** The way of a move, and how far it is. */
function Phases({ page: { language, words }, found }: { readonly page: Page; readonly found: MoveInFull }) {
  const reached = MOVE_STATES.indexOf(found.state);
  const isMoved = found.outcome === 'moved';
  const markOf = (at: number): MarkName =>
    isMoved || (found.outcome === null && at < reached)
      ? 'good'
      : found.outcome === null && at === reached
        ? 'busy'
        : 'quiet';
  const title = (phase: Phase) =>
    phase === 'closed' ? MOVE_STEP_TITLES['strike-off'] : MOVE_STATE_TITLES[phase];
  return (
    <ol class="phases">
      {MOVE_STATES.map((phase, at) => (
        <li key={phase} aria-current={markOf(at) === 'busy' ? 'step' : undefined}>
          <Mark mark={markOf(at)} /> {title(phase)[language]}
          {markOf(at) === 'busy' && <span class="second"> {words.movePhaseNow}</span>}
        </li>
      ))}
    </ol>
  );
}

import type { CaseEvent, CaseInFull } from '../../cases/read.ts';
import {
  CASE_ACTION_TITLES,
  CASE_ACTIONS,
  CASE_OUTCOME_TITLES,
  CASE_REASON_TITLES,
  CASE_STATE_TITLES,
  CASE_STEP_TITLES,
  type CaseStep,
} from '../../contract/cases.ts';
import { fill } from '../../contract/text.ts';
import { datasetTitle, endpointTitle, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { CaseState } from '../parts/case-state.tsx';
import { Class } from '../parts/class.tsx';
import { DeliveryState } from '../parts/delivery-state.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { State } from '../parts/mark.tsx';
import { Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { type Notice, Shell } from '../shell.tsx';
import { Due } from './cases.tsx';

export interface CaseData {
  readonly found: CaseInFull;
  /** What the reader may do now. */
  readonly steps: readonly CaseStep[];
  readonly notice: Notice | null;
}

/** One case with its whole way, and the steps that are the reader's to take. */
export function CasePage({ page, data }: { readonly page: Page; readonly data: CaseData }) {
  const { words, language } = page;
  const { found, steps, notice } = data;
  const { id, dataset, key } = found;
  return (
    <Shell
      page={page}
      title={fill(words.caseTitle, { id })}
      within={{ title: words.cases, href: '/cases' }}
      beside={<CaseState page={page} state={found.state} />}
      notice={notice}
    >
      <Card id="facts" title={words.caseOne} hidden>
        <Facts>
          <Fact title={words.discrepancies}>
            <a href={`/discrepancies/${found.discrepancy}`}>#{found.discrepancy}</a>{' '}
            <Class page={page} name={found.class} dataset={dataset} />
          </Fact>
          <Fact title={words.key}>
            <a href={`/records/${dataset}/${encodeURIComponent(key)}`}>{key}</a>
          </Fact>
          <Fact title={words.dataset}>{datasetTitle(page, dataset)}</Fact>
          <Fact title={words.dueOn}>
            <Due page={page} one={found} />
          </Fact>
          <Fact title={words.assignee}>{found.assignee ?? '–'}</Fact>
          <Fact title={words.raisedBy}>
            {found.raisedBy === 'system' ? words.system : found.raisedBy}{' '}
            <Time page={page} at={found.raisedAt} />
          </Fact>
          {found.outcome !== null && (
            <Fact title={words.outcomeTitle}>{CASE_OUTCOME_TITLES[found.outcome][language]}</Fact>
          )}
        </Facts>
      </Card>
      <Proposal page={page} found={found} />
      <Card id="steps" title={words.steps}>
        {steps.length === 0 ? (
          <p class="empty">{words.noSteps}</p>
        ) : (
          <div class="columns steps">
            {steps.map((step) => (
              <StepForm page={page} found={found} step={step} />
            ))}
          </div>
        )}
      </Card>
      {found.deliveries.length > 0 && (
        <Card id="deliveries" title={words.deliveries}>
          <Table
            caption={words.deliveries}
            rows={found.deliveries}
            columns={[
              {
                title: words.target,
                cell: (one) => <a href={`/deliveries/${one.id}`}>{endpointTitle(page, one.target)}</a>,
              },
              { title: words.state, cell: (one) => <DeliveryState page={page} state={one.state} /> },
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
            text: `${CASE_STEP_TITLES[event.step][language]} → ${CASE_STATE_TITLES[event.state][language]}`,
            details: detailsOf(page, event),
          }))}
        />
      </Card>
    </Shell>
  );
}

function detailsOf(page: Page, { reason, detail }: CaseEvent): readonly string[] {
  const { language } = page;
  return [
    ...(detail?.action === undefined ? [] : [CASE_ACTION_TITLES[detail.action][language]]),
    ...(detail?.endpoints ?? []).map((name) => endpointTitle(page, name)),
    ...(detail?.until === undefined ? [] : [`${page.words.until} ${detail.until}`]),
    ...(detail?.assignee === undefined ? [] : [detail.assignee]),
    ...(detail?.because === undefined ? [] : [CASE_REASON_TITLES[detail.because][language]]),
    ...(reason === null ? [] : [reason]),
  ];
}

function Proposal({ page, found }: { readonly page: Page; readonly found: CaseInFull }) {
  const { words, language } = page;
  const { proposal, approvedBy, isEvidenceCurrent } = found;
  return (
    <Card id="proposal" title={words.proposal}>
      {proposal === null ? (
        <p class="empty">{words.noProposal}</p>
      ) : (
        <Facts>
          <Fact title={words.action}>{CASE_ACTION_TITLES[proposal.action][language]}</Fact>
          <Fact title={words.endpoints}>
            {proposal.endpoints.map((name) => endpointTitle(page, name)).join(' · ') || '–'}
          </Fact>
          {proposal.until !== null && <Fact title={words.until}>{proposal.until}</Fact>}
          <Fact title={words.proposedBy}>
            {proposal.by} <Time page={page} at={proposal.at} />
          </Fact>
          {approvedBy !== null && <Fact title={words.approvedBy}>{approvedBy}</Fact>}
          <Fact title={words.reason} wide>
            {proposal.reason}
          </Fact>
          {isEvidenceCurrent !== null && (
            <Fact title={words.evidence} wide>
              <State mark={isEvidenceCurrent ? 'good' : 'warn'}>
                {isEvidenceCurrent ? words.evidenceCurrent : words.evidenceChanged}
              </State>
            </Fact>
          )}
        </Facts>
      )}
    </Card>
  );
}

const MUST_SAY_WHY: readonly CaseStep[] = ['propose', 'reject', 'withdraw', 'note'];

function StepForm({
  page: { words, language },
  found: { id, version },
  step,
}: {
  readonly page: Page;
  readonly found: CaseInFull;
  readonly step: CaseStep;
}) {
  const title = CASE_STEP_TITLES[step][language];
  const isRequired = MUST_SAY_WHY.includes(step);
  const field = (name: string) => `${step}-${name}`;
  return (
    <form class="form" method="post" action={`/cases/${id}/steps`} aria-label={title}>
      <h3>{title}</h3>
      <input type="hidden" name="step" value={step} />
      <input type="hidden" name="version" value={version} />
      {step === 'propose' && (
        <>
          <div>
            <label for={field('action')}>{words.action}</label>
            <select id={field('action')} name="action">
              {CASE_ACTIONS.map((action) => (
                <option value={action}>{CASE_ACTION_TITLES[action][language]}</option>
              ))}
            </select>
          </div>
          <div>
            <label for={field('until')}>{words.until}</label>
            <input
              id={field('until')}
              name="until"
              autocomplete="off"
              aria-describedby={field('until-hint')}
            />
            <span class="second" id={field('until-hint')}>
              {words.untilHint}
            </span>
          </div>
        </>
      )}
      {step === 'assign' ? (
        <div>
          <label for={field('assignee')}>{words.assignee}</label>
          <input id={field('assignee')} name="assignee" required maxLength={80} autocomplete="off" />
        </div>
      ) : (
        <div>
          <label for={field('reason')}>{isRequired ? words.reason : words.reasonOptional}</label>
          <input
            id={field('reason')}
            name="reason"
            required={isRequired}
            maxLength={2000}
            autocomplete="off"
          />
        </div>
      )}
      <div class="actions">
        <button class="button" type="submit">
          {title}
        </button>
      </div>
    </form>
  );
}

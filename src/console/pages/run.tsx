import { sentence } from '../../contract/errors.ts';
import { fill } from '../../contract/text.ts';
import type { RunReport } from '../../ledger/runs.ts';
import { datasetTitle, endpointTitle, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { Sum } from '../parts/sum.tsx';
import { Time } from '../parts/time.tsx';
import { Shell } from '../shell.tsx';
import { RunStateOf } from './runs.tsx';

export function RunPage({ page, run }: { readonly page: Page; readonly run: RunReport }) {
  const { words, format, language } = page;
  const { id, totals, error, startedAt, finishedAt } = run;
  return (
    <Shell
      page={page}
      title={fill(words.runTitle, { id })}
      within={{ title: words.runs, href: '/runs' }}
      beside={<RunStateOf page={page} run={{ ...run, error: null }} />}
    >
      <Card id="facts" title={words.run} hidden>
        <Facts>
          <Fact title={words.endpoint}>{endpointTitle(page, run.endpoint)}</Fact>
          <Fact title={words.dataset}>{datasetTitle(page, run.dataset)}</Fact>
          <Fact title={words.mode}>{run.mode === 'full' ? words.full : words.changesOnly}</Fact>
          <Fact title={words.beganAt}>
            <Time page={page} at={startedAt} />
          </Fact>
          <Fact title={words.endedAt}>
            {finishedAt === null ? '–' : <Time page={page} at={finishedAt} />}
          </Fact>
          <Fact title={words.took}>
            {finishedAt === null ? '–' : format.duration(finishedAt.getTime() - startedAt.getTime())}
          </Fact>
        </Facts>
      </Card>
      {error !== null && (
        <Card id="error" title={words.whyFailed}>
          <p>{sentence(error.code, error.params, language)}</p>
          <p class="note">{error.code}</p>
        </Card>
      )}
      {run.state === 'held' && <p class="notice bad">{words.runHeldNote}</p>}
      <Card id="totals" title={words.controlTotals}>
        <Sum
          page={page}
          whole={[words.read, totals.read]}
          parts={[
            [words.accepted, totals.accepted],
            [words.quarantined, totals.quarantined],
            [words.duplicate, totals.duplicate],
          ]}
        />
        <h3 class="below">{words.ofAccepted}</h3>
        <Facts>
          <Fact title={words.added}>{format.number(totals.added)}</Fact>
          <Fact title={words.changed}>{format.number(totals.changed)}</Fact>
          <Fact title={words.removed}>{format.number(totals.removed)}</Fact>
        </Facts>
      </Card>
    </Shell>
  );
}

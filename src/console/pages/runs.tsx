import type { RunReport } from '../../ledger/runs.ts';
import { datasetTitle, endpointTitle, may, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { datasetOptions, endpointOptions, Filter } from '../parts/filter.tsx';
import { State } from '../parts/mark.tsx';
import { Pager } from '../parts/pager.tsx';
import { markOfRun, RUN_WORDS } from '../parts/standing.ts';
import { type Column, Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { type Notice, Shell } from '../shell.tsx';

export interface RunsData {
  readonly items: readonly RunReport[];
  readonly next: string | null;
  readonly filter: { readonly endpoint?: string; readonly dataset?: string };
  readonly notice: Notice | null;
}

export function RunsPage({ page, data }: { readonly page: Page; readonly data: RunsData }) {
  const { words } = page;
  const { endpoint, dataset } = data.filter;
  return (
    <Shell page={page} title={words.runs} notice={data.notice}>
      <Filter
        page={page}
        selects={[
          { name: 'endpoint', title: words.endpoint, value: endpoint, options: endpointOptions(page) },
          { name: 'dataset', title: words.dataset, value: dataset, options: datasetOptions(page) },
        ]}
      />
      <Card id="list" title={words.runs} note={words.runsNote} hidden>
        <Table caption={words.runs} rows={data.items} columns={columns(page)} empty={words.runsEmpty} />
        <Pager page={page} next={data.next} />
      </Card>
      {may(page, 'POST /runs') && <StartRun page={page} />}
    </Shell>
  );
}

function columns(page: Page): readonly Column<RunReport>[] {
  const { words, format } = page;
  const total = (title: string, name: keyof RunReport['totals']): Column<RunReport> => ({
    title,
    number: true,
    cell: ({ totals }) => format.number(totals[name]),
  });
  return [
    {
      title: words.run,
      cell: ({ id, mode }) => (
        <>
          <a href={`/runs/${id}`}>#{id}</a>{' '}
          <span class="second">{mode === 'full' ? words.full : words.changesOnly}</span>
        </>
      ),
    },
    {
      title: `${words.endpoint} · ${words.dataset}`,
      cell: ({ endpoint, dataset }) => (
        <>
          {endpointTitle(page, endpoint)} <span class="second">{datasetTitle(page, dataset)}</span>
        </>
      ),
    },
    { title: words.state, cell: (run) => <RunStateOf page={page} run={run} /> },
    total(words.read, 'read'),
    total(words.accepted, 'accepted'),
    total(words.quarantined, 'quarantined'),
    total(words.duplicate, 'duplicate'),
    { title: words.beganAt, number: true, cell: ({ startedAt }) => <Time page={page} at={startedAt} /> },
  ];
}

export function RunStateOf({
  page,
  run,
}: {
  readonly page: Page;
  readonly run: Pick<RunReport, 'state' | 'error'>;
}) {
  return (
    <State mark={markOfRun(run.state)}>
      {page.words[RUN_WORDS[run.state]]}
      {run.error !== null && <code> {run.error.code}</code>}
    </State>
  );
}

function StartRun({ page }: { readonly page: Page }) {
  const { words } = page;
  return (
    <Card id="start" title={words.startRun}>
      <form class="form inline" method="post" action="/runs">
        <div>
          <label for="run-endpoint">{words.endpoint}</label>
          <select id="run-endpoint" name="endpoint">
            {endpointOptions(page).map(([value, title]) => (
              <option value={value}>{title}</option>
            ))}
          </select>
        </div>
        <div>
          <label for="run-dataset">{words.dataset}</label>
          <select id="run-dataset" name="dataset">
            {datasetOptions(page).map(([value, title]) => (
              <option value={value}>{title}</option>
            ))}
          </select>
        </div>
        <div>
          <label for="run-mode">{words.mode}</label>
          <select id="run-mode" name="mode">
            <option value="changes">{words.changesOnly}</option>
            <option value="full">{words.full}</option>
          </select>
        </div>
        <button class="button first" type="submit">
          {words.startRun}
        </button>
      </form>
    </Card>
  );
}

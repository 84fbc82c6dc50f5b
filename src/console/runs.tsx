import type { EndpointStatus } from '../api/overview.ts';
import { datasetTitle, endpointTitle, type Page } from './page.ts';
import { standingOfRun } from './standing.ts';
import { Table } from './table.tsx';

type Row = EndpointStatus['datasets'][number] & { readonly endpoint: string };

/** The latest run of each endpoint and dataset with its control totals. */
export function Runs(page: Page) {
  const { overview, words, format } = page;
  const rows = overview.endpoints.flatMap(({ name, datasets }) =>
    datasets.map((dataset): Row => ({ ...dataset, endpoint: name })),
  );
  const total = (title: string, name: 'read' | 'accepted' | 'quarantined' | 'duplicate') => ({
    title,
    number: true,
    cell: ({ lastRun }: Row) => (lastRun === null ? '–' : format.number(lastRun.totals[name])),
  });
  return (
    <section aria-labelledby="runs">
      <h2 id="runs">{words.runs}</h2>
      <p class="note">{words.runsNote}</p>
      <Table
        caption={words.runs}
        rows={rows}
        columns={[
          {
            title: `${words.endpoint} · ${words.dataset}`,
            cell: ({ endpoint, dataset }) => (
              <>
                {endpointTitle(page, endpoint)} <span class="second">{datasetTitle(page, dataset)}</span>
              </>
            ),
          },
          {
            title: words.run,
            cell: ({ lastRun }) =>
              lastRun === null
                ? '–'
                : `${lastRun.mode === 'full' ? words.full : words.changesOnly} #${lastRun.id}`,
          },
          { title: words.state, cell: ({ lastRun }) => <State {...page} run={lastRun} /> },
          total(words.read, 'read'),
          total(words.accepted, 'accepted'),
          total(words.quarantined, 'quarantined'),
          total(words.duplicate, 'duplicate'),
          {
            title: words.changes,
            number: true,
            cell: ({ lastRun }) =>
              lastRun === null
                ? '–'
                : [lastRun.totals.added, lastRun.totals.changed, lastRun.totals.removed]
                    .map(format.number)
                    .join(' / '),
          },
          {
            title: words.fresh,
            number: true,
            cell: ({ freshAt }) =>
              freshAt === null ? (
                words.never
              ) : (
                <time dateTime={freshAt.toISOString()} title={format.moment(freshAt)}>
                  {format.distance(freshAt, overview.at)}
                </time>
              ),
          },
        ]}
      />
    </section>
  );
}

function State({ words, run }: Page & { readonly run: Row['lastRun'] }) {
  const { word, mark } = standingOfRun(run);
  return (
    <span class={`state ${mark}`}>
      {word === 'ok' ? words.runDone : words[word]}
      {run?.error != null && <code> {run.error.code}</code>}
    </span>
  );
}

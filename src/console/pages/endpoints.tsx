import type { EndpointStatus } from '../../api/overview.ts';
import { sentence } from '../../contract/errors.ts';
import { fill } from '../../contract/text.ts';
import { datasetTitle, may, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { State } from '../parts/mark.tsx';
import { standingOf } from '../parts/standing.ts';
import { Table } from '../parts/table.tsx';
import { Ago } from '../parts/time.tsx';
import { Shell } from '../shell.tsx';
import { RunStateOf } from './runs.tsx';

type Shown = EndpointStatus['datasets'][number];

export interface EndpointRow {
  readonly status: EndpointStatus;
  readonly can: readonly ('canChanges' | 'canLookup' | 'canWrite')[];
}

export function EndpointsPage({
  page,
  endpoints,
}: {
  readonly page: Page;
  readonly endpoints: readonly EndpointRow[];
}) {
  const { words } = page;
  return (
    <Shell page={page} title={words.endpoints}>
      {endpoints.map((row) => (
        <Endpoint page={page} row={row} />
      ))}
    </Shell>
  );
}

function Endpoint({ page, row: { status, can } }: { readonly page: Page; readonly row: EndpointRow }) {
  const { words, language, format } = page;
  const { name, title, divisions, adapter, circuit, datasets } = status;
  const { word, mark } = standingOf(status);
  const comma = language === 'zh' ? '、' : ', ';
  return (
    <Card id={name} title={title[language]}>
      <Facts>
        <Fact title={words.state}>
          <State mark={mark}>{words[word]}</State>
        </Fact>
        <Fact title={words.adapter}>
          {adapter} <span class="second">{name}</span>
        </Fact>
        <Fact title={words.divisions}>{divisions.join(comma)}</Fact>
        <Fact title={words.canDo}>{can.map((one) => words[one]).join(comma) || '–'}</Fact>
      </Facts>
      {circuit !== null && (
        <p class="notice bad below">
          {fill(words.pausedUntil, {
            when: format.moment(circuit.openUntil),
            reason: sentence(circuit.error.code, circuit.error.params, language),
          })}
        </p>
      )}
      <div class="below">
        <Table
          caption={title[language]}
          rows={datasets}
          columns={[
            { title: words.dataset, cell: ({ dataset }) => datasetTitle(page, dataset) },
            {
              title: words.lastRun,
              cell: ({ lastRun }: Shown) =>
                lastRun === null ? (
                  words.unread
                ) : (
                  <>
                    <a href={`/runs/${lastRun.id}`}>#{lastRun.id}</a> <RunStateOf page={page} run={lastRun} />
                  </>
                ),
            },
            {
              title: words.lastSuccess,
              cell: ({ freshAt }: Shown) =>
                freshAt === null ? words.never : <Ago page={page} at={freshAt} />,
            },
            {
              title: words.quarantine,
              number: true,
              cell: ({ quarantined, dataset }: Shown) =>
                quarantined === 0 ? (
                  <span class="second">0</span>
                ) : (
                  <a href={`/quarantine?endpoint=${name}&dataset=${dataset}`}>{format.number(quarantined)}</a>
                ),
            },
          ]}
        />
      </div>
      {may(page, 'POST /endpoints/:name/check') && (
        <form method="post" action={`/endpoints/${name}/check`} class="below">
          <button class="button" type="submit" aria-label={`${words.check} ${title[language]}`}>
            {words.check}
          </button>{' '}
          <span class="second">{words.checkNote}</span>
        </form>
      )}
    </Card>
  );
}

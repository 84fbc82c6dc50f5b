import type { EndpointStatus, OpenDeliveries, Overview } from '../../api/overview.ts';
import { fill } from '../../contract/text.ts';
import { datasetTitle, endpointTitle, may, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { groupCounts } from '../parts/class.tsx';
import { DeliveryState } from '../parts/delivery-state.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { State } from '../parts/mark.tsx';
import { Picture } from '../parts/picture.tsx';
import { ScheduleName } from '../parts/schedule-name.tsx';
import { Shares } from '../parts/shares.tsx';
import { standingOfRun, sum } from '../parts/standing.ts';
import { Table } from '../parts/table.tsx';
import { Ago, Time } from '../parts/time.tsx';
import type { Trend } from '../parts/trend.ts';
import { TrendChart } from '../parts/trend-chart.tsx';
import { Shell } from '../shell.tsx';

export interface OverviewData {
  readonly overview: Overview;
  readonly trend: Trend;
}

/** The channel at a glance. What is in `Standing` is sent again whenever it changes. */
export function OverviewPage({ page, data }: { readonly page: Page; readonly data: OverviewData }) {
  const { words, language } = page;
  return (
    <Shell
      page={page}
      title={words.overview}
      scripts="live"
      beside={
        <span>
          {words.asOf} <Time page={page} at={data.overview.at} />
        </span>
      }
    >
      <div class="live" id="live" hx-sse:connect={`/live?lang=${language}`} hx-swap="innerMorph">
        <Standing page={page} overview={data.overview} />
      </div>
      <TrendChart page={page} trend={data.trend} />
    </Shell>
  );
}

export function Standing({ page, overview }: { readonly page: Page; readonly overview: Overview }) {
  return (
    <>
      <Numbers page={page} overview={overview} />
      <Picture page={page} overview={overview} />
      <Freshness page={page} overview={overview} />
      <Shares page={page} datasets={overview.datasets} />
      <div class="columns">
        <Waiting page={page} deliveries={overview.deliveries} />
        <NextFires page={page} schedules={overview.schedules} />
      </div>
      <Checkpoint page={page} checkpoint={overview.checkpoint} />
    </>
  );
}

function Numbers({ page, overview }: { readonly page: Page; readonly overview: Overview }) {
  const { words, format } = page;
  const { datasets, deliveries, endpoints, checkpoint } = overview;
  const keys = sum(datasets.map(({ reconciliation }) => reconciliation?.keys ?? 0));
  const groups = datasets.flatMap(({ dataset, reconciliation }) =>
    groupCounts(reconciliation?.totals ?? {}, dataset.mode),
  );
  const ofGroup = (wanted: string) =>
    sum(groups.filter(([group]) => group === wanted).map(([, count]) => count));
  const agreed = ofGroup('agreed');
  const isParked = ({ state }: OpenDeliveries) => state === 'refused' || state === 'disproved';
  const parked = sum(deliveries.filter(isParked).map(({ count }) => count));
  const quarantined = sum(endpoints.flatMap((endpoint) => endpoint.datasets.map((one) => one.quarantined)));
  const count = (value: number) => ({ count: format.number(value) });
  return (
    <section aria-labelledby="numbers">
      <h2 id="numbers" class="unseen">
        {words.atAGlance}
      </h2>
      <dl class="numbers">
        <Figure title={words.agreed} value={keys === 0 ? '–' : format.percent(agreed, keys)}>
          {fill(words.ofKeys, count(keys))}
        </Figure>
        <Figure title={words.openDiscrepancies} value={format.number(keys - agreed)}>
          {fill(words.inFlight, count(ofGroup('flight')))}
        </Figure>
        <Figure title={words.openDeliveries} value={format.number(sum(deliveries.map((one) => one.count)))}>
          {fill(words.refusedOnes, count(parked))}
        </Figure>
        <Figure title={words.quarantine} value={format.number(quarantined)}>
          {words.rowsToMend}
        </Figure>
        <Figure title={words.auditLog} value={format.number(checkpoint?.size ?? 0)}>
          {words.entriesSigned}
        </Figure>
      </dl>
    </section>
  );
}

function Figure({
  title,
  value,
  children,
}: {
  readonly title: string;
  readonly value: string;
  readonly children: string;
}) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        <strong>{value}</strong> <span class="second">{children}</span>
      </dd>
    </div>
  );
}

type Shown = EndpointStatus['datasets'][number];

function Freshness({ page, overview }: { readonly page: Page; readonly overview: Overview }) {
  const { words, language } = page;
  const cell = (shown: Shown | undefined) => {
    if (shown === undefined) return <State mark="quiet">{words.notShown}</State>;
    const { mark, word } = standingOfRun(shown.lastRun);
    return (
      <State mark={mark}>
        {word === 'ok' ? '' : `${words[word]} `}
        {shown.freshAt === null ? words.never : <Ago page={page} at={shown.freshAt} />}
      </State>
    );
  };
  return (
    <Card id="freshness" title={words.freshness} note={words.freshnessNote}>
      <Table
        caption={words.freshness}
        rows={overview.datasets}
        columns={[
          { title: words.dataset, cell: ({ dataset }) => dataset.title[language] },
          ...overview.endpoints.map((endpoint) => ({
            title: endpoint.title[language],
            cell: ({ dataset }: Overview['datasets'][number]) =>
              cell(endpoint.datasets.find((one) => one.dataset === dataset.name)),
          })),
        ]}
      />
    </Card>
  );
}

function Waiting({
  page,
  deliveries,
}: {
  readonly page: Page;
  readonly deliveries: readonly OpenDeliveries[];
}) {
  const { words, format } = page;
  return (
    <Card id="waiting" title={words.deliveriesWaiting}>
      <Table
        narrow
        caption={words.deliveriesWaiting}
        rows={deliveries}
        empty={words.noDeliveries}
        columns={[
          {
            title: `${words.target} · ${words.dataset}`,
            cell: ({ target, dataset, state }) => (
              <>
                <a href={`/deliveries?target=${target}&dataset=${dataset}&state=${state}`}>
                  {endpointTitle(page, target)}
                </a>{' '}
                <span class="second">{datasetTitle(page, dataset)}</span>
              </>
            ),
          },
          { title: words.state, cell: ({ state }) => <DeliveryState page={page} state={state} /> },
          { title: words.count, number: true, cell: ({ count }) => format.number(count) },
        ]}
      />
    </Card>
  );
}

function NextFires({ page, schedules }: { readonly page: Page; readonly schedules: Overview['schedules'] }) {
  const { words } = page;
  return (
    <Card id="schedules" title={words.nextFires}>
      <Table
        narrow
        caption={words.nextFires}
        rows={[...schedules].sort((a, b) => a.at.getTime() - b.at.getTime())}
        empty={words.noSchedules}
        columns={[
          { title: words.schedule, cell: ({ name }) => <ScheduleName page={page} name={name} /> },
          { title: words.nextFire, number: true, cell: ({ at }) => <Ago page={page} at={at} /> },
        ]}
      />
    </Card>
  );
}

function Checkpoint({
  page,
  checkpoint,
}: {
  readonly page: Page;
  readonly checkpoint: Overview['checkpoint'];
}) {
  const { words, format } = page;
  return (
    <Card id="checkpoint" title={words.checkpoint}>
      {checkpoint === null ? (
        <p class="empty">{words.noCheckpoint}</p>
      ) : (
        <Facts>
          <Fact title={words.size}>
            {may(page, 'GET /audit') ? (
              <a href="/audit">{format.number(checkpoint.size)}</a>
            ) : (
              format.number(checkpoint.size)
            )}
          </Fact>
          <Fact title={words.signed}>
            <Time page={page} at={checkpoint.at} />
          </Fact>
          <Fact title={words.root}>
            <code>{checkpoint.root.toString('base64')}</code>
          </Fact>
          <Fact title={words.logKey} wide>
            <code>{checkpoint.vkey}</code>
          </Fact>
        </Facts>
      )}
    </Card>
  );
}

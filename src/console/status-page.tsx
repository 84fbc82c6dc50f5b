import { render } from 'preact-render-to-string';
import type { Overview } from '../api/overview.ts';
import { fill, type Language, type Text } from '../contract/text.ts';
import { formatFor } from './format.ts';
import type { Page } from './page.ts';
import { Picture } from './picture.tsx';
import { groupCounts, Reconciliations } from './reconciliations.tsx';
import { Runs } from './runs.tsx';
import { sum } from './standing.ts';
import { wordsIn } from './words.ts';
import { Checkpoint, Deliveries, Schedules } from './work.tsx';

export interface StatusPage {
  /** Of the channel. */
  readonly title: Text;
  /** IANA name of the zone that times are shown in. */
  readonly timeZone: string;
  readonly overview: Overview;
}

/** The channel's status as an HTML page: names, counts and times only. */
export function renderStatus(
  status: StatusPage,
  { language, refreshing }: { readonly language: Language; readonly refreshing: boolean },
): string {
  const format = formatFor(language, status.timeZone);
  return `<!doctype html>${render(<Document {...status} {...{ language, refreshing, format, words: wordsIn(language) }} />)}`;
}

function Document(page: Page) {
  const { language, words, title } = page;
  return (
    <html lang={language === 'zh' ? 'zh-CN' : 'en'}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title[language]} · ${words.status}`}</title>
        <link rel="stylesheet" href="/status.css" />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      </head>
      <body>
        <a class="skip" href="#content">
          {words.skip}
        </a>
        <Header {...page} />
        <main id="content">
          <Picture {...page} />
          <Numbers {...page} />
          <Reconciliations {...page} />
          <Runs {...page} />
          <div class="columns">
            <Deliveries {...page} />
            <Schedules {...page} />
          </div>
          <Checkpoint {...page} />
        </main>
      </body>
    </html>
  );
}

function Header({ title, language, words, format, overview, refreshing }: Page) {
  const other = language === 'zh' ? 'en' : 'zh';
  const address = (lang: Language, refresh: boolean) => `/?lang=${lang}${refresh ? '&refresh=on' : ''}`;
  return (
    <header>
      <div>
        <p class="brand">
          Tongdao <span lang="zh-CN">通道</span>
        </p>
        <h1>{title[language]}</h1>
      </div>
      <nav aria-label={words.status}>
        <span class="as-of">
          {words.asOf} <time dateTime={overview.at.toISOString()}>{format.moment(overview.at)}</time>
        </span>
        <a href={address(language, refreshing)}>{words.refreshNow}</a>
        <a href={address(language, !refreshing)}>{refreshing ? words.refreshOff : words.refreshOn}</a>
        <a href={address(other, refreshing)} lang={other === 'zh' ? 'zh-CN' : 'en'} hreflang={other}>
          {words.otherLanguage}
        </a>
      </nav>
    </header>
  );
}

function Numbers({ overview, words, format }: Page) {
  const { datasets, deliveries, endpoints, checkpoint } = overview;
  const keys = sum(datasets.map(({ reconciliation }) => reconciliation?.keys ?? 0));
  const groups = datasets.flatMap(({ dataset, reconciliation }) =>
    groupCounts(reconciliation?.totals ?? {}, dataset.mode),
  );
  const ofGroup = (wanted: string) =>
    sum(groups.filter(([group]) => group === wanted).map(([, count]) => count));
  const agreed = ofGroup('agreed');
  const refused = sum(deliveries.filter(({ state }) => state === 'refused').map(({ count }) => count));
  const quarantined = sum(endpoints.flatMap((endpoint) => endpoint.datasets.map((one) => one.quarantined)));
  const number = (count: number) => ({ count: format.number(count) });
  return (
    <section class="numbers" aria-labelledby="numbers">
      <h2 id="numbers" class="unseen">
        {words.atAGlance}
      </h2>
      <dl>
        <Figure title={words.agreed} value={keys === 0 ? '–' : format.percent(agreed, keys)}>
          {fill(words.ofKeys, number(keys))}
        </Figure>
        <Figure title={words.openDiscrepancies} value={format.number(keys - agreed)}>
          {fill(words.inFlight, number(ofGroup('flight')))}
        </Figure>
        <Figure title={words.openDeliveries} value={format.number(sum(deliveries.map(({ count }) => count)))}>
          {fill(words.refusedOnes, number(refused))}
        </Figure>
        <Figure title={words.quarantine} value={format.number(quarantined)}>
          {words.rowsToMend}
        </Figure>
        <Figure title={words.auditLog} value={format.number(checkpoint?.size ?? 0)}>
          {words.entries}
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

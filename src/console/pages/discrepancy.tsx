import type { DiscrepancyInFull } from '../../api/discrepancy.ts';
import { fill } from '../../contract/text.ts';
import type { DeliveryReport } from '../../ledger/deliveries.ts';
import { datasetTitle, endpointTitle, may, type Page, withQuery } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { CaseState } from '../parts/case-state.tsx';
import { Class } from '../parts/class.tsx';
import { DeliveryState } from '../parts/delivery-state.tsx';
import { Exports } from '../parts/exports.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { SideBySide } from '../parts/side-by-side.tsx';
import { Table } from '../parts/table.tsx';
import { Ago, Time } from '../parts/time.tsx';
import { Shell } from '../shell.tsx';
import { fieldTitles } from './discrepancies.tsx';

export interface DiscrepancyData {
  readonly discrepancy: DiscrepancyInFull;
  readonly deliveries: readonly DeliveryReport[];
  /** Whether fields are shown on which all agree. */
  readonly allFields: boolean;
}

export function DiscrepancyPage({ page, data }: { readonly page: Page; readonly data: DiscrepancyData }) {
  const { words } = page;
  const { discrepancy, deliveries, allFields } = data;
  const { id, dataset, key, home, openedAt, openedBy, closedAt, findings } = discrepancy;
  const runs = [...new Set(findings.flatMap(({ run }) => (run === null ? [] : [run])))];
  return (
    <Shell
      page={page}
      title={fill(words.discrepancyTitle, { id })}
      within={{ title: words.discrepancies, href: `/discrepancies?dataset=${dataset}` }}
      beside={
        may(page, 'GET /v1/exports/discrepancies/:id') && (
          <Exports page={page} of={`/v1/exports/discrepancies/${id}`} />
        )
      }
    >
      <Card id="facts" title={words.discrepancies} hidden>
        <Facts>
          <Fact title={words.recordClass}>
            <Class page={page} name={discrepancy.class} dataset={dataset} />
          </Fact>
          <Fact title={words.key}>
            <a href={`/records/${dataset}/${encodeURIComponent(key)}`}>{key}</a>
          </Fact>
          <Fact title={words.dataset}>{datasetTitle(page, dataset)}</Fact>
          <Fact title={words.home}>{home === null ? '–' : endpointTitle(page, home)}</Fact>
          <Fact title={words.since}>
            <Time page={page} at={openedAt} />{' '}
            <span class="second">
              <Ago page={page} at={openedAt} /> ·{' '}
              <a href={`/reconciliations/${openedBy}`}>{fill(words.byReconciliation, { id: openedBy })}</a>
            </span>
          </Fact>
          {closedAt !== null && (
            <Fact title={words.closed}>
              <Time page={page} at={closedAt} />
            </Fact>
          )}
          <Fact title={words.shownBy}>
            {runs.length === 0
              ? '–'
              : runs.map((run, at) => (
                  <>
                    {at > 0 && ' · '}
                    <a href={`/runs/${run}`}>#{run}</a>
                  </>
                ))}
          </Fact>
        </Facts>
      </Card>
      <Card id="policy" title={words.whatHappens}>
        <p class="first-line">{words[whatHappens(discrepancy)]}</p>
        <ItsCase page={page} discrepancy={discrepancy} />
        {deliveries.length > 0 && <Deliveries page={page} deliveries={deliveries} />}
      </Card>
      <Card
        id="sides"
        title={words.sideBySide}
        note={fill(words.sideBySideNote, { reference: endpointTitle(page, referenceOf(discrepancy)) })}
      >
        <p class="note">
          <a href={withQuery(page.address, { fields: allFields ? null : 'all' })}>
            {allFields ? words.onlyDiffering : words.allFields}
          </a>
        </p>
        <SideBySide
          page={page}
          evidence={discrepancy}
          home={home}
          reference={referenceOf(discrepancy)}
          absent={absentOf(discrepancy)}
          dataset={dataset}
          allFields={allFields}
        />
      </Card>
      <History page={page} discrepancy={discrepancy} />
    </Shell>
  );
}

function ItsCase({ page, discrepancy }: { readonly page: Page; readonly discrepancy: DiscrepancyInFull }) {
  const { id, closedAt, case: number, caseState } = discrepancy;
  if (number !== null && caseState !== null) {
    return (
      <p class="first-line">
        <a href={`/cases/${number}`}>{fill(page.words.caseTitle, { id: number })}</a>{' '}
        <CaseState page={page} state={caseState} />
      </p>
    );
  }
  if (closedAt !== null || !may(page, 'POST /cases')) return null;
  return (
    <form method="post" action="/cases" class="first-line">
      <input type="hidden" name="discrepancy" value={id} />
      <button class="button" type="submit">
        {page.words.raiseCase}
      </button>
    </form>
  );
}

/** The home, or who comes first where nobody is home. */
function referenceOf({ home, sides }: DiscrepancyInFull): string {
  return sides.find(({ endpoint }) => endpoint === home)?.endpoint ?? sides[0]?.endpoint ?? home ?? '';
}

/** Endpoints that are spoken of and do not show it. */
function absentOf({ findings, sides }: DiscrepancyInFull): readonly string[] {
  const shown = new Set(sides.map(({ endpoint }) => endpoint));
  return [...new Set(findings.map(({ endpoint }) => endpoint))].filter((name) => !shown.has(name));
}

function whatHappens({ closedAt, policy, class: name }: DiscrepancyInFull) {
  if (closedAt !== null) return 'will-nothing';
  return name === 'in-flight' ? 'will-wait' : (`will-${policy}` as const);
}

function Deliveries({
  page,
  deliveries,
}: {
  readonly page: Page;
  readonly deliveries: readonly DeliveryReport[];
}) {
  const { words } = page;
  return (
    <Table
      narrow
      caption={words.deliveries}
      rows={deliveries}
      columns={[
        { title: words.target, cell: ({ target }) => endpointTitle(page, target) },
        { title: words.state, cell: ({ state }) => <DeliveryState page={page} state={state} /> },
        { title: words.at, number: true, cell: ({ plannedAt }) => <Time page={page} at={plannedAt} /> },
      ]}
    />
  );
}

function History({ page, discrepancy }: { readonly page: Page; readonly discrepancy: DiscrepancyInFull }) {
  const { words, language } = page;
  const { dataset, history } = discrepancy;
  return (
    <Card id="history" title={words.history}>
      <Table
        caption={words.history}
        rows={history}
        columns={[
          {
            title: words.reconciliationOne,
            cell: ({ reconciliation }) => (
              <a href={`/reconciliations/${reconciliation}`}>#{reconciliation}</a>
            ),
          },
          {
            title: words.recordClass,
            cell: (event) =>
              event.class === null ? (
                words.closed
              ) : (
                <Class page={page} name={event.class} dataset={dataset} />
              ),
          },
          {
            title: words.standsApart,
            cell: ({ findings }) =>
              findings
                .map(({ endpoint }) => endpointTitle(page, endpoint))
                .join(language === 'zh' ? '、' : ', '),
          },
          {
            title: words.differing,
            cell: ({ findings }) =>
              fieldTitles(page, { dataset, findings }).join(language === 'zh' ? '、' : ', ') || '–',
          },
          { title: words.at, number: true, cell: ({ at }) => <Time page={page} at={at} /> },
        ]}
      />
    </Card>
  );
}

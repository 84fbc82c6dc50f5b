import { classesOf, type RecordClass } from '../../contract/terms.ts';
import { fill } from '../../contract/text.ts';
import type { ReconciliationReport } from '../../ledger/reconciliations.ts';
import { datasetTitle, endpointTitle, may, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { Class } from '../parts/class.tsx';
import { Exports } from '../parts/exports.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { State } from '../parts/mark.tsx';
import { Bar, Legend } from '../parts/shares.tsx';
import { sum } from '../parts/standing.ts';
import { Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { Shell } from '../shell.tsx';

export interface ReconciliationData {
  readonly reconciliation: ReconciliationReport;
  /** Others of the dataset, newest first. */
  readonly others: readonly ReconciliationReport[];
}

export function ReconciliationPage({
  page,
  data,
}: {
  readonly page: Page;
  readonly data: ReconciliationData;
}) {
  const { words, format } = page;
  const { reconciliation, others } = data;
  const { id, dataset, totals, keys, startedAt, finishedAt } = reconciliation;
  const title = datasetTitle(page, dataset);
  const mode = page.datasets.get(dataset)?.mode ?? 'replicate';
  const balances = keys === sum(Object.values(totals));
  return (
    <Shell
      page={page}
      title={`${title} · ${fill(words.reconciliationTitle, { id })}`}
      within={{ title: words.reconciliations, href: '/reconciliations' }}
      beside={
        may(page, 'GET /v1/exports/reconciliations/:id') && (
          <Exports page={page} of={`/v1/exports/reconciliations/${id}`} />
        )
      }
    >
      <Card id="facts" title={words.reconciliationOne} hidden>
        <Facts>
          <Fact title={words.endpoints}>
            {reconciliation.endpoints
              .map((name) => endpointTitle(page, name))
              .join(page.language === 'zh' ? '、' : ', ')}
          </Fact>
          <Fact title={words.pass}>
            {reconciliation.pass === 'full' ? words.passFull : words.passChanged}
          </Fact>
          <Fact title={words.examined}>{format.number(reconciliation.examined)}</Fact>
          <Fact title={words.endedAt}>
            <Time page={page} at={finishedAt} />
          </Fact>
          <Fact title={words.took}>{format.duration(finishedAt.getTime() - startedAt.getTime())}</Fact>
          <Fact title={words.opened}>{format.number(reconciliation.opened)}</Fact>
          <Fact title={words.closed}>{format.number(reconciliation.closed)}</Fact>
          <Fact title={words.formatOnly}>
            {format.number(reconciliation.formatOnly)} <span class="second">{words.formatOnlyNote}</span>
          </Fact>
        </Facts>
      </Card>
      <Card id="totals" title={words.controlTotals} note={words.reconciliationNote}>
        <div class="beside">
          <div class="shares">
            <Bar page={page} title={title} totals={totals} keys={keys} mode={mode} />
            <Legend page={page} />
            <State mark={balances ? 'good' : 'bad'}>{balances ? words.balances : words.unbalanced}</State>
          </div>
          <Table
            narrow
            caption={words.controlTotals}
            rows={['keys', ...[...classesOf(mode)].reverse()] as const}
            columns={[
              {
                title: words.recordClass,
                cell: (row) =>
                  row === 'keys' ? words.keysInAll : <Class page={page} name={row} dataset={dataset} />,
              },
              {
                title: words.count,
                number: true,
                cell: (row) => <ClassCount page={page} data={reconciliation} row={row} />,
              },
            ]}
          />
        </div>
      </Card>
      {others.length > 0 && <CompareWith page={page} id={id} others={others} />}
      <Card id="digest" title={words.resultDigest} note={words.resultDigestNote}>
        <code>{reconciliation.resultDigest}</code>
      </Card>
    </Shell>
  );
}

/** Where the class can be open, its number leads to what is open of it now. */
function ClassCount({
  page,
  data: { dataset, keys, totals },
  row,
}: {
  readonly page: Page;
  readonly data: ReconciliationReport;
  readonly row: RecordClass | 'keys';
}) {
  const count = row === 'keys' ? keys : (totals[row] ?? 0);
  if (count === 0) return <span class="second">0</span>;
  const text = page.format.number(count);
  if (row === 'keys' || row === 'agreed') return <>{text}</>;
  return <a href={`/discrepancies?dataset=${dataset}&class=${row}`}>{text}</a>;
}

function CompareWith({
  page,
  id,
  others,
}: {
  readonly page: Page;
  readonly id: string;
  readonly others: readonly ReconciliationReport[];
}) {
  const { words, format } = page;
  return (
    <Card id="compare" title={words.compareWith}>
      <form class="form inline" method="get" action="/reconciliations/compare">
        <input type="hidden" name="b" value={id} />
        <div>
          <label for="compare-a">{words.reconciliationOne}</label>
          <select id="compare-a" name="a">
            {others.map((other) => (
              <option value={other.id}>{`#${other.id} · ${format.moment(other.finishedAt)}`}</option>
            ))}
          </select>
        </div>
        <button class="button" type="submit">
          {words.compare}
        </button>
      </form>
    </Card>
  );
}

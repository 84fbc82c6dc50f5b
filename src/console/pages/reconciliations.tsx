import type { ReconciliationReport } from '../../ledger/reconciliations.ts';
import { datasetTitle, may, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { datasetOptions, Filter } from '../parts/filter.tsx';
import { Pager } from '../parts/pager.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { type Notice, Shell } from '../shell.tsx';

export interface ReconciliationsData {
  readonly items: readonly ReconciliationReport[];
  readonly next: string | null;
  readonly filter: { readonly dataset?: string };
  readonly notice: Notice | null;
}

export function ReconciliationsPage({
  page,
  data,
}: {
  readonly page: Page;
  readonly data: ReconciliationsData;
}) {
  const { words } = page;
  return (
    <Shell page={page} title={words.reconciliations} notice={data.notice}>
      <Filter
        page={page}
        selects={[
          {
            name: 'dataset',
            title: words.dataset,
            value: data.filter.dataset,
            options: datasetOptions(page),
          },
        ]}
      />
      <Card id="list" title={words.reconciliations} note={words.reconciliationNote} hidden>
        <Table
          caption={words.reconciliations}
          rows={data.items}
          columns={columns(page)}
          empty={words.reconciliationsEmpty}
        />
        <Pager page={page} next={data.next} />
      </Card>
      {may(page, 'POST /reconciliations') && <Start page={page} />}
    </Shell>
  );
}

function columns(page: Page): readonly Column<ReconciliationReport>[] {
  const { words, format } = page;
  const count = (
    title: string,
    of: (reconciliation: ReconciliationReport) => number,
  ): Column<ReconciliationReport> => ({
    title,
    number: true,
    cell: (one) => format.number(of(one)),
  });
  return [
    {
      title: words.reconciliationOne,
      cell: ({ id, dataset }) => (
        <>
          <a href={`/reconciliations/${id}`}>#{id}</a> {datasetTitle(page, dataset)}
        </>
      ),
    },
    { title: words.pass, cell: ({ pass }) => (pass === 'full' ? words.passFull : words.passChanged) },
    count(words.keysInAll, ({ keys }) => keys),
    {
      title: words.agreedShare,
      number: true,
      cell: ({ totals, keys }) => format.percent(totals['agreed'] ?? 0, keys),
    },
    count(words.openAfter, ({ keys, totals }) => keys - (totals['agreed'] ?? 0)),
    count(words.opened, ({ opened }) => opened),
    count(words.closed, ({ closed }) => closed),
    { title: words.endedAt, number: true, cell: ({ finishedAt }) => <Time page={page} at={finishedAt} /> },
  ];
}

function Start({ page }: { readonly page: Page }) {
  const { words } = page;
  return (
    <Card id="start" title={words.startReconciliation}>
      <form class="form inline" method="post" action="/reconciliations">
        <div>
          <label for="start-dataset">{words.dataset}</label>
          <select id="start-dataset" name="dataset">
            {datasetOptions(page).map(([value, title]) => (
              <option value={value}>{title}</option>
            ))}
          </select>
        </div>
        <div>
          <label for="start-pass">{words.pass}</label>
          <select id="start-pass" name="pass">
            <option value="changed">{words.passChanged}</option>
            <option value="full">{words.passFull}</option>
          </select>
        </div>
        <button class="button first" type="submit">
          {words.startReconciliation}
        </button>
      </form>
    </Card>
  );
}

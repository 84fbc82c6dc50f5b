import { sentence } from '../../contract/errors.ts';
import type { QuarantineEntry } from '../../ledger/quarantine.ts';
import { datasetTitle, endpointTitle, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { datasetOptions, endpointOptions, Filter } from '../parts/filter.tsx';
import { Pager } from '../parts/pager.tsx';
import { Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { type Notice, Shell } from '../shell.tsx';

export interface QuarantineData {
  readonly items: readonly QuarantineEntry[];
  readonly next: string | null;
  readonly filter: { readonly dataset?: string; readonly endpoint?: string };
  readonly notice: Notice | null;
}

export function QuarantinePage({ page, data }: { readonly page: Page; readonly data: QuarantineData }) {
  const { words, language, format } = page;
  const { dataset, endpoint } = data.filter;
  return (
    <Shell page={page} title={words.quarantine} notice={data.notice}>
      <Filter
        page={page}
        selects={[
          { name: 'endpoint', title: words.endpoint, value: endpoint, options: endpointOptions(page) },
          { name: 'dataset', title: words.dataset, value: dataset, options: datasetOptions(page) },
        ]}
      />
      <Card id="list" title={words.quarantine} note={words.quarantineNote} hidden>
        <Table
          caption={words.quarantine}
          rows={data.items}
          empty={words.quarantineEmpty}
          columns={[
            {
              title: words.quarantine,
              cell: ({ id, position }) => (
                <>
                  <a href={`/quarantine/${id}`}>#{id}</a> <span class="second">{position}</span>
                </>
              ),
            },
            {
              title: `${words.endpoint} · ${words.dataset}`,
              cell: (entry) => (
                <>
                  {endpointTitle(page, entry.endpoint)}{' '}
                  <span class="second">{datasetTitle(page, entry.dataset)}</span>
                </>
              ),
            },
            {
              title: words.reasons,
              cell: ({ reasons }) => (
                <ul class="plain long">
                  {reasons.map(({ code, params }) => (
                    <li>{sentence(code, params, language)}</li>
                  ))}
                </ul>
              ),
            },
            { title: words.copies, number: true, cell: ({ copies }) => format.number(copies) },
            { title: words.since, number: true, cell: ({ openedAt }) => <Time page={page} at={openedAt} /> },
          ]}
        />
        <Pager page={page} next={data.next} />
      </Card>
    </Shell>
  );
}

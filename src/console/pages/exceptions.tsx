import type { CaseException } from '../../cases/exceptions.ts';
import { datasetTitle, may, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { Class } from '../parts/class.tsx';
import { Pager } from '../parts/pager.tsx';
import { Table } from '../parts/table.tsx';
import { type Notice, Shell } from '../shell.tsx';

export interface ExceptionsData {
  readonly items: readonly CaseException[];
  readonly next: string | null;
  readonly notice: Notice | null;
}

export function ExceptionsPage({ page, data }: { readonly page: Page; readonly data: ExceptionsData }) {
  const { words } = page;
  return (
    <Shell page={page} title={words.exceptions} notice={data.notice}>
      <Card id="list" title={words.exceptions} note={words.exceptionsNote} hidden>
        <Table
          caption={words.exceptions}
          rows={data.items}
          empty={words.exceptionsEmpty}
          columns={[
            {
              title: words.exceptionOne,
              cell: (one) => (
                <>
                  <a href={`/cases/${one.case}`}>#{one.id}</a> {one.key}{' '}
                  <span class="second">{datasetTitle(page, one.dataset)}</span>
                </>
              ),
            },
            {
              title: words.recordClass,
              cell: (one) => <Class page={page} name={one.class} dataset={one.dataset} />,
            },
            { title: words.reason, cell: (one) => one.reason },
            { title: words.until, cell: (one) => <span class="whole">{one.until}</span> },
            { title: words.approvedBy, cell: (one) => one.approvedBy },
            ...(may(page, 'POST /exceptions/:id/end')
              ? [
                  {
                    title: words.endException,
                    cell: ({ id }: CaseException) => (
                      <form class="form inline" method="post" action={`/exceptions/${id}/end`}>
                        <input name="reason" required maxLength={2000} aria-label={words.reason} />
                        <button class="button small" type="submit">
                          {words.endException}
                        </button>
                      </form>
                    ),
                  },
                ]
              : []),
          ]}
        />
        <Pager page={page} next={data.next} />
      </Card>
    </Shell>
  );
}

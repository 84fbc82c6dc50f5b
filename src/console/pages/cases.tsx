import type { Case } from '../../cases/read.ts';
import { CASE_STATE_TITLES, CASE_STATES } from '../../contract/cases.ts';
import { datasetTitle, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { CaseState } from '../parts/case-state.tsx';
import { Class } from '../parts/class.tsx';
import { datasetOptions, Filter } from '../parts/filter.tsx';
import { State } from '../parts/mark.tsx';
import { Pager } from '../parts/pager.tsx';
import { Table } from '../parts/table.tsx';
import { Shell } from '../shell.tsx';

export interface CasesData {
  readonly items: readonly Case[];
  readonly next: string | null;
  readonly filter: {
    readonly dataset?: string;
    readonly state?: string;
    readonly assignee?: string;
    readonly key?: string;
  };
}

export function CasesPage({ page, data }: { readonly page: Page; readonly data: CasesData }) {
  const { words, language } = page;
  const { dataset, state, assignee, key } = data.filter;
  const states = CASE_STATES.map((name) => [name, CASE_STATE_TITLES[name][language]] as const);
  return (
    <Shell page={page} title={words.cases}>
      <Filter
        page={page}
        selects={[
          { name: 'dataset', title: words.dataset, value: dataset, options: datasetOptions(page) },
          { name: 'state', title: words.state, value: state, options: states },
          { name: 'assignee', title: words.assignee, value: assignee },
          { name: 'key', title: words.key, value: key },
        ]}
      />
      <Card id="list" title={words.cases} note={words.casesNote} hidden>
        <Table
          caption={words.cases}
          rows={data.items}
          empty={words.casesEmpty}
          columns={[
            {
              title: words.caseOne,
              cell: (one) => (
                <>
                  <a href={`/cases/${one.id}`}>#{one.id}</a> {one.key}{' '}
                  <span class="second">{datasetTitle(page, one.dataset)}</span>
                </>
              ),
            },
            {
              title: words.recordClass,
              cell: (one) => <Class page={page} name={one.class} dataset={one.dataset} />,
            },
            { title: words.state, cell: (one) => <CaseState page={page} state={one.state} /> },
            { title: words.assignee, cell: (one) => one.assignee ?? '–' },
            { title: words.dueOn, cell: (one) => <Due page={page} one={one} /> },
          ]}
        />
        <Pager page={page} next={data.next} />
      </Card>
    </Shell>
  );
}

export function Due({
  page: { words },
  one: { dueOn, overdue },
}: {
  readonly page: Page;
  readonly one: Pick<Case, 'dueOn' | 'overdue'>;
}) {
  if (dueOn === null) return <>{words.noDue}</>;
  return (
    <>
      <span class="whole">{dueOn}</span> {overdue && <State mark="bad">{words.overdue}</State>}
    </>
  );
}

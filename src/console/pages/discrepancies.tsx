import { CLASSES } from '../../contract/terms.ts';
import type { Discrepancy } from '../../ledger/discrepancies.ts';
import { datasetTitle, endpointTitle, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { Class, className } from '../parts/class.tsx';
import { datasetOptions, endpointOptions, Filter } from '../parts/filter.tsx';
import { Pager } from '../parts/pager.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { Shell } from '../shell.tsx';

export interface DiscrepanciesData {
  readonly items: readonly Discrepancy[];
  readonly next: string | null;
  readonly filter: {
    readonly dataset?: string;
    readonly class?: string;
    readonly endpoint?: string;
    readonly key?: string;
  };
}

export function DiscrepanciesPage({ page, data }: { readonly page: Page; readonly data: DiscrepanciesData }) {
  const { words } = page;
  const { dataset, endpoint, key } = data.filter;
  const classes = CLASSES.filter((name) => name !== 'agreed').map(
    (name) => [name, className(page, name, dataset ?? '')] as const,
  );
  return (
    <Shell page={page} title={words.discrepancies}>
      <Filter
        page={page}
        selects={[
          { name: 'dataset', title: words.dataset, value: dataset, options: datasetOptions(page) },
          { name: 'class', title: words.recordClass, value: data.filter.class, options: classes },
          { name: 'endpoint', title: words.endpoint, value: endpoint, options: endpointOptions(page) },
          { name: 'key', title: words.key, value: key },
        ]}
      />
      <Card id="list" title={words.discrepancies} note={words.discrepanciesNote} hidden>
        <Table
          caption={words.discrepancies}
          rows={data.items}
          columns={columns(page)}
          empty={words.discrepanciesEmpty}
        />
        <Pager page={page} next={data.next} />
      </Card>
    </Shell>
  );
}

function columns(page: Page): readonly Column<Discrepancy>[] {
  const { words, language } = page;
  const list = (names: readonly string[]) => names.join(language === 'zh' ? '、' : ', ');
  return [
    {
      title: words.key,
      cell: ({ id, key, dataset }) => (
        <>
          <a href={`/discrepancies/${id}`}>{key}</a> <span class="second">{datasetTitle(page, dataset)}</span>
        </>
      ),
    },
    {
      title: words.recordClass,
      cell: (one) => <Class page={page} name={one.class} dataset={one.dataset} />,
    },
    {
      title: words.standsApart,
      cell: ({ findings }) =>
        list([...new Set(findings.map(({ endpoint }) => endpointTitle(page, endpoint)))]),
    },
    { title: words.differing, cell: (one) => list(fieldTitles(page, one)) || '–' },
    { title: words.policy, cell: ({ policy }) => words[`policy-${policy}`] },
    { title: words.since, number: true, cell: ({ openedAt }) => <Time page={page} at={openedAt} /> },
  ];
}

/** What the fields are called on which it is open. */
export function fieldTitles(
  { datasets, language }: Page,
  { dataset, findings }: Pick<Discrepancy, 'dataset' | 'findings'>,
): readonly string[] {
  const names = new Set(findings.flatMap(({ fields }) => fields));
  const fields = datasets.get(dataset)?.fields ?? [];
  return fields.filter(({ name }) => names.has(name)).map(({ title }) => title[language]);
}

import { classesOf, type RecordClass } from '../../contract/terms.ts';
import { fill } from '../../contract/text.ts';
import type { ClassChange, ClassChanges } from '../../ledger/class-changes.ts';
import type { ReconciliationReport } from '../../ledger/reconciliations.ts';
import { datasetTitle, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { Class } from '../parts/class.tsx';
import { State } from '../parts/mark.tsx';
import { sum } from '../parts/standing.ts';
import { Table } from '../parts/table.tsx';
import { Shell } from '../shell.tsx';

export interface CompareData {
  readonly earlier: ReconciliationReport;
  readonly later: ReconciliationReport;
  readonly moves: ClassChanges;
}

/** Two reconciliations of a dataset: classes side by side, and what moved between them. */
export function ComparePage({ page, data }: { readonly page: Page; readonly data: CompareData }) {
  const { words, format } = page;
  const { earlier, later, moves } = data;
  const { dataset } = later;
  const mode = page.datasets.get(dataset)?.mode ?? 'replicate';
  const count = ({ keys, totals }: ReconciliationReport, row: RecordClass | 'keys') =>
    row === 'keys' ? keys : (totals[row] ?? 0);
  const all = sum(moves.counts.map((move) => move.count));
  const column = (title: string, one: ReconciliationReport) => ({
    title: `${title} #${one.id} · ${format.moment(one.finishedAt)}`,
    number: true,
    cell: (row: RecordClass | 'keys') => format.number(count(one, row)),
  });
  return (
    <Shell
      page={page}
      title={`${datasetTitle(page, dataset)} · ${fill(words.compareTitle, { a: earlier.id, b: later.id })}`}
      within={{ title: words.reconciliations, href: `/reconciliations?dataset=${dataset}` }}
    >
      <Card id="classes" title={words.controlTotals}>
        <Table
          caption={words.controlTotals}
          rows={['keys', ...[...classesOf(mode)].reverse()] as const}
          columns={[
            {
              title: words.recordClass,
              cell: (row) =>
                row === 'keys' ? words.keysInAll : <Class page={page} name={row} dataset={dataset} />,
            },
            column(words.earlier, earlier),
            column(words.later, later),
            {
              title: words.difference,
              number: true,
              cell: (row) => signed(page, count(later, row) - count(earlier, row)),
            },
          ]}
        />
      </Card>
      <Card id="between" title={words.between} note={words.betweenNote}>
        <Table
          narrow
          caption={words.between}
          rows={moves.counts}
          empty={words.betweenEmpty}
          columns={[
            {
              title: words.before,
              cell: ({ before }) => <Side page={page} name={before} dataset={dataset} />,
            },
            { title: words.after, cell: ({ after }) => <Side page={page} name={after} dataset={dataset} /> },
            { title: words.count, number: true, cell: (move) => format.number(move.count) },
          ]}
        />
      </Card>
      {moves.moves.length > 0 && (
        <Card
          id="moves"
          title={words.discrepancies}
          {...(all > moves.moves.length
            ? { note: fill(words.betweenMore, { shown: moves.moves.length, count: format.number(all) }) }
            : {})}
        >
          <Table
            caption={words.discrepancies}
            rows={moves.moves}
            columns={[
              { title: words.key, cell: ({ id, key }) => <a href={`/discrepancies/${id}`}>{key}</a> },
              {
                title: words.before,
                cell: ({ before }) => <Side page={page} name={before} dataset={dataset} />,
              },
              {
                title: words.after,
                cell: ({ after }) => <Side page={page} name={after} dataset={dataset} />,
              },
            ]}
          />
        </Card>
      )}
    </Shell>
  );
}

function signed({ format }: Page, difference: number) {
  if (difference === 0) return <span class="second">0</span>;
  return `${difference > 0 ? '+' : '−'}${format.number(Math.abs(difference))}`;
}

function Side({
  page,
  name,
  dataset,
}: {
  readonly page: Page;
  readonly name: ClassChange['before'];
  readonly dataset: string;
}) {
  if (name === null) return <State mark="quiet">{page.words.notOpen}</State>;
  return <Class page={page} name={name} dataset={dataset} />;
}

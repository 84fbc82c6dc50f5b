import type { Overview } from '../../api/overview.ts';
import type { DatasetMode } from '../../contract/dataset.ts';
import { classesOf, classTitle, type RecordClass } from '../../contract/terms.ts';
import { fill } from '../../contract/text.ts';
import type { Page } from '../page.ts';
import { Card } from './card.tsx';
import { GROUP_WORDS, type Group, groupCounts, groupOf } from './class.tsx';
import { sum } from './standing.ts';
import { Table } from './table.tsx';

type Reconciled = Overview['datasets'][number];

/** The latest reconciliation of each dataset: shares as a bar, counts as a table. */
export function Shares({
  page,
  datasets,
}: {
  readonly page: Page;
  readonly datasets: readonly Reconciled[];
}) {
  const { words } = page;
  const ofMode = (mode: DatasetMode) => datasets.filter(({ dataset }) => dataset.mode === mode);
  return (
    <Card id="reconciliation" title={words.reconciliation} note={words.reconciliationNote}>
      <div class="beside">
        <div class="shares">
          {datasets.map((reconciled) => (
            <Share page={page} reconciled={reconciled} />
          ))}
          <Legend page={page} />
          <Counts page={page} mode="compare" datasets={ofMode('compare')} />
        </div>
        <Counts page={page} mode="replicate" datasets={ofMode('replicate')} />
      </div>
    </Card>
  );
}

export function Legend({ page: { words } }: { readonly page: Page }) {
  return (
    <ul class="legend">
      {Object.entries(GROUP_WORDS).map(([group, word]) => (
        <li class={`class ${group}`}>{words[word]}</li>
      ))}
    </ul>
  );
}

/** Datasets of one mode: the classes of peers mean something else, and are fewer. */
function Counts({
  page: { words, format, language },
  mode,
  datasets,
}: {
  readonly page: Page;
  readonly mode: DatasetMode;
  readonly datasets: readonly Reconciled[];
}) {
  if (datasets.length === 0) return null;
  const count = ({ reconciliation }: Reconciled, row: RecordClass | 'keys') => {
    if (reconciliation === null) return '–';
    const value = row === 'keys' ? reconciliation.keys : (reconciliation.totals[row] ?? 0);
    return value === 0 ? <span class="second">0</span> : format.number(value);
  };
  return (
    <Table
      narrow
      caption={words[mode === 'compare' ? 'comparison' : 'reconciliation']}
      rows={['keys', ...[...classesOf(mode)].reverse()] as const}
      columns={[
        {
          title: words.recordClass,
          cell: (row) =>
            row === 'keys' ? (
              words.keysInAll
            ) : (
              <span class={`class ${groupOf(row, mode)}`}>{classTitle(row, mode)[language]}</span>
            ),
        },
        ...datasets.map((reconciled) => ({
          title: reconciled.dataset.title[language],
          number: true,
          cell: (row: RecordClass | 'keys') => count(reconciled, row),
        })),
      ]}
    />
  );
}

function Share({ page, reconciled }: { readonly page: Page; readonly reconciled: Reconciled }) {
  const { words, format, language, now } = page;
  const { dataset, reconciliation } = reconciled;
  const title = dataset.title[language];
  if (reconciliation === null) {
    return (
      <div class="share">
        <h3>{title}</h3>
        <p class="note">{words.notReconciled}</p>
      </div>
    );
  }
  const { id, keys, totals, finishedAt, opened, closed } = reconciliation;
  return (
    <div class="share">
      <h3>
        {title} <span class="second">{format.percent(totals['agreed'] ?? 0, keys)}</span>
      </h3>
      <Bar page={page} title={title} totals={totals} keys={keys} mode={dataset.mode} />
      <p class="note">
        <a href={`/reconciliations/${id}`}>
          {fill(words.reconciled, { id, when: format.distance(finishedAt, now) })}
        </a>{' '}
        · {fill(words.openedClosed, { opened: format.number(opened), closed: format.number(closed) })}
      </p>
    </div>
  );
}

/** The classes of a reconciliation as parts of a whole. */
export function Bar({
  page: { words, format },
  title,
  totals,
  keys,
  mode,
}: {
  readonly page: Page;
  readonly title: string;
  readonly totals: Readonly<Record<string, number>>;
  readonly keys: number;
  readonly mode: DatasetMode;
}) {
  const parts = groupCounts(totals, mode);
  const label = parts
    .map(([group, part]) => `${words[GROUP_WORDS[group]]} ${format.number(part)}`)
    .join(', ');
  return (
    <svg
      class="bar"
      role="img"
      aria-label={`${fill(words.share, { dataset: title })}: ${label}`}
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
    >
      {bars(parts, keys).map(({ group, start, width }) => (
        <rect class={group} x={start} y="0" width={width} height="4" />
      ))}
    </svg>
  );
}

/** Percent of the width; what is there at all can be seen. */
function bars(parts: readonly [Group, number][], whole: number) {
  const least = 0.6;
  const shown = parts.filter(([, part]) => part > 0);
  const widths = shown.map(([, part]) => Math.max((part / Math.max(whole, 1)) * 100, least));
  const scale = 100 / Math.max(sum(widths), 1);
  let start = 0;
  return shown.map(([group], at) => {
    const width = (widths[at] ?? 0) * scale;
    start += width;
    return { group, start: start - width, width };
  });
}

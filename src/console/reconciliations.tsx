import type { DatasetMode } from '../contract/dataset.ts';
import { classesOf, classTitle, type RecordClass } from '../contract/terms.ts';
import { fill } from '../contract/text.ts';
import type { Page } from './page.ts';
import { sum } from './standing.ts';
import { Table } from './table.tsx';

/** What happens to a class; its colour in the picture. */
const GROUPS = {
  agreed: ['agreed'],
  flight: ['in-flight'],
  deliver: ['missing', 'stale', 'incomplete'],
  decide: ['invalid', 'duplicate', 'contested', 'unclaimed', 'orphan', 'breach', 'divergent'],
} as const satisfies Record<string, readonly RecordClass[]>;
type Group = keyof typeof GROUPS;

const GROUP_WORDS = {
  agreed: 'groupAgreed',
  flight: 'groupFlight',
  deliver: 'groupDeliver',
  decide: 'groupDecide',
} as const;

type Reconciled = Page['overview']['datasets'][number];

/** The latest reconciliation of each dataset: shares as a bar, counts as a table. */
export function Reconciliations(page: Page) {
  const { overview, words } = page;
  return (
    <section aria-labelledby="reconciliation">
      <h2 id="reconciliation">{words.reconciliation}</h2>
      <p class="note">{words.reconciliationNote}</p>
      <div class="beside">
        <div class="shares">
          {overview.datasets.map((reconciled) => (
            <Share {...page} reconciled={reconciled} />
          ))}
          <ul class="legend">
            {Object.entries(GROUP_WORDS).map(([group, word]) => (
              <li class={group}>{words[word]}</li>
            ))}
          </ul>
        </div>
        {(['replicate', 'compare'] as const).map((mode) => (
          <Counts {...page} mode={mode} />
        ))}
      </div>
    </section>
  );
}

/** Datasets of one mode: the classes of peers mean something else, and are fewer. */
function Counts(page: Page & { readonly mode: DatasetMode }) {
  const { overview, words, format, language, mode } = page;
  const datasets = overview.datasets.filter(({ dataset }) => dataset.mode === mode);
  if (datasets.length === 0) return null;
  const count = ({ reconciliation }: Reconciled, recordClass: string) =>
    reconciliation === null ? '–' : <Count {...page} count={reconciliation.totals[recordClass] ?? 0} />;
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
              words.keys
            ) : (
              <span class={`class ${groupOf(row, mode)}`}>{classTitle(row, mode)[language]}</span>
            ),
        },
        ...datasets.map((reconciled) => ({
          title: reconciled.dataset.title[language],
          number: true,
          cell: (row: RecordClass | 'keys') =>
            row !== 'keys'
              ? count(reconciled, row)
              : reconciled.reconciliation === null
                ? '–'
                : format.number(reconciled.reconciliation.keys),
        })),
      ]}
    />
  );
}

function Count({ format, count }: Page & { readonly count: number }) {
  return count === 0 ? <span class="second">0</span> : <span>{format.number(count)}</span>;
}

function Share({
  reconciled,
  words,
  format,
  overview,
  language,
}: Page & { readonly reconciled: Reconciled }) {
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
  const parts = groupCounts(totals, dataset.mode);
  const when = format.distance(finishedAt, overview.at);
  const label = parts
    .map(([group, part]) => `${words[GROUP_WORDS[group]]} ${format.number(part)}`)
    .join(', ');
  return (
    <div class="share">
      <h3>
        {title} <span class="second">{format.percent(totals['agreed'] ?? 0, keys)}</span>
      </h3>
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
      <p class="note">
        {fill(words.reconciled, { id, when })} ·{' '}
        {fill(words.openedClosed, { opened: format.number(opened), closed: format.number(closed) })}
      </p>
    </div>
  );
}

export function groupCounts(
  totals: Readonly<Record<string, number>>,
  mode: DatasetMode,
): readonly [Group, number][] {
  return (Object.keys(GROUPS) as Group[]).map((group) => [
    group,
    sum(classesOf(mode).map((one) => (groupOf(one, mode) === group ? (totals[one] ?? 0) : 0))),
  ]);
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

/** No delivery mends what peers differ in. */
function groupOf(recordClass: RecordClass, mode: DatasetMode): Group {
  const groups = Object.entries(GROUPS) as [Group, readonly RecordClass[]][];
  const group = groups.find(([, classes]) => classes.includes(recordClass))?.[0] ?? 'decide';
  return mode === 'compare' && group === 'deliver' ? 'decide' : group;
}

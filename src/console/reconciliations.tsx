import { CLASS_TITLES, CLASSES, type RecordClass } from '../contract/terms.ts';
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
  const { overview, words, format, language } = page;
  const count = ({ reconciliation }: Reconciled, recordClass: string) =>
    reconciliation === null ? '–' : <Count {...page} count={reconciliation.totals[recordClass] ?? 0} />;
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
        <Table
          narrow
          caption={words.reconciliation}
          rows={['keys', ...[...CLASSES].reverse()] as const}
          columns={[
            {
              title: words.recordClass,
              cell: (row) =>
                row === 'keys' ? (
                  words.keys
                ) : (
                  <span class={`class ${groupOf(row)}`}>{CLASS_TITLES[row][language]}</span>
                ),
            },
            ...overview.datasets.map((reconciled) => ({
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
      </div>
    </section>
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
  const parts = groupCounts(totals);
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

export function groupCounts(totals: Readonly<Record<string, number>>): readonly [Group, number][] {
  return (Object.keys(GROUPS) as Group[]).map((group) => [
    group,
    sum(GROUPS[group].map((one) => totals[one] ?? 0)),
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

function groupOf(recordClass: RecordClass): Group {
  const groups = Object.entries(GROUPS) as [Group, readonly RecordClass[]][];
  return groups.find(([, classes]) => classes.includes(recordClass))?.[0] ?? 'decide';
}

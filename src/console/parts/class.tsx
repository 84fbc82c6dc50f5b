import type { DatasetMode } from '../../contract/dataset.ts';
import { CLASSES, classesOf, classTitle, type RecordClass } from '../../contract/terms.ts';
import type { Page } from '../page.ts';

/** What happens to a class; its colour and shape. */
const GROUPS = {
  agreed: ['agreed'],
  flight: ['in-flight'],
  deliver: ['missing', 'stale', 'incomplete'],
  decide: ['invalid', 'duplicate', 'contested', 'unclaimed', 'orphan', 'breach', 'divergent'],
} as const satisfies Record<string, readonly RecordClass[]>;
export type Group = keyof typeof GROUPS;

export const GROUP_WORDS = {
  agreed: 'groupAgreed',
  flight: 'groupFlight',
  deliver: 'groupDeliver',
  decide: 'groupDecide',
} as const;

/** No delivery mends what peers differ in. */
export function groupOf(recordClass: RecordClass, mode: DatasetMode): Group {
  const groups = Object.entries(GROUPS) as [Group, readonly RecordClass[]][];
  const group = groups.find(([, classes]) => classes.includes(recordClass))?.[0] ?? 'decide';
  return mode === 'compare' && group === 'deliver' ? 'decide' : group;
}

export function groupCounts(
  totals: Readonly<Record<string, number>>,
  mode: DatasetMode,
): readonly [Group, number][] {
  return (Object.keys(GROUPS) as Group[]).map((group) => [
    group,
    classesOf(mode).reduce((sum, one) => sum + (groupOf(one, mode) === group ? (totals[one] ?? 0) : 0), 0),
  ]);
}

const isClass = (name: string): name is RecordClass => CLASSES.some((one) => one === name);

/** A class as its dataset's readers know it. */
export function Class({
  page,
  name,
  dataset,
}: {
  readonly page: Page;
  readonly name: string;
  readonly dataset: string;
}) {
  if (!isClass(name)) return <>{name}</>;
  const mode = page.datasets.get(dataset)?.mode ?? 'replicate';
  return <span class={`class ${groupOf(name, mode)}`}>{classTitle(name, mode)[page.language]}</span>;
}

export function className(page: Page, name: string, dataset: string): string {
  return isClass(name)
    ? classTitle(name, page.datasets.get(dataset)?.mode ?? 'replicate')[page.language]
    : name;
}

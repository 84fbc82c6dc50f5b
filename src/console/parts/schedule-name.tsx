import { datasetTitle, type Page } from '../page.ts';

const CYCLE = /^(.+)-(changes|full)$/;

/** `licence-full` as people call it. */
export function ScheduleName({ page, name }: { readonly page: Page; readonly name: string }) {
  const [, dataset, mode] = CYCLE.exec(name) ?? [];
  if (dataset === undefined) return <>{name === 'sweep' ? page.words.sweep : name}</>;
  return (
    <>
      {datasetTitle(page, dataset)}{' '}
      <span class="second">{mode === 'full' ? page.words.full : page.words.changesOnly}</span>
    </>
  );
}

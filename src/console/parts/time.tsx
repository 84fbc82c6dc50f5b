import type { Page } from '../page.ts';

/** A moment in the channel's zone. */
export function Time({ page, at }: { readonly page: Page; readonly at: Date }) {
  return <time dateTime={at.toISOString()}>{page.format.moment(at)}</time>;
}

/** How long ago, or how soon; the moment itself is its title. */
export function Ago({ page, at }: { readonly page: Page; readonly at: Date }) {
  return (
    <time dateTime={at.toISOString()} title={page.format.moment(at)}>
      {page.format.distance(at, page.now)}
    </time>
  );
}

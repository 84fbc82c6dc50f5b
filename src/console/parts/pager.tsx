import { type Page, withQuery } from '../page.ts';

/** To the next page of a list, and back to its first. */
export function Pager({ page, next }: { readonly page: Page; readonly next: string | null }) {
  const isFirst = !new URL(page.address, 'http://localhost').searchParams.has('cursor');
  if (next === null && isFirst) return null;
  return (
    <nav class="pager" aria-label={page.words.paging}>
      {!isFirst && <a href={withQuery(page.address, { cursor: null })}>{page.words.firstPage}</a>}
      {next !== null && (
        <a rel="next" href={withQuery(page.address, { cursor: next })}>
          {page.words.nextPage}
        </a>
      )}
    </nav>
  );
}

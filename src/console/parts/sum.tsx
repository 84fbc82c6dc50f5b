import type { Page } from '../page.ts';
import { State } from './mark.tsx';
import { sum } from './standing.ts';

type Term = readonly [string, number];

/** A control total as the sum that it is, and whether it balances. */
export function Sum({
  page: { words, format },
  whole,
  parts,
}: {
  readonly page: Page;
  readonly whole: Term;
  readonly parts: readonly Term[];
}) {
  const balances = whole[1] === sum(parts.map(([, count]) => count));
  return (
    <div class="sum">
      <Count term={whole} format={format} />
      {parts.map((term, at) => (
        <>
          <span class="sign" aria-hidden="true">
            {at === 0 ? '=' : '+'}
          </span>
          <Count term={term} format={format} />
        </>
      ))}
      <span class="sign">
        <State mark={balances ? 'good' : 'bad'}>{balances ? words.balances : words.unbalanced}</State>
      </span>
    </div>
  );
}

function Count({ term: [title, count], format }: { readonly term: Term } & Pick<Page, 'format'>) {
  return (
    <dl>
      <dt>{title}</dt>
      <dd>{format.number(count)}</dd>
    </dl>
  );
}

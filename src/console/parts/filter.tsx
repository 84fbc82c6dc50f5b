import type { Page } from '../page.ts';

interface Select {
  readonly name: string;
  readonly title: string;
  readonly value: string | undefined;
  /** Value and title. Without options it is a line of text. */
  readonly options?: readonly (readonly [string, string])[];
}

/** Narrows a list; a plain form, so that its address says what is shown. */
export function Filter({ page, selects }: { readonly page: Page; readonly selects: readonly Select[] }) {
  const { words, address } = page;
  const path = new URL(address, 'http://localhost').pathname;
  const isNarrowed = selects.some(({ value }) => value !== undefined);
  return (
    <form class="card filter" method="get" action={path} aria-label={words.filter}>
      {selects.map(({ name, title, value, options }) => (
        <div>
          <label for={`filter-${name}`}>{title}</label>
          {options === undefined ? (
            <input id={`filter-${name}`} name={name} value={value ?? ''} autocomplete="off" />
          ) : (
            <select id={`filter-${name}`} name={name}>
              <option value="">{words.any}</option>
              {options.map(([option, text]) => (
                <option value={option} selected={option === value}>
                  {text}
                </option>
              ))}
            </select>
          )}
        </div>
      ))}
      <div class="actions">
        <button class="button" type="submit">
          {words.filterApply}
        </button>
        {isNarrowed && <a href={path}>{words.filterClear}</a>}
      </div>
    </form>
  );
}

/** The datasets and the endpoints of the channel as options. */
export const datasetOptions = ({ datasets, language }: Page) =>
  [...datasets.values()].map(({ name, title }) => [name, title[language]] as const);

export const endpointOptions = ({ endpoints, language }: Page) =>
  [...endpoints].map(([name, title]) => [name, title[language]] as const);

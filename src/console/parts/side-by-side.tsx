import type { ComponentChildren } from 'preact';
import type { Evidence, Side } from '../../api/evidence.ts';
import type { CanonicalValue } from '../../contract/stages.ts';
import { endpointTitle, type Page } from '../page.ts';
import { State } from './mark.tsx';
import { Value, valueText } from './value.tsx';

export interface SideBySideProps {
  readonly page: Page;
  readonly evidence: Evidence;
  readonly home: string | null;
  /** The endpoint that the others are compared with. */
  readonly reference: string;
  readonly absent: readonly string[];
  readonly dataset: string;
  readonly allFields: boolean;
}

/** What each endpoint shows, field by field; the reference first. */
export function SideBySide({ page, evidence, home, reference, absent, dataset, allFields }: SideBySideProps) {
  const { words } = page;
  const sides = [...evidence.sides].sort(
    (a, b) => Number(b.endpoint === reference) - Number(a.endpoint === reference),
  );
  const fields = evidence.fields
    .filter(({ differs }) => allFields || differs)
    .sort((a, b) => Number(b.differs) - Number(a.differs));
  if (sides.every(({ values }) => values === 'none')) return <p class="empty">{words.noEvidence}</p>;
  const title = (name: string) => endpointTitle(page, name);
  return (
    <table class="cards sides">
      <caption>{words.sideBySide}</caption>
      <thead>
        <tr>
          <th scope="col">{words.field}</th>
          {sides.map(({ endpoint }) => (
            <th scope="col">
              {title(endpoint)} {endpoint === home && <span class="second">{words.isHome}</span>}
            </th>
          ))}
          {absent.map((endpoint) => (
            <th scope="col">{title(endpoint)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {fields.map(({ name, differs, values }) => (
          <tr class={differs ? 'differs' : ''}>
            <th scope="row">{fieldTitle(page, dataset, name)}</th>
            {sides.map((side) => (
              <td data-title={title(side.endpoint)}>
                <Value
                  page={page}
                  text={text(page, dataset, name, values[side.endpoint])}
                  reference={
                    differs && side.endpoint !== reference
                      ? text(page, dataset, name, values[reference])
                      : undefined
                  }
                />
              </td>
            ))}
            {absent.map((endpoint) => (
              <td data-title={title(endpoint)}>
                <span class="second">{words.absent}</span>
              </td>
            ))}
          </tr>
        ))}
        <Meta page={page} title={words.nativeId} sides={sides} absent={absent} of={(side) => side.nativeId} />
        <Meta
          page={page}
          title={words.presence}
          sides={sides}
          absent={absent}
          of={({ present, version }) => (
            <State mark={present ? 'good' : 'quiet'}>
              {present ? words.present : words.gone} · {words.version} {version}
            </State>
          )}
        />
        <Meta
          page={page}
          title={words.kept}
          sides={sides}
          absent={absent}
          of={({ values }) => words[`values-${values}`]}
        />
      </tbody>
    </table>
  );
}

function Meta({
  page,
  title,
  sides,
  absent,
  of,
}: {
  readonly page: Page;
  readonly title: string;
  readonly sides: readonly Side[];
  readonly absent: readonly string[];
  readonly of: (side: Side) => ComponentChildren;
}) {
  return (
    <tr class="meta">
      <th scope="row">{title}</th>
      {sides.map((side) => (
        <td data-title={endpointTitle(page, side.endpoint)}>{of(side)}</td>
      ))}
      {absent.map((endpoint) => (
        <td data-title={endpointTitle(page, endpoint)}>–</td>
      ))}
    </tr>
  );
}

function fieldTitle({ datasets, language }: Page, dataset: string, name: string): string {
  return datasets.get(dataset)?.fields.find((field) => field.name === name)?.title[language] ?? name;
}

function text(
  page: Page,
  dataset: string,
  name: string,
  value: CanonicalValue | null | undefined,
): string | null {
  if (value === undefined || value === null) return null;
  return valueText(
    page,
    page.datasets.get(dataset)?.fields.find((field) => field.name === name),
    value,
  );
}

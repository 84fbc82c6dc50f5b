import type { Reader } from '../api/context.ts';
import { PERMISSIONS } from '../api/permissions.ts';
import type { Dataset } from '../contract/dataset.ts';
import type { Language, Text } from '../contract/text.ts';
import type { Format } from './format.ts';
import type { Words } from './words.ts';

/** What every page and every part of one is made from. */
export interface Page {
  readonly language: Language;
  readonly words: Words;
  readonly format: Format;
  readonly timeZone: string;
  /** Title of the channel. */
  readonly channel: Text;
  /** Null where nobody has logged in. */
  readonly reader: Reader | null;
  /** By a session of the browser, which can be ended. */
  readonly isLoggedIn: boolean;
  readonly now: Date;
  /** Path and query that were asked for. */
  readonly address: string;
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly endpoints: ReadonlyMap<string, Text>;
}

export const datasetTitle = ({ datasets, language }: Page, name: string): string =>
  datasets.get(name)?.title[language] ?? name;

export const endpointTitle = ({ endpoints, language }: Page, name: string): string =>
  endpoints.get(name)?.[language] ?? name;

/** What a status of a dataset's records is called; – where a record has none. */
export function statusTitle({ datasets, language }: Page, dataset: string, status: string | null): string {
  if (status === null) return '–';
  const definition = datasets.get(dataset);
  const field = definition?.fields.find(({ name }) => name === definition.status);
  return field?.codes?.[status]?.[language] ?? status;
}

/** Whether the reader's role may use a route, named as in PERMISSIONS. */
export function may({ reader }: Page, route: string): boolean {
  const allowed = PERMISSIONS[route];
  if (allowed === undefined || allowed === 'signed') return false;
  return allowed === 'public' || (reader !== null && allowed.includes(reader.role));
}

/** An address with members of its query set, or left out where they are null. */
export function withQuery(address: string, members: Readonly<Record<string, string | null>>): string {
  const url = new URL(address, 'http://localhost');
  for (const [name, value] of Object.entries(members)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url.pathname + url.search;
}

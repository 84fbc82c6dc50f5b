import type { Overview } from '../api/overview.ts';
import type { Language, Text } from '../contract/text.ts';
import type { Format } from './format.ts';
import type { Words } from './words.ts';

/** What the parts of a page are made from. */
export interface Page {
  readonly language: Language;
  readonly words: Words;
  readonly format: Format;
  readonly timeZone: string;
  readonly title: Text;
  readonly overview: Overview;
  readonly refreshing: boolean;
}

export const datasetTitle = ({ overview, language }: Page, name: string): string =>
  overview.datasets.find(({ dataset }) => dataset.name === name)?.dataset.title[language] ?? name;

export const endpointTitle = ({ overview, language }: Page, name: string): string =>
  overview.endpoints.find((endpoint) => endpoint.name === name)?.title[language] ?? name;

import type { Language, Text } from '../contract/text.ts';
import { ACCOUNT } from './words/account.ts';
import { CASES } from './words/cases.ts';
import { MOVES } from './words/moves.ts';
import { OVERVIEW } from './words/overview.ts';
import { PROOF } from './words/proof.ts';
import { READING } from './words/reading.ts';
import { SHELL } from './words/shell.ts';
import { WORK } from './words/work.ts';

/** What the console says, once per language. */
export const WORDS = {
  ...SHELL,
  ...OVERVIEW,
  ...READING,
  ...WORK,
  ...ACCOUNT,
  ...PROOF,
  ...CASES,
  ...MOVES,
} as const satisfies Record<string, Text>;

export type Word = keyof typeof WORDS;
export type Words = Readonly<Record<Word, string>>;

export function wordsIn(language: Language): Words {
  const pairs = Object.entries(WORDS).map(([word, text]) => [word, text[language]]);
  return Object.fromEntries(pairs) as Words;
}

import spellings from '../../schemas/recognition/spellings.json' with { type: 'json' };
import type { Field } from '../contract/dataset.ts';
import { foldText, narrow } from '../pipeline/width.ts';
import { squeeze } from './header.ts';

interface Spellings {
  /** Words by canonical value, apart by blanks. */
  readonly words: Readonly<Record<string, string>>;
  /** Lists of codes that several systems share, and the columns that are known to use them. */
  readonly codes: readonly { readonly columns: string; readonly map: Readonly<Record<string, string>> }[];
}

const SPELLINGS: Readonly<Record<string, Readonly<Record<string, Spellings>>>> = spellings;
/** As many different values of a list must be seen before it is taken for that list without its column's name. */
const SEEN_OF_A_LIST = 3;

/** What the values that a column shows mean. */
export interface Placed {
  /** Canonical value by spelling, in the order in which the spellings are common. */
  readonly map: Readonly<Record<string, string>>;
  /** Values that could not be placed: a person must. */
  readonly open: readonly string[];
  /** The channel reads every one of them as it is. */
  readonly native: boolean;
}

/** @param values as the column shows them, most common first, each once */
export function placeValues(
  dataset: string,
  field: Field,
  header: string,
  values: readonly string[],
): Placed {
  const words = wordsOf(dataset, field);
  const shared = sharedList(dataset, field, header, values, words);
  const map: Record<string, string> = {};
  const open: string[] = [];
  for (const value of values) {
    const canonical = words.get(foldText(value)) ?? shared?.[narrow(value)];
    if (canonical === undefined) open.push(value);
    else map[value] = canonical;
  }
  return { map, open, native: values.every((value) => map[value] === value) };
}

/** Whether a value is one that some system writes for this field. */
export function isSpelling(dataset: string, field: Field): (text: string) => boolean {
  const words = wordsOf(dataset, field);
  const lists = SPELLINGS[dataset]?.[field.name]?.codes ?? [];
  return (text) => words.has(foldText(text)) || lists.some(({ map }) => Object.hasOwn(map, text));
}

/** Words, the field's own titles and its canonical values, by their folded form. */
function wordsOf(dataset: string, field: Field): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  for (const [canonical, title] of Object.entries(field.codes ?? {})) {
    known.set(canonical, canonical);
    // What is none of the others must be placed by a person.
    if (canonical !== 'OTHER') known.set(foldText(title.zh), canonical);
  }
  for (const [canonical, words] of Object.entries(SPELLINGS[dataset]?.[field.name]?.words ?? {}))
    for (const word of words.split(' ')) known.set(foldText(word), canonical);
  known.delete('OTHER');
  return known;
}

function sharedList(
  dataset: string,
  field: Field,
  header: string,
  values: readonly string[],
  words: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> | undefined {
  const codes = values.filter((value) => !words.has(foldText(value)));
  const lists = (SPELLINGS[dataset]?.[field.name]?.codes ?? []).map(({ columns, map }) => ({
    map,
    isNamed: columns.split(' ').includes(squeeze(header)),
    seen: codes.filter((value) => Object.hasOwn(map, value)).length,
  }));
  const named = lists.find(({ isNamed }) => isNamed);
  if (named !== undefined && named.seen > 0) return named.map;
  const fitting = lists.filter(({ seen }) => seen >= SEEN_OF_A_LIST && seen >= codes.length - 1);
  return fitting.length === 1 ? fitting[0]!.map : undefined;
}

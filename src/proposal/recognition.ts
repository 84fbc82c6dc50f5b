import asides from '../../schemas/recognition/asides.json' with { type: 'json' };
import enterprises from '../../schemas/recognition/enterprise-registration.json' with { type: 'json' };
import licences from '../../schemas/recognition/licence.json' with { type: 'json' };
import words from '../../schemas/recognition/words.json' with { type: 'json' };
import type { Dataset, Field, FieldKind } from '../contract/dataset.ts';
import { squeeze } from './header.ts';
import { spell } from './spelling.ts';
import { Words } from './words.ts';

/** What a column can mean: a field of the dataset, or something that the dataset does not have (`field` is null). */
export interface Meaning {
  readonly name: string;
  readonly field: Field | null;
  /** Names of looks.ts, or of weigh.ts for what needs more than one value to be seen. */
  readonly looks: readonly string[];
  /** Nearly every row has a value of its own. */
  readonly many: boolean;
  /** A few values come again and again. */
  readonly few: boolean;
  /** Most rows have none. */
  readonly rare: boolean;
  /** Fields that usually stand beside it. */
  readonly beside: readonly string[];
  /** Column codes whose amounts are known to be in 万元. */
  readonly tenThousands: ReadonlySet<string>;
  /** Lists of concepts, one per name that it has. */
  readonly phrases: readonly (readonly string[])[];
}

/** How a name was known. */
export type Naming = 'name' | 'code' | 'pinyin' | 'initials';

export interface Known {
  readonly meaning: Meaning;
  readonly how: Naming;
  /** The name that it is. */
  readonly term: string;
}

export interface Recognition {
  readonly dataset: Dataset;
  readonly meanings: readonly Meaning[];
  readonly words: Words;
  /** By name as squeezed by header.ts. */
  readonly names: ReadonlyMap<string, readonly Known[]>;
  /** How much a concept tells: the rarer, the more. */
  readonly weights: ReadonlyMap<string, number>;
}

interface Entry {
  readonly zh: string;
  readonly columns: string;
  readonly looks: string;
  readonly many?: boolean;
  readonly few?: boolean;
  readonly rare?: boolean;
  readonly beside?: string;
  readonly tenThousands?: string;
}

const FIELDS: Readonly<Record<string, Readonly<Record<string, Entry>>>> = {
  'enterprise-registration': enterprises,
  licence: licences,
};
const ASIDES: Readonly<Record<string, Entry>> = asides;
const NOTHING: Entry = { zh: '', columns: '', looks: '' };

/** What a field without an entry of its own looks like. */
const LOOKS_OF_KIND: Readonly<Partial<Record<FieldKind, string>>> = {
  uscc: 'uscc',
  regNo: 'regNo',
  orgCode: 'orgCode',
  certIdentifier: 'certIdentifier',
  person: 'person',
  date: 'pastDate',
  money: 'money moneyText',
  currency: 'currency',
  division: 'division',
  integer: 'smallInteger',
  phone: 'phone',
};

const vocabulary = new Words(words);
const compiled = new WeakMap<Dataset, Recognition>();

/** All that is known of a dataset's columns; compiled once per dataset. */
export function recognitionOf(dataset: Dataset): Recognition {
  const cached = compiled.get(dataset);
  if (cached !== undefined) return cached;
  const entries = FIELDS[dataset.name] ?? {};
  const fields = dataset.fields
    .filter(({ kind }) => kind !== 'openEnded' && kind !== 'holders')
    .map((field) => ({ field, entry: entries[field.name] ?? NOTHING }));
  const meanings = [
    ...fields.map(({ field, entry }) => meaningOf(field.name, field, entry)),
    ...Object.entries(ASIDES).map(([name, entry]) => meaningOf(name, null, entry)),
  ];
  const names = new Map<string, Known[]>();
  for (const [at, meaning] of meanings.entries()) {
    const entry = fields[at]?.entry ?? ASIDES[meaning.name]!;
    for (const { form, how, term } of namesOf(meaning, entry)) addName(names, form, { meaning, how, term });
  }
  const recognition = { dataset, meanings, words: vocabulary, names, weights: weigh(meanings) };
  compiled.set(dataset, recognition);
  return recognition;
}

function meaningOf(name: string, field: Field | null, entry: Entry): Meaning {
  const looks = split(
    entry.looks === '' && field !== null ? (LOOKS_OF_KIND[field.kind] ?? 'word') : entry.looks,
  );
  const terms = [...split(entry.zh), ...(field === null ? [] : [field.title.zh, field.title.en, field.name])];
  return {
    name,
    field,
    looks,
    many: entry.many === true,
    few: entry.few === true,
    rare: entry.rare === true,
    beside: split(entry.beside ?? ''),
    tenThousands: new Set(split(entry.tenThousands ?? '')),
    phrases: terms.map((term) => vocabulary.conceptsOf(term)).filter((phrase) => phrase.length > 0),
  };
}

/** The best way of knowing a name for a meaning is the one that counts: names come before their spellings. */
function* namesOf({ field }: Meaning, entry: Entry): Generator<{ form: string; how: Naming; term: string }> {
  const chinese = [...split(entry.zh), ...(field === null ? [] : [field.title.zh])];
  for (const term of chinese) {
    yield { form: squeeze(term), how: 'name', term };
    yield { form: squeeze(term.replace(/[(（][^)）]*[)）]/g, '')), how: 'name', term };
  }
  for (const term of split(entry.columns)) yield { form: term, how: 'code', term };
  if (field !== null) yield { form: squeeze(field.name), how: 'code', term: field.name };
  for (const term of chinese) {
    const { full, initials } = spell(term);
    yield { form: full, how: 'pinyin', term };
    for (const form of initials) if (form.length > 1) yield { form, how: 'initials', term };
  }
}

function addName(names: Map<string, Known[]>, form: string, known: Known): void {
  const others = names.get(form) ?? [];
  if (others.some(({ meaning }) => meaning === known.meaning)) return;
  names.set(form, [...others, known]);
}

function weigh(meanings: readonly Meaning[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { phrases } of meanings)
    for (const concept of new Set(phrases.flat())) counts.set(concept, (counts.get(concept) ?? 0) + 1);
  return new Map([...counts].map(([concept, count]) => [concept, Math.log(1 + meanings.length / count)]));
}

const split = (text: string): readonly string[] => text.split(' ').filter((part) => part !== '');

import type { Header } from './header.ts';
import { squeeze } from './header.ts';
import type { Meaning, Naming, Recognition } from './recognition.ts';
import type { Slot } from './words.ts';

/** What a column's name says for one meaning: a factor on its odds, and why. */
export interface NameHit {
  readonly factor: number;
  readonly how: Naming | 'words';
  readonly term: string;
}

const FACTORS: Readonly<Record<Naming, number>> = { name: 500, code: 500, pinyin: 400, initials: 150 };
const SHORT_INITIALS: Readonly<Record<number, number>> = { 2: 40, 3: 80 };
/** A name with a number after it is a second column of the same name. */
const NUMBERED = 0.5;
const WORDS = 250;
/** What an unknown word in a name takes away. */
const UNKNOWN_WEIGHT = 1.6;
const LEAST_LIKENESS = 0.4;

/** All meanings that a name speaks for. */
export function readName(header: Header, recognition: Recognition): ReadonlyMap<Meaning, NameHit> {
  const hits = new Map<Meaning, NameHit>();
  const keep = (meaning: Meaning, hit: NameHit) => {
    if (hit.factor > (hits.get(meaning)?.factor ?? 1)) hits.set(meaning, hit);
  };
  for (const form of header.forms) {
    for (const { meaning, how, term } of recognition.names.get(form) ?? []) {
      const base = how === 'initials' ? (SHORT_INITIALS[form.length] ?? FACTORS[how]) : FACTORS[how];
      const isNumbered = /\d$/.test(squeeze(header.written)) && !/\d$/.test(form);
      keep(meaning, { factor: isNumbered ? base * NUMBERED : base, how, term });
    }
  }
  const slots = recognition.words.read(header.parts);
  for (const meaning of recognition.meanings) {
    const { likeness, term } = likenessTo(slots, meaning, recognition.weights);
    if (likeness > LEAST_LIKENESS) keep(meaning, { factor: 1 + WORDS * likeness ** 3, how: 'words', term });
  }
  return hits;
}

/** 0 to 1: how much of the name's words and of the meaning's words are the same, by what they tell. */
function likenessTo(
  slots: readonly Slot[],
  { phrases }: Meaning,
  weights: ReadonlyMap<string, number>,
): { readonly likeness: number; readonly term: string } {
  let best = { likeness: 0, term: '' };
  for (const phrase of phrases) {
    const wanted = new Set(phrase);
    const matched = new Set<string>();
    let foreign = 0;
    let sureness = 1;
    for (const slot of slots) {
      const fitting = slot.filter(({ concepts }) => concepts.every((concept) => wanted.has(concept)));
      const [reading] = fitting.sort((a, b) => b.sureness - a.sureness);
      if (reading === undefined) {
        foreign += slot.length === 0 ? UNKNOWN_WEIGHT : weightOf(slot[0]!.concepts, weights);
        continue;
      }
      for (const concept of reading.concepts) matched.add(concept);
      sureness = Math.min(sureness, reading.sureness);
    }
    const total = weightOf([...wanted], weights) + foreign;
    const likeness = (weightOf([...matched], weights) / total) * sureness ** 0.4;
    if (likeness > best.likeness) best = { likeness, term: [...matched].join(' ') };
  }
  return best;
}

const weightOf = (concepts: readonly string[], weights: ReadonlyMap<string, number>): number =>
  concepts.reduce((sum, concept) => sum + (weights.get(concept) ?? UNKNOWN_WEIGHT), 0);

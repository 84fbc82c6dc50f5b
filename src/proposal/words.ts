import { partsOf } from './header.ts';
import { spell } from './spelling.ts';

/** One part of a name: what it may mean, each reading a list of concepts with how sure the reading is. Empty: not known. */
export type Slot = readonly { readonly concepts: readonly string[]; readonly sureness: number }[];

/** Concepts by their words: Chinese, then English and usual abbreviations after a bar. */
export type WordList = Readonly<Record<string, string>>;

const SURE = 1;
const PINYIN = 0.95;
const BEGINNING = 0.8;
const INITIALS = 0.7;

/** Reads names word by word, in Chinese, English, pinyin, or initials of Chinese words. */
export class Words {
  readonly #chinese = new Map<string, string>();
  readonly #latin = new Map<string, string>();
  readonly #pinyin = new Map<string, string>();
  readonly #initials = new Map<string, string[]>();
  readonly #longest: number;

  constructor(list: WordList) {
    for (const [concept, words] of Object.entries(list)) {
      const [chinese = '', latin = ''] = words.split('|');
      for (const word of split(chinese)) {
        this.#chinese.set(word, concept);
        const { full, initials } = spell(word);
        if (word.length > 1) {
          this.#pinyin.set(full.toLowerCase(), concept);
          const short = initials[0]!.toLowerCase();
          const others = this.#initials.get(short) ?? [];
          if (!others.includes(concept)) this.#initials.set(short, [...others, concept]);
        }
      }
      for (const word of split(latin)) this.#latin.set(word, concept);
    }
    this.#longest = Math.max(...[...this.#chinese.keys()].map((word) => word.length));
  }

  read(parts: readonly string[]): readonly Slot[] {
    return parts.flatMap((part) =>
      /\p{Script=Han}/u.test(part) ? this.#readChinese(part) : [this.#readLatin(part)],
    );
  }

  /** The concepts of a name that is certain: a synonym, a title. */
  conceptsOf(name: string): readonly string[] {
    return this.read(partsOf(name)).flatMap((slot) => slot[0]?.concepts ?? []);
  }

  #readChinese(text: string): readonly Slot[] {
    const slots: Slot[] = [];
    let unknown = '';
    const flush = () => {
      if (unknown !== '') slots.push([]);
      unknown = '';
    };
    for (let at = 0; at < text.length; ) {
      const word = this.#longestAt(text, at);
      if (word === '') {
        if (!'的之及和与或其中含'.includes(text[at]!)) unknown += text[at];
        at += 1;
        continue;
      }
      flush();
      slots.push([{ concepts: [this.#chinese.get(word)!], sureness: SURE }]);
      at += word.length;
    }
    flush();
    return slots;
  }

  #longestAt(text: string, at: number): string {
    for (let length = Math.min(this.#longest, text.length - at); length > 0; length -= 1) {
      const word = text.slice(at, at + length);
      if (this.#chinese.has(word)) return word;
    }
    return '';
  }

  #readLatin(part: string): Slot {
    const whole = this.#latin.get(part) ?? this.#latin.get(part.replace(/s$/, ''));
    const sound = this.#pinyin.get(part);
    if (sound !== undefined) return [{ concepts: [sound], sureness: PINYIN }];
    const initials = (this.#initials.get(part) ?? []).map((concept) => ({
      concepts: [concept],
      sureness: INITIALS,
    }));
    if (whole !== undefined) return [{ concepts: [whole], sureness: SURE }, ...initials];
    if (initials.length > 0) return initials;
    const joined = this.#segment(part, (text) => this.#latin.get(text) ?? this.#pinyin.get(text), 2);
    if (joined !== null) return [{ concepts: joined, sureness: PINYIN }];
    const beginning = this.#beginningOf(part);
    if (beginning !== null) return [{ concepts: [beginning], sureness: BEGINNING }];
    return this.#segmentInitials(part).map((concepts) => ({ concepts, sureness: INITIALS }));
  }

  /** `curr` for currency. */
  #beginningOf(part: string): string | null {
    if (part.length < 3) return null;
    const found = new Set(
      [...this.#latin]
        .filter(([word]) => word.length > part.length + 1 && word.startsWith(part))
        .map(([, concept]) => concept),
    );
    return found.size === 1 ? [...found][0]! : null;
  }

  /** Words written together, the longest first; null when a rest remains. */
  #segment(
    text: string,
    look: (text: string) => string | undefined,
    least: number,
  ): readonly string[] | null {
    if (text === '') return [];
    for (let length = text.length; length >= least; length -= 1) {
      const concept = look(text.slice(0, length));
      if (concept === undefined) continue;
      const rest = this.#segment(text.slice(length), look, least);
      if (rest !== null) return [concept, ...rest];
    }
    return null;
  }

  /** `xydm`: initials of several words, each of two letters or more. */
  #segmentInitials(text: string): readonly (readonly string[])[] {
    if (text === '') return [[]];
    if (text.length < 2 || text.length > 8) return [];
    const found: (readonly string[])[] = [];
    for (let length = text.length; length >= 2; length -= 1) {
      for (const concept of this.#initials.get(text.slice(0, length)) ?? []) {
        for (const rest of this.#segmentInitials(text.slice(length))) found.push([concept, ...rest]);
      }
    }
    return found.slice(0, 12);
  }
}

const split = (words: string): readonly string[] => words.split(' ').filter((word) => word !== '');

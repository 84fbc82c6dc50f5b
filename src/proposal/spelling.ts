import { pinyin } from 'pinyin-pro';

/** A Chinese name as people type it in Latin letters, in capitals. */
export interface Spelling {
  /** TONGYISHEHUI… */
  readonly full: string;
  /** The first letters: TYSHXYDM; with the last syllable full, as people do to tell 自 from 至: YXQZHI. */
  readonly initials: readonly string[];
}

const known = new Map<string, Spelling>();

export function spell(chinese: string): Spelling {
  const cached = known.get(chinese);
  if (cached !== undefined) return cached;
  const syllables = pinyin(chinese.replace(/[^\p{Script=Han}]/gu, ''), {
    toneType: 'none',
    type: 'array',
    v: true,
  }).map((syllable) => syllable.toUpperCase());
  const first = syllables.map((syllable) => syllable.slice(0, 1));
  const spelling = {
    full: syllables.join(''),
    initials: [first.join(''), first.slice(0, -1).join('') + (syllables.at(-1) ?? '')],
  };
  known.set(chinese, spelling);
  return spelling;
}

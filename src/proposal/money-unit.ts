import type { Column } from './column.ts';
import { shareOf } from './column.ts';
import { type Header, squeeze } from './header.ts';
import { LOOKS } from './looks.ts';
import type { Meaning } from './recognition.ts';

/** `text`: every value names its own unit. null: cannot be told. */
export type MoneyUnit = '元' | '万元' | 'text' | null;

const ENOUGH = 20;

/** The unit of a column of amounts: by its values' own words, its header, what is known of its code, and the size of the amounts. */
export function unitOf({ values }: Column, header: Header, meaning: Meaning): MoneyUnit {
  if (values.length > 0 && shareOf(values, LOOKS.moneyText.test) > 0.9) return 'text';
  const notes = [...header.notes, header.written].join(' ');
  if (/万/.test(notes) || header.parts.includes('wan') || header.parts.includes('wanyuan')) return '万元';
  if (header.notes.some((note) => /^(人民币)?元$/.test(note)) || header.parts.includes('yuan')) return '元';
  if (
    header.forms.some((form) => meaning.tenThousands.has(form)) ||
    meaning.tenThousands.has(squeeze(header.written))
  )
    return isPlausibleTenThousands(values) ? '万元' : null;
  return bySize(values);
}

const amounts = (values: readonly string[]): readonly number[] =>
  values.map((value) => Number(value.replaceAll(',', ''))).filter((amount) => amount > 0);

/** Nobody registers a capital of 100 000 万元 in every second row. */
const isPlausibleTenThousands = (values: readonly string[]): boolean => median(amounts(values)) < 100_000;

/** Registered capitals lie between some ten thousand and some hundred million yuan, and are round numbers of 万元. */
function bySize(values: readonly string[]): MoneyUnit {
  const found = amounts(values);
  if (found.length < ENOUGH) return null;
  const middle = median(found);
  const round = found.filter((amount) => amount % 1000 === 0).length / found.length;
  const small = found.filter((amount) => amount < 10_000).length / found.length;
  if (middle >= 50_000 && round > 0.7 && small < 0.1) return '元';
  return middle > 0 && middle <= 5000 && small > 0.8 ? '万元' : null;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

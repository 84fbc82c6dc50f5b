import type { Dataset } from '../contract/dataset.ts';
import { type Column, shareOf } from './column.ts';
import { type Evidence, evidence, percent } from './evidence.ts';
import { LOOKS, type PlainLook } from './looks.ts';
import type { Meaning } from './recognition.ts';
import { isSpelling } from './spellings.ts';

/** What a column's values say for one meaning: a factor on its odds, and why. */
export interface ValueHit {
  readonly factor: number;
  readonly evidence: readonly Evidence[];
}

/** Samples smaller than this say little about how values repeat. */
const ENOUGH = 20;
const AHEAD = 0.03;

export function readValues(column: Column, meaning: Meaning, dataset: Dataset): ValueHit {
  if (column.values.length === 0) return { factor: 1, evidence: [evidence('empty')] };
  const looks = meaning.looks.map((name) => seen(name, column, meaning, dataset));
  const [best] = looks.sort((a, b) => b.factor - a.factor);
  const spread = readSpread(column, meaning);
  return {
    factor: (best?.factor ?? 1) * spread.factor,
    evidence: [...(best?.evidence ?? []), ...spread.evidence],
  };
}

function seen(name: string, column: Column, meaning: Meaning, dataset: Dataset): ValueHit {
  if (name === 'pastDate' || name === 'fromDate' || name === 'toDate') return readDay(name, column);
  if (name === 'moment') return readMoment(column);
  if (name === 'status' && meaning.field !== null) {
    const share = shareOf(column.values, isSpelling(dataset.name, meaning.field));
    return { factor: between(share, STATUS_FOR, STATUS_AGAINST), evidence: [] };
  }
  if (!Object.hasOwn(LOOKS, name)) return { factor: 1, evidence: [] };
  const { test, title, for: pro, against } = LOOKS[name as PlainLook];
  if (column.dates !== null && column.dates.share > 0.9 && !DATELIKE.has(name))
    return { factor: 0.02, evidence: [evidence('dates', { percent: percent(column.dates.share) })] };
  const share = shareOf(column.values, test);
  const code = share >= 0.5 ? 'values' : 'values-against';
  return {
    factor: between(share, pro, against),
    evidence: [evidence(code, { percent: percent(share), ...title })],
  };
}

const STATUS_FOR = 20;
const STATUS_AGAINST = 0.1;
/** Looks that a column of dates may have all the same. */
const DATELIKE = new Set(['text', 'year', 'id']);

/** From one factor to the other by how many of the values fit; a tenth of exceptions is usual. */
function between(share: number, pro: number, against: number): number {
  const fit = Math.min(1, Math.max(0, (share - 0.3) / 0.6));
  return against ** (1 - fit) * pro ** fit;
}

function readDay(name: 'pastDate' | 'fromDate' | 'toDate', column: Column): ValueHit {
  const { dates, range } = column;
  if (range !== null) {
    const isEnd = name === 'toDate';
    return {
      factor: isEnd ? 40 : 0.02,
      evidence: [evidence('range', { separator: range.separator.trim() })],
    };
  }
  if (dates === null) return { factor: 0.01, evidence: [] };
  const found = [evidence('dates', { percent: percent(dates.share) })];
  const base = between(dates.share, 4, 0.01) * (dates.timed > 0.5 ? 0.3 : 1);
  const isAhead = dates.ahead >= AHEAD;
  if (isAhead) found.push(evidence('ahead', { percent: percent(dates.ahead) }));
  if (name !== 'toDate') return { factor: base * (isAhead ? 0.01 : 1), evidence: found };
  if (isAhead) return { factor: base * 15, evidence: found };
  if (column.values.length < ENOUGH) return { factor: base, evidence: found };
  return { factor: base * 0.2, evidence: [...found, evidence('not-ahead')] };
}

function readMoment({ dates }: Column): ValueHit {
  if (dates === null) return { factor: 0.05, evidence: [] };
  return {
    factor: dates.timed > 0.5 ? 10 : 0.3,
    evidence: [evidence('dates', { percent: percent(dates.share) })],
  };
}

function readSpread({ values, variety, filled }: Column, { many, few, rare }: Meaning): ValueHit {
  if (rare) return { factor: filled < 0.6 ? 2 : 0.2, evidence: [] };
  if (values.length < ENOUGH || (!many && !few)) return { factor: 1, evidence: [] };
  const isVaried = variety > 0.5;
  const repeats = variety < 0.2;
  if (many && repeats) return { factor: 0.1, evidence: [evidence('repeating')] };
  if (few && isVaried) return { factor: 0.08, evidence: [evidence('varied')] };
  if (few && repeats) return { factor: 1.5, evidence: [evidence('repeating')] };
  return { factor: 1, evidence: [] };
}

/** A piece of two texts: in both, in the first only, or in the second only. */
export interface Piece {
  readonly text: string;
  readonly in: 'both' | 'first' | 'second';
}

/** Above this many comparisons the middle is taken as changed altogether: nobody reads such differences by character. */
const MOST_STEPS = 4_000_000;

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });
const split = (text: string): readonly string[] => [...graphemes.segment(text)].map(({ segment }) => segment);

/**
 * Where two texts differ, by what people see as one character. All pieces that are in both or in the first are the first text, all that
 * are in both or in the second the second.
 */
export function differences(first: string, second: string): readonly Piece[] {
  const [a, b] = [split(first), split(second)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return merged([
    ...pieces(a.slice(0, start), 'both'),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...pieces(a.slice(a.length - end), 'both'),
  ]);
}

const pieces = (texts: readonly string[], where: Piece['in']): readonly Piece[] =>
  texts.map((text) => ({ text, in: where }));

/** By the longest common subsequence. */
function middle(a: readonly string[], b: readonly string[]): readonly Piece[] {
  if (a.length * b.length > MOST_STEPS) return [...pieces(a, 'first'), ...pieces(b, 'second')];
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const length = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        a[i] === b[j] ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1));
    }
  }
  const found: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      found.push({ text: a[i] ?? '', in: 'both' });
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || length(i + 1, j) >= length(i, j + 1))) {
      found.push({ text: a[i] ?? '', in: 'first' });
      i += 1;
    } else {
      found.push({ text: b[j] ?? '', in: 'second' });
      j += 1;
    }
  }
  return found;
}

function merged(all: readonly Piece[]): readonly Piece[] {
  const result: Piece[] = [];
  for (const piece of all) {
    const last = result.at(-1);
    if (last?.in === piece.in) result[result.length - 1] = { text: last.text + piece.text, in: piece.in };
    else result.push(piece);
  }
  return result;
}

/** Minus infinity for sums that must stay numbers. */
const NEVER = -1e6;

/**
 * The best assignment of columns to fields, one to one, where a column may also have none: Hungarian method with potentials (E. Lawler,
 * Combinatorial Optimization, ch. 5), O(columns² · (fields + columns)).
 * @param scores by column, then field; `none` what a column is worth without a field
 * @returns the field of each column, −1 for none, and what all is worth together
 */
export function assign(
  scores: readonly (readonly number[])[],
  none: readonly number[],
): { readonly fields: readonly number[]; readonly total: number } {
  const rows = scores.length;
  const fields = scores[0]?.length ?? 0;
  const width = fields + rows;
  const cost = (row: number, at: number): number =>
    at < fields ? -scores[row]![at]! : at - fields === row ? -none[row]! : -NEVER;
  const rowPotential = new Float64Array(rows + 1);
  const placePotential = new Float64Array(width + 1);
  const owner = new Int32Array(width + 1);
  for (let row = 1; row <= rows; row += 1) {
    owner[0] = row;
    let place = 0;
    const least = new Float64Array(width + 1).fill(Number.POSITIVE_INFINITY);
    const cameFrom = new Int32Array(width + 1);
    const isUsed = new Uint8Array(width + 1);
    do {
      isUsed[place] = 1;
      const current = owner[place]!;
      let delta = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let at = 1; at <= width; at += 1) {
        if (isUsed[at] === 1) continue;
        const reduced = cost(current - 1, at - 1) - rowPotential[current]! - placePotential[at]!;
        if (reduced < least[at]!) {
          least[at] = reduced;
          cameFrom[at] = place;
        }
        if (least[at]! < delta) {
          delta = least[at]!;
          next = at;
        }
      }
      for (let at = 0; at <= width; at += 1) {
        if (isUsed[at] === 1) {
          rowPotential[owner[at]!]! += delta;
          placePotential[at]! -= delta;
        } else least[at]! -= delta;
      }
      place = next;
    } while (owner[place] !== 0);
    while (place !== 0) {
      const before = cameFrom[place]!;
      owner[place] = owner[before]!;
      place = before;
    }
  }
  const found = new Array<number>(rows).fill(-1);
  let total = 0;
  for (let at = 1; at <= width; at += 1) {
    const row = owner[at]! - 1;
    if (row < 0) continue;
    total -= cost(row, at - 1);
    if (at <= fields) found[row] = at - 1;
  }
  return { fields: found, total };
}

/**
 * How sure each field is for a column, 0 to 1: what the best assignment with it is worth, among the best ones for every other meaning of the
 * column. Scores are logarithms of odds; a field without chance is 0.
 */
export function sureness(
  scores: readonly (readonly number[])[],
  none: readonly number[],
  column: number,
): readonly number[] {
  const own = scores[column]!;
  const best = Math.max(none[column]!, ...own);
  const withOnly = (wanted: number): number => {
    const forced = scores.map((row, at) =>
      at === column ? row.map((score, field) => (field === wanted ? score : NEVER)) : row,
    );
    return assign(
      forced,
      none.map((score, at) => (at === column && wanted >= 0 ? NEVER : score)),
    ).total;
  };
  const fields = own.map((score, field) =>
    score > best - CLOSE ? withOnly(field) : Number.NEGATIVE_INFINITY,
  );
  const without = none[column]! > best - CLOSE ? withOnly(-1) : Number.NEGATIVE_INFINITY;
  const most = Math.max(without, ...fields);
  const all = [without, ...fields].reduce((sum, total) => sum + Math.exp(total - most), 0);
  return fields.map((total) => Math.exp(total - most) / all);
}

/** What is further behind than this (one in five hundred) does not matter. */
const CLOSE = Math.log(500);

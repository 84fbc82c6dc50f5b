/** The known names most like a written one, best first, for "did you mean"; `-` when there are none. */
export function nearest(written: string, known: Iterable<string>, count = 3): string {
  const ranked = [...known]
    .map((name) => ({ name, distance: distance(written.slice(0, 64), name) }))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return ranked.length === 0
    ? '-'
    : ranked
        .slice(0, count)
        .map(({ name }) => name)
        .join(', ');
}

/** Optimal string alignment (an exchange of neighbours is one step), case counted as half a letter. */
function distance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const step = Math.min(row[j]! + letter(a[i]!, b[j]!), row[j + 1]! + 1, next[j]! + 1);
      const exchanged = i > 0 && j > 0 && a[i] === b[j - 1] && a[i - 1] === b[j];
      next.push(exchanged ? Math.min(step, before[j - 1]! + 1) : step);
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
}

function letter(a: string, b: string): number {
  if (a === b) return 0;
  return a.toLowerCase() === b.toLowerCase() ? 0.5 : 1;
}

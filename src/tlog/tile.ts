/** Where the pieces of a log lie: C2SP tlog-tiles, tile height 8. */

export const TILE_WIDTH = 256;
export const HASH_BYTES = 32;

/** A tile or entry bundle by its place; `width` is TILE_WIDTH when full, else 1 to 255. */
export interface TilePlace {
  readonly level: number | 'entries';
  readonly n: number;
  readonly width: number;
}

const PATH = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** `tile/<L>/<N>[.p/<W>]` with N in groups of three digits: 1234067 is `x001/x234/067`. */
export function tilePath({ level, n, width }: TilePlace): string {
  const digits = String(n);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const last = groups.length - 1;
  const path = `tile/${level}/${groups.map((group, at) => (at < last ? `x${group}` : group)).join('/')}`;
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}

/** The place that a path names, or null when it is not the path of any tile. */
export function parseTilePath(path: string): TilePlace | null {
  const match = PATH.exec(path);
  if (match === null) return null;
  const [, level = '', groups = '', width] = match;
  const place = {
    level: level === 'entries' ? level : Number(level),
    n: Number(groups.replace(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  } as const;
  return tilePath(place) === path ? place : null;
}

/** How many hashes the right-most, partial tile of a level has in a tree of that size; 0: there is none. */
export function partialWidth(size: number, level: number): number {
  return Math.floor(size / TILE_WIDTH ** level) % TILE_WIDTH;
}

/** How many full tiles a level has in a tree of that size. */
export function fullTiles(size: number, level: number): number {
  return Math.floor(size / TILE_WIDTH ** (level + 1));
}

/** Every hash tile of one level, in order. */
export function* tilesOfLevel(
  size: number,
  level: number,
): Generator<TilePlace & { readonly level: number }> {
  const full = fullTiles(size, level);
  for (let n = 0; n < full; n++) yield { level, n, width: TILE_WIDTH };
  const width = partialWidth(size, level);
  if (width > 0) yield { level, n: full, width };
}

/** The number of levels that have tiles in a tree of that size. */
export function levels(size: number): number {
  let count = 0;
  while (Math.floor(size / TILE_WIDTH ** count) > 0) count++;
  return count;
}

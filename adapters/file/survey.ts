import type { RawValue, SourceDescription } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { firstRows } from './describe.ts';
import { isPart } from './folder.ts';
import { endingOf, formatOf, openData } from './formats/open.ts';
import type { Format, Table, TableOptions } from './formats/table.ts';
import { sampleOf } from './sites/site.ts';
import { sniff } from './sniff.ts';
import type { Root } from './source.ts';

const MOST = 200;
const ROWS = 500;
const MOST_HEADER_ROWS = 5;
const SAMPLE = 64 * 1024;
/** Endings of files that only say that another one is complete. */
const MARKERS = ['.ok', '.md5', '.done', '.fin', '.flag', '.ready'];

type ReadGuess = Readonly<Record<string, unknown>>;

/** Files of one kind: names that differ in their number or date only. */
interface Group {
  readonly pattern: string;
  readonly newest: string;
  readonly newestAt: number;
  readonly marker: string | undefined;
}

/** The folder's files by kind, those with the newest file first, each with a `read` block as far as its newest file tells one. */
export async function surveyFolder(root: Root, signal: AbortSignal): Promise<readonly SourceDescription[]> {
  const names = await root.site.list(root.folder);
  const groups = await groupsOf(root, names, signal);
  const found: SourceDescription[] = [];
  for (const group of groups) {
    if (signal.aborted) throw new TongdaoError('ABORTED');
    if (found.length === MOST) break;
    const description = await describeGroup(root, group).catch((error: unknown) => {
      // Not a table, or one that cannot be read: nothing to offer.
      if (error instanceof TongdaoError && error.code !== 'ENDPOINT_UNREACHABLE') return null;
      throw error;
    });
    if (description !== null) found.push(description);
  }
  return found;
}

async function groupsOf(
  { site, folder }: Root,
  names: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly Group[]> {
  const newest = new Map<string, string>();
  const isMarker = (name: string) =>
    MARKERS.some((marker) => name.toLowerCase().endsWith(marker) && names.has(name.slice(0, -marker.length)));
  for (const name of names) {
    if (isPart(name) || isMarker(name)) continue;
    const pattern = patternOf(name);
    if (name > (newest.get(pattern) ?? '')) newest.set(pattern, name);
  }
  const groups: Group[] = [];
  for (const [pattern, name] of newest) {
    if (signal.aborted) throw new TongdaoError('ABORTED');
    const { mtimeMs, isFile } = await site.stat(site.resolve(folder, name));
    if (!isFile) continue;
    const marker = MARKERS.find((one) => names.has(name + one));
    groups.push({ pattern, newest: name, newestAt: mtimeMs, marker });
  }
  return groups.sort((one, other) => other.newestAt - one.newestAt);
}

/** `reg-20251101.csv` and `reg-20251102.csv` are `reg-*.csv`: what counts is the longest number or date of the name. */
export function patternOf(name: string): string {
  const dot = name.lastIndexOf('.');
  const stem = dot > 0 ? name.slice(0, dot) : name;
  const numbers = [...stem.matchAll(/\d+(?:[-_.T]?\d+)*/g)];
  const longest = numbers.reduce<RegExpMatchArray | undefined>(
    (best, one) => (best === undefined || one[0].length >= best[0].length ? one : best),
    undefined,
  );
  const at = longest?.index ?? stem.length;
  return `${stem.slice(0, at)}*${stem.slice(at + (longest?.[0].length ?? 0))}${name.slice(stem.length)}`;
}

async function describeGroup(root: Root, group: Group): Promise<SourceDescription | null> {
  const { endpoint, site, folder, encoding } = root;
  const { pattern, newest, marker } = group;
  const path = site.resolve(folder, newest);
  const told = endingOf(newest) === 'zip' ? undefined : await sniffed(root, path);
  if (told === null) return null;
  const { format, ...how } = told ?? {};
  const plain = { endpoint, name: newest, encoding, format, ...how };
  const headerRows = format === 'xlsx' ? await headerRowsOf(root, path, plain) : 1;
  const options = { ...plain, headerRows };
  const file = await openData(site, path, options);
  try {
    const table = await file.tables[0]?.open();
    if (table === undefined) return null;
    try {
      const rows = await firstRows(table, ROWS);
      const read: ReadGuess = {
        files: pattern,
        key: keyOf(table.header, rows),
        ...(format === undefined || format === (formatOf(newest) ?? 'csv') ? {} : { format }),
        ...how,
        ...(headerRows > 1 ? { headerRows } : {}),
        ...(marker === undefined ? {} : { marker }),
      };
      return { name: pattern, rows: await rowsIn(root, path, table, rows.length), read };
    } finally {
      await table.close();
    }
  } finally {
    await file.close();
  }
}

async function sniffed({ site }: Root, path: string): Promise<ReturnType<typeof sniff>> {
  const file = await site.open(path);
  try {
    return sniff(await sampleOf(file, SAMPLE), path);
  } finally {
    await file.close();
  }
}

/** As many as name more columns than fewer do: titles and groups stand above the names. */
async function headerRowsOf({ site }: Root, path: string, options: TableOptions): Promise<number> {
  let most = 0;
  for (let headerRows = 1; headerRows <= MOST_HEADER_ROWS; headerRows++) {
    const file = await openData(site, path, { ...options, headerRows });
    try {
      const table = await file.tables[0]?.open();
      const names = table?.header.filter((name) => !/^#\d+$/.test(name)).length ?? 0;
      await table?.close();
      if (names <= most) return headerRows - 1;
      most = names;
      if (most > 1 && most === table?.header.length) return headerRows;
    } finally {
      await file.close();
    }
  }
  return 1;
}

/** A column, or two, that tell the sample's rows apart; failing that, the one that does it best. */
function keyOf(
  header: readonly string[],
  rows: readonly (readonly RawValue[])[],
): string | readonly string[] {
  const distinct = header.map((_, at) => new Set(rows.map((row) => row[at]).filter(isFilled)).size);
  const unique = header.find((_, at) => distinct[at] === rows.length);
  if (unique !== undefined) return unique;
  const best = header
    .map((name, at) => ({ name, at, distinct: distinct[at] ?? 0 }))
    .sort((one, other) => other.distinct - one.distinct);
  const [first, ...others] = best.slice(0, 8);
  if (first === undefined) return '#1';
  for (const other of others) {
    const pairs = rows.map((row) => [row[first.at], row[other.at]]).filter((pair) => pair.every(isFilled));
    if (new Set(pairs.map((pair) => JSON.stringify(pair))).size === rows.length)
      return [first.name, other.name];
  }
  return first.name;
}

const isFilled = (value: RawValue | undefined): boolean =>
  value !== undefined && value !== null && value !== '';

/** Exact for a file that ended within the sample, else by its size where a place counts bytes. */
async function rowsIn({ site }: Root, path: string, table: Table, sampled: number): Promise<number | null> {
  if (sampled < ROWS) return sampled;
  const isByBytes: readonly Format[] = ['csv', 'jsonl'];
  const format = table.options.format ?? formatOf(table.options.name) ?? 'csv';
  if (endingOf(path) === 'zip' || !isByBytes.includes(format)) return null;
  const rows = table.rows(table.start, table.header, () => null);
  await rows.next(ROWS);
  const { size } = await site.stat(path);
  return Math.round(((size - table.start.offset) / (rows.place.offset - table.start.offset)) * ROWS);
}

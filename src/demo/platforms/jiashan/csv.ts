import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import iconv from 'iconv-lite';

const ENCODING = 'gb18030';

/** Writes a GB18030 CSV under a name that nobody picks up, then renames it. */
export async function writeCsv(
  folder: string,
  name: string,
  header: readonly string[],
  blocks: AsyncIterable<readonly (readonly string[])[]>,
): Promise<void> {
  const part = join(folder, `.${name}`);
  const file = await open(part, 'w');
  try {
    await file.writeFile(encoded([header]));
    for await (const lines of blocks) await file.writeFile(encoded(lines));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, join(folder, name));
}

function encoded(lines: readonly (readonly string[])[]): Buffer {
  return iconv.encode(lines.map((cells) => `${cells.map(quoted).join(',')}\r\n`).join(''), ENCODING);
}

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** The lines of a delivery as cells by header. */
export function readCsv(bytes: Buffer): readonly ReadonlyMap<string, string>[] {
  const [header = [], ...lines] = cellsIn(iconv.decode(bytes, ENCODING));
  return lines.map((cells) => new Map(header.map((name, index) => [name, cells[index] ?? ''])));
}

function cellsIn(text: string): readonly (readonly string[])[] {
  const lines: string[][] = [];
  let line: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (cell.lastIndex < text.length) {
    const [, inQuotes, plain = '', end] = cell.exec(text) ?? [];
    if (end === undefined) break;
    line.push(inQuotes?.replaceAll('""', '"') ?? plain);
    if (end === ',') continue;
    lines.push(line);
    line = [];
  }
  return lines;
}

import { jcs } from '../../tlog/jcs.ts';
import type { Sheet } from './sheet.ts';

/** One object a row, by the columns' names, in RFC 8785 form. */
export async function* jsonl({ columns, pages }: Sheet): AsyncGenerator<string> {
  for await (const rows of pages) {
    yield rows
      .map((row) => `${jcs(Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null])))}\n`)
      .join('');
  }
}

import { createHash } from 'node:crypto';
import type { RawRecord } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import type { Cursor } from './cursor.ts';
import type { Source } from './source.ts';

/** A platform that goes on giving empty pages, or the same row, each with a further cursor, does not advance. */
const IDLE_PAGES = 100;
const MAX_PAGES = 100_000;

/** Sees that reading advances: no cursor comes twice, no page of several rows comes again, no chain goes on for ever. */
export class Advance {
  pages = 0;
  readonly #source: Source;
  readonly #asked = new Set<Cursor['at']>();
  readonly #shown = new Set<string>();
  #idle = 0;

  constructor(source: Source) {
    this.#source = source;
  }

  see(at: Cursor['at'], records: readonly RawRecord[], following: Cursor['at']): void {
    const { endpoint, where, read } = this.#source;
    const limit = read.paging?.maxPages ?? MAX_PAGES;
    this.pages++;
    if (this.pages > limit) throw new TongdaoError('HTTP_PAGES_ENDLESS', { endpoint, where, limit });
    this.#asked.add(at);
    const again = records.length > 0 && this.#shownBefore(records);
    // A single row may well be there twice; a hundred times is a platform that ignores the page it is asked for.
    this.#idle = records.length === 0 || again ? this.#idle + 1 : 0;
    const cursorAgain = following !== null && this.#asked.has(following);
    const endless = following !== null && this.#idle >= IDLE_PAGES;
    if (cursorAgain || endless || (again && records.length > 1))
      throw new TongdaoError('CURSOR_REPEATED', { endpoint, where });
  }

  #shownBefore(records: readonly RawRecord[]): boolean {
    const rows = JSON.stringify(records.map(({ id, values, version }) => [id, values, version]));
    const digest = createHash('sha256').update(rows).digest('base64');
    const before = this.#shown.has(digest);
    this.#shown.add(digest);
    return before;
  }
}

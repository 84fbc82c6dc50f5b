import type { Place, Rows } from './table.ts';

/** Rows of a format that can only be read from its start: a place is a number of rows, and going on passes over them. */
export class CountedRows<Row extends { readonly line: number }, Item> implements Rows<Item> {
  place: Place;
  readonly #batches: AsyncIterator<readonly Row[]>;
  readonly #item: (row: Row) => Item;
  readonly #atEnd: () => Promise<void>;
  #batch: readonly Row[] = [];
  #at = 0;
  #toPass: number;

  /** @param atEnd sees that the file is still the same */
  constructor(
    batches: AsyncIterator<readonly Row[]>,
    from: Place,
    item: (row: Row) => Item,
    atEnd: () => Promise<void>,
  ) {
    this.place = from;
    this.#batches = batches;
    this.#item = item;
    this.#atEnd = atEnd;
    this.#toPass = from.offset;
  }

  async next(size: number): Promise<Item[]> {
    const items: Item[] = [];
    let { offset, line } = this.place;
    while (items.length < size) {
      const row = this.#batch[this.#at];
      if (row === undefined) {
        if (await this.#more()) continue;
        await this.#atEnd();
        break;
      }
      this.#at += 1;
      if (this.#toPass > 0) {
        this.#toPass -= 1;
        continue;
      }
      items.push(this.#item(row));
      offset += 1;
      line = row.line;
    }
    this.place = { offset, line };
    return items;
  }

  async #more(): Promise<boolean> {
    const next = await this.#batches.next();
    this.#at = 0;
    this.#batch = next.done === true ? [] : next.value;
    return next.done !== true;
  }
}

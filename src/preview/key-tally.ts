import type { DuplicateKeys, Homes } from '../contract/preview.ts';
import type { SealedRecord } from '../contract/stages.ts';
import { sha256 } from '../pipeline/digest.ts';
import { Counts } from './counts.ts';

const EXAMPLES = 5;
const DIVISIONS = 50;

/**
 * Keys that are shown twice, and homes. It remembers a number per key and row (about 60 bytes a key): 52 bits of a digest each, which
 * among a million keys take two different ones for the same once in 9,000 previews.
 */
export class KeyTally {
  readonly #homeField: string | null;
  /** Number of a key: the number of its row; of a further row: the same. */
  readonly #first = new Map<number, number>();
  readonly #further = new Set<number>();
  readonly #doubled = new Set<number>();
  readonly #homes = new Map<string, number>();
  readonly #divisions = new Counts(DIVISIONS);
  readonly #examples: { readonly key: string; readonly position: string }[] = [];
  #homeless = 0;
  #repeats = 0;

  constructor(homeField: string | null) {
    this.#homeField = homeField;
  }

  /** @param rawDigest 32 hex digits */
  add(record: SealedRecord, rawDigest: string): void {
    const key = numberOf(sha256(record.key));
    const row = numberOf(rawDigest);
    const first = this.#first.get(key);
    if (first === undefined) this.#first.set(key, row);
    else if (first === row || this.#further.has(row)) this.#repeats += 1;
    else this.#addFurther(record, key, row);
    this.#addHome(record);
  }

  #addFurther({ key: text, raw }: SealedRecord, key: number, row: number): void {
    this.#further.add(row);
    this.#doubled.add(key);
    if (this.#examples.length < EXAMPLES) this.#examples.push({ key: text, position: raw.position });
  }

  #addHome(record: SealedRecord): void {
    const { home } = record;
    if (this.#homeField === null) return;
    if (home !== null) this.#homes.set(home, (this.#homes.get(home) ?? 0) + 1);
    else {
      this.#homeless += 1;
      this.#divisions.add(String(record.body[this.#homeField] ?? ''));
    }
  }

  /** Distinct keys. */
  get keys(): number {
    return this.#first.size;
  }

  get duplicates(): DuplicateKeys {
    return { keys: this.#doubled.size, repeats: this.#repeats, examples: this.#examples };
  }

  get homes(): Homes {
    return {
      endpoints: Object.fromEntries([...this.#homes].sort()),
      homeless: this.#homeless,
      divisions: this.#divisions.list(),
    };
  }
}

/** 52 bits of a hexadecimal digest. */
const numberOf = (digest: string): number => Number.parseInt(digest.slice(0, 13), 16);

import { relate } from '../compare/slots.ts';
import type { Dataset } from '../contract/dataset.ts';
import type { FieldDifference, SideBySide } from '../contract/preview.ts';
import type { LedgerKey, LedgerShowing } from '../ledger/comparison.ts';
import { entryOf } from './counts.ts';

const EXAMPLES = 3;

/** A record of which a value is wanted: who shows it, under which native id. */
export interface Wanted {
  readonly key: string;
  readonly nativeId: string;
  readonly fingerprint: string;
}

interface Example {
  readonly key: string;
  readonly here: Wanted;
  readonly there: Wanted;
}

interface Tally {
  readonly field: string;
  readonly endpoint: string;
  differing: number;
  onlyHere: number;
  onlyThere: number;
  readonly contrary: Example[];
  readonly oneSided: Example[];
}

/** Field by field, how this endpoint's records differ from those of each other endpoint, whoever is home. */
export class Differences {
  readonly #endpoint: string;
  readonly #compared: readonly string[];
  readonly #tallies = new Map<string, Tally>();

  constructor(endpoint: string, { compared }: Dataset) {
    this.#endpoint = endpoint;
    this.#compared = compared;
  }

  add({ key, showings }: LedgerKey): void {
    const here = showings.find(({ endpoint }) => endpoint === this.#endpoint);
    if (here === undefined) return;
    for (const there of showings) if (there !== here) this.#compare(key, here, there);
  }

  #compare(key: string, here: LedgerShowing, there: LedgerShowing): void {
    const { differing, onlyFirst, onlySecond } = relate(here.fields, there.fields);
    const example = () => ({ key, here: wantedOf(key, here), there: wantedOf(key, there) });
    const tallyOf = (slot: number) => this.#tally(this.#compared[slot]!, there.endpoint);
    const note = (examples: Example[]) => {
      if (examples.length < EXAMPLES) examples.push(example());
    };
    for (const slot of differing) {
      const tally = tallyOf(slot);
      tally.differing += 1;
      note(tally.contrary);
    }
    for (const slot of onlyFirst) {
      const tally = tallyOf(slot);
      tally.onlyHere += 1;
      note(tally.oneSided);
    }
    for (const slot of onlySecond) {
      const tally = tallyOf(slot);
      tally.onlyThere += 1;
      note(tally.oneSided);
    }
  }

  #tally(field: string, endpoint: string): Tally {
    return entryOf(this.#tallies, `${field} ${endpoint}`, () => ({
      field,
      endpoint,
      differing: 0,
      onlyHere: 0,
      onlyThere: 0,
      contrary: [],
      oneSided: [],
    }));
  }

  /** Whose values the examples need, by endpoint. */
  wanted(): ReadonlyMap<string, readonly Wanted[]> {
    const wanted = new Map<string, Map<string, Wanted>>();
    const add = (endpoint: string, one: Wanted) =>
      entryOf(wanted, endpoint, () => new Map<string, Wanted>()).set(one.key, one);
    for (const tally of this.#tallies.values()) {
      for (const { here, there } of examplesOf(tally)) {
        add(this.#endpoint, here);
        add(tally.endpoint, there);
      }
    }
    return new Map([...wanted].map(([endpoint, ones]) => [endpoint, [...ones.values()]]));
  }

  /**
   * The fields that differ most first.
   * @param shared keys that both show, by endpoint
   * @param shownAt what an endpoint shows in a field of a record; null: nothing, or it is not known
   */
  list(
    shared: ReadonlyMap<string, number>,
    shownAt: (endpoint: string, key: string, field: string) => string | null,
  ): readonly FieldDifference[] {
    const sides = ({ field, endpoint }: Tally, { key }: Example): SideBySide => ({
      key,
      here: shownAt(this.#endpoint, key, field),
      there: shownAt(endpoint, key, field),
    });
    return [...this.#tallies.values()]
      .sort((a, b) => sumOf(b) - sumOf(a))
      .map((tally) => ({
        field: tally.field,
        endpoint: tally.endpoint,
        differing: tally.differing,
        onlyHere: tally.onlyHere,
        onlyThere: tally.onlyThere,
        shared: shared.get(tally.endpoint) ?? 0,
        examples: examplesOf(tally).map((example) => sides(tally, example)),
      }));
  }
}

const wantedOf = (key: string, { nativeId, fingerprint }: LedgerShowing): Wanted => ({
  key,
  nativeId,
  fingerprint,
});

/** Values that contradict each other say more than one that is missing. */
const examplesOf = ({ contrary, oneSided }: Tally): readonly Example[] =>
  [...contrary, ...oneSided].slice(0, EXAMPLES);

const sumOf = ({ differing, onlyHere, onlyThere }: Tally): number => differing + onlyHere + onlyThere;

/** Something fetched that is good for a while. */
export interface Leased<Value> {
  readonly value: Value;
  /** Milliseconds since the epoch; null: until somebody is denied. */
  readonly expires: number | null;
}

/** How long before its end a value is no longer used: a tenth of its time, at most half a minute. */
const EARLY_MS = 30_000;

/** A value that is fetched once for all who ask at the same time, kept until shortly before it expires, and renewed on demand. */
export class Lease<Value> {
  readonly #fetch: (held: Value | null) => Promise<Leased<Value>>;
  #value: Value | null = null;
  #until = 0;
  #under: Promise<Value> | null = null;

  /** @param fetch is given the value held so far, though it be expired */
  constructor(fetch: (held: Value | null) => Promise<Leased<Value>>) {
    this.#fetch = fetch;
  }

  /** @param denied a value with which somebody was refused: it is not given again */
  async get(denied?: Value): Promise<Value> {
    if (denied !== undefined && denied === this.#value) this.#until = 0;
    if (this.#value !== null && Date.now() < this.#until) return this.#value;
    this.#under ??= this.#renew().finally(() => {
      this.#under = null;
    });
    return this.#under;
  }

  async #renew(): Promise<Value> {
    const began = Date.now();
    const { value, expires } = await this.#fetch(this.#value);
    this.#value = value;
    this.#until =
      expires === null ? Number.POSITIVE_INFINITY : expires - Math.min(EARLY_MS, (expires - began) / 10);
    return value;
  }
}

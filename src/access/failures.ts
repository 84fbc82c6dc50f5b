const MINUTE_MS = 60_000;
/** Addresses remembered; the oldest are forgotten first. */
const CAPACITY = 10_000;

/** Counts failures per address, so that they cannot fill the log. Per process. */
export class Failures {
  readonly #atMost: number;
  readonly #minutes: number;
  readonly #counts = new Map<string, { count: number; readonly since: number }>();

  constructor({ atMost, minutes }: { readonly atMost: number; readonly minutes: number }) {
    this.#atMost = atMost;
    this.#minutes = minutes;
  }

  /** Notes a failure; the minutes to wait when there have been too many, else null. */
  add(address: string, now: number): number | null {
    const known = this.#counts.get(address);
    const isOld = known === undefined || now - known.since >= this.#minutes * MINUTE_MS;
    const entry = isOld ? { count: 0, since: now } : known;
    entry.count += 1;
    if (isOld) this.#counts.delete(address);
    this.#counts.set(address, entry);
    if (this.#counts.size > CAPACITY) this.#counts.delete(this.#counts.keys().next().value ?? '');
    if (entry.count <= this.#atMost) return null;
    return Math.ceil((entry.since + this.#minutes * MINUTE_MS - now) / MINUTE_MS);
  }
}

/** Reads something again and again for all who watch it, and not at all when nobody does. */
export class Poller<Value> {
  readonly #read: () => Promise<Value>;
  readonly #everyMs: number;
  readonly #onError: (error: unknown) => void;
  readonly #watchers = new Set<(value: Value) => void>();
  #timer: NodeJS.Timeout | null = null;

  constructor(read: () => Promise<Value>, everyMs: number, onError: (error: unknown) => void) {
    this.#read = read;
    this.#everyMs = everyMs;
    this.#onError = onError;
  }

  /** Returns how to stop. */
  watch(watcher: (value: Value) => void): () => void {
    this.#watchers.add(watcher);
    if (this.#timer === null) this.#wait();
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size > 0 || this.#timer === null) return;
      clearTimeout(this.#timer);
      this.#timer = null;
    };
  }

  #wait(): void {
    this.#timer = setTimeout(() => void this.#look(), this.#everyMs);
  }

  async #look(): Promise<void> {
    try {
      const value = await this.#read();
      for (const watcher of this.#watchers) watcher(value);
    } catch (error) {
      this.#onError(error);
    }
    if (this.#timer !== null) this.#wait();
  }
}

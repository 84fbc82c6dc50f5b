import type { Output } from './context.ts';

const LIVE_MS = 100;
const PLAIN_MS = 1_000;

/** What is going on, on stderr: one live line on a terminal, otherwise plain lines, and never many a second. */
export class Progress {
  readonly #output: Output;
  #shownAt = 0;
  #isLive = false;
  #isOver = false;

  constructor(output: Output) {
    this.#output = output;
  }

  /** A step that must be seen. */
  step(text: string): void {
    this.#shownAt = 0;
    this.update(text);
  }

  /** May be left out when it comes too soon after the last. */
  update(text: string): void {
    if (this.#isOver) return;
    const now = Date.now();
    const isTerminal = this.#output.isTerminal;
    if (now - this.#shownAt < (isTerminal ? LIVE_MS : PLAIN_MS)) return;
    this.#shownAt = now;
    // The terminal itself cuts a live line that is too long: wrapping is off while it is written.
    this.#output.write(isTerminal ? `\r\u001b[2K\u001b[?7l${text}\u001b[?7h` : `${text}\n`);
    this.#isLive = isTerminal;
  }

  /** A line that stays. */
  note(text: string): void {
    this.clear();
    this.#output.write(`${text}\n`);
  }

  /** From here on the log tells, not this. */
  end(): void {
    this.clear();
    this.#isOver = true;
  }

  clear(): void {
    if (this.#isLive) this.#output.write('\r\u001b[2K');
    this.#isLive = false;
  }
}

import { inspect } from 'node:util';

/**
 * A value that may hold secrets. Only `reveal` gives it; printing, logging and JSON show it as it is written in the YAML,
 * with `${NAME}` in place of every secret.
 */
export class Secret<Value> {
  readonly #value: Value;
  readonly #written: Value;

  constructor(value: Value, written: Value) {
    this.#value = value;
    this.#written = written;
    Object.freeze(this);
  }

  reveal(): Value {
    return this.#value;
  }

  toJSON(): Value {
    return this.#written;
  }

  toString(): string {
    return typeof this.#written === 'string' ? this.#written : JSON.stringify(this.#written);
  }

  [inspect.custom](): Value {
    return this.#written;
  }
}

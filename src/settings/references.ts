import { readFileSync } from 'node:fs';
import { escapePointer, type Pointer, type YamlSource } from './yaml-source.ts';

const REFERENCE = /\$\{([^}]*)\}/g;
const SECRET_KEY =
  /(password|passwd|pwd|secret|token|credentials?|authorization|(api|private|access|signing)[-_]?key)$/i;
const SECRET_IN_URL = /:\/\/[^/\s@]*:(?!\$\{)[^/\s@]+@/;
const SECRET_IN_PAIRS = /\b(password|passwd|pwd|secret|token)=(?!\$\{)[^;&\s]/i;

/**
 * Secrets and other values of the environment: `${NAME}` stands for the variable NAME or, where that is not set,
 * for the content of the file that NAME_FILE names.
 */
export class References {
  readonly #env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /** A copy of the value with every reference replaced; what is not set is reported and left as it is. */
  resolve<Value>(source: YamlSource, pointer: Pointer, value: Value): Value {
    return mapStrings(value, pointer, (text, at) =>
      text.replaceAll(REFERENCE, (whole, name: string) => this.#lookup(source, at, name) ?? whole),
    ) as Value;
  }

  /** NAME, or what the file named by NAME_FILE holds; null when neither is set or the file, reported, cannot be read. */
  variable(source: YamlSource, pointer: Pointer, name: string): string | null {
    const direct = this.#env[name];
    if (direct !== undefined && direct !== '') return direct;
    const file = this.#env[`${name}_FILE`];
    if (file === undefined || file === '') return null;
    try {
      return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    } catch (thrown) {
      source.report(pointer, 'SETTINGS_ENV_FILE', {
        name,
        detail: (thrown as NodeJS.ErrnoException).code ?? 'ERROR',
      });
      return null;
    }
  }

  #lookup(source: YamlSource, pointer: Pointer, name: string): string | null {
    const value = this.variable(source, pointer, name);
    if (value === null && !source.isReported(pointer))
      source.report(pointer, 'SETTINGS_ENV_MISSING', { name });
    return value;
  }
}

/** Reports every password, key or token that stands in the file itself. */
export function refuseLiteralSecrets(
  source: YamlSource,
  pointer: Pointer,
  value: unknown,
  prefix: string,
): void {
  mapStrings(value, pointer, (text, at) => {
    const key = at.slice(at.lastIndexOf('/') + 1);
    const literal = SECRET_KEY.test(key) && text !== '' && !text.includes('{');
    if (literal || SECRET_IN_URL.test(text) || SECRET_IN_PAIRS.test(text)) {
      const name = `${prefix}_${key}`.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
      source.report(at, 'SETTINGS_SECRET_LITERAL', { name, example: `\${${name}}` });
    }
    return text;
  });
}

/** Reports references where they are not replaced. */
export function refuseReferences(source: YamlSource, pointer: Pointer, value: unknown): void {
  mapStrings(value, pointer, (text, at) => {
    if (text.search(REFERENCE) !== -1) source.report(at, 'SETTINGS_SECRET_PLACE');
    return text;
  });
}

function mapStrings(
  value: unknown,
  pointer: Pointer,
  change: (text: string, at: Pointer) => string,
): unknown {
  if (typeof value === 'string') return change(value, pointer);
  if (Array.isArray(value))
    return value.map((item, index) => mapStrings(item, `${pointer}/${index}`, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      mapStrings(item, `${pointer}/${escapePointer(key)}`, change),
    ]),
  );
}

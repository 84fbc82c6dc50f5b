import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLError } from 'yaml';
import type { ErrorCode } from '../contract/error-codes.ts';
import type { ErrorParams } from '../contract/errors.ts';
import type { Problem } from './problems.ts';

/** Enough for a list of every division in the country; an alias bomb stops here. */
const MAX_NODES = 200_000;
const MAX_DEPTH = 64;

/** JSON pointer (RFC 6901): '' is the whole file. */
export type Pointer = string;

/** A YAML file as plain values that still know where they stood. */
export class YamlSource {
  readonly file: string;
  readonly problems: Problem[] = [];
  value: unknown;
  readonly #places = new Map<Pointer, { line: number; column: number }>();

  /** @param file as messages name it */
  constructor(file: string) {
    this.file = file;
  }

  mark(pointer: Pointer, line: number, column: number): void {
    this.#places.set(pointer, { line, column });
  }

  /** Whether `a` stands before `b`. Needed because an object lists keys that look like numbers first. */
  isBefore(a: Pointer, b: Pointer): boolean {
    const [first, second] = [this.place(a), this.place(b)];
    return first.line - second.line < 0 || (first.line === second.line && first.column < second.column);
  }

  /** Reports a problem at a key or list item; where the pointer leads nowhere, at the nearest one above. */
  report(pointer: Pointer, code: ErrorCode, params: ErrorParams = {}): void {
    this.problems.push({ ...this.place(pointer), path: dotted(pointer), code, params });
  }

  place(pointer: Pointer): Pick<Problem, 'file' | 'line' | 'column'> {
    for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
      const place = this.#places.get(at);
      if (place !== undefined) return { file: this.file, ...place };
      if (at === '') return { file: this.file, line: 0, column: 0 };
    }
  }

  /** Whether a problem was already reported at this pointer. */
  isReported(pointer: Pointer): boolean {
    const path = dotted(pointer);
    return this.problems.some((problem) => problem.path === path);
  }
}

/** Parses YAML 1.2 bytes. What cannot be parsed is reported in `problems`; `value` is then undefined. */
export function parseYaml(file: string, bytes: Uint8Array): YamlSource {
  const source = new YamlSource(file);
  const text = decode(bytes);
  if (text === null) source.report('', 'SETTINGS_ENCODING');
  else {
    try {
      parseInto(source, text);
    } catch (thrown) {
      // Nesting can be deep enough to exhaust the parser's stack; it throws in no other case.
      if (!(thrown instanceof RangeError)) throw thrown;
      source.report('', 'SETTINGS_YAML', { detail: 'TOO_DEEP' });
    }
  }
  if (source.problems.length > 0) source.value = undefined;
  return source;
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function parseInto(source: YamlSource, text: string): void {
  const lines = new LineCounter();
  // Duplicate keys are looked for below: the parser's own search is quadratic and does not tell where the first one was.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  for (const error of [...document.errors, ...document.warnings]) reportYamlError(source, lines, error);
  if (source.problems.length > 0) return;

  let nodes = 0;
  const fail = (node: Node | null, code: ErrorCode, params: ErrorParams, pointer: Pointer): undefined => {
    const { line, col } = lines.linePos(node?.range?.[0] ?? 0);
    source.problems.push({ file: source.file, line, column: col, path: dotted(pointer), code, params });
    return undefined;
  };

  const walk = (node: Node | null, pointer: Pointer, depth: number): unknown => {
    nodes += 1;
    if (nodes > MAX_NODES) {
      // Reported once: the walk unwinds without another visit.
      return nodes === MAX_NODES + 1
        ? fail(node, 'SETTINGS_YAML', { detail: 'TOO_MANY_NODES' }, '')
        : undefined;
    }
    if (depth > MAX_DEPTH) return fail(node, 'SETTINGS_YAML', { detail: 'TOO_DEEP' }, '');
    if (isAlias(node)) return walk(node.resolve(document) ?? null, pointer, depth + 1);
    if (isScalar(node)) return node.value;
    if (isSeq(node)) {
      return node.items.map((item, index) => {
        const at = `${pointer}/${index}`;
        markNode(at, item as Node | null);
        return walk(item as Node | null, at, depth + 1);
      });
    }
    if (!isMap(node)) return null;
    const result: Record<string, unknown> = {};
    const seen = new Map<string, Node>();
    for (const pair of node.items) {
      const key = keyText(pair.key);
      const keyNode = pair.key as Node | null;
      if (key === null) {
        fail(keyNode ?? node, 'SETTINGS_YAML', { detail: 'KEY_NOT_TEXT' }, pointer);
        continue;
      }
      const at = `${pointer}/${escapePointer(key)}`;
      const first = seen.get(key);
      if (first !== undefined) {
        const line = lines.linePos(first.range?.[0] ?? 0).line;
        fail(keyNode, 'SETTINGS_KEY_DUPLICATE', { key, line }, at);
        continue;
      }
      seen.set(key, keyNode!);
      markNode(at, keyNode);
      const value = walk(pair.value as Node | null, at, depth + 1);
      // Not an assignment: `__proto__` must stay an ordinary (unknown) key.
      Object.defineProperty(result, key, { value, enumerable: true, writable: true, configurable: true });
    }
    return result;
  };

  const markNode = (pointer: Pointer, node: Node | null): void => {
    if (node?.range === undefined || node.range === null) return;
    const { line, col } = lines.linePos(node.range[0]);
    source.mark(pointer, line, col);
  };

  source.mark('', 1, 1);
  source.value = walk(document.contents, '', 0);
}

function reportYamlError(source: YamlSource, lines: LineCounter, error: YAMLError): void {
  const { line, col } = lines.linePos(error.pos[0]);
  const place = { file: source.file, line, column: col, path: '' };
  // The parser's own words may quote the file, and with it a secret: only its code is handed on.
  if (error.code === 'TAB_AS_INDENT') source.problems.push({ ...place, code: 'SETTINGS_TAB', params: {} });
  else source.problems.push({ ...place, code: 'SETTINGS_YAML', params: { detail: error.code } });
}

/** A key as it is written, so that `01` stays `01`; null when it is no scalar. */
function keyText(key: unknown): string | null {
  if (!isScalar(key)) return null;
  if (typeof key.value === 'string') return key.value;
  return key.source === undefined || key.source === '' ? null : key.source;
}

export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function dotted(pointer: Pointer): string {
  return pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');
}

import { SaxesParser } from 'saxes';
import type { RawValue } from '../../src/contract/adapter.ts';

/** Deeper than any answer of a person's making. */
const DEPTH = 64;

/** Why a text is no XML that is taken. */
export class XmlError extends Error {}

interface Element {
  readonly name: string;
  readonly nil: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Map<string, RawValue[]>;
  text: string;
}

/**
 * The document as an object: `{ root: value }` by local names. An element with nothing but text is that text, as written
 * (`0010` stays `0010`); one that is xsi:nil is null; others are objects of their children, a repeated one a list. Attributes
 * without a prefix are `@name`, text beside them `#text`. Throws an XmlError; a document type is refused, so that no entity
 * but XML's own five is ever expanded.
 */
export function parseXml(text: string): { readonly [root: string]: RawValue } {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const open: Element[] = [{ name: '', nil: false, attributes: {}, children: new Map(), text: '' }];
  const inner = () => open.at(-1) as Element;
  parser.on('error', (error) => {
    throw new XmlError(error.message);
  });
  parser.on('doctype', () => {
    throw new XmlError('a document type (DOCTYPE) is not taken');
  });
  parser.on('opentag', ({ local, attributes }) => {
    if (open.length > DEPTH) throw new XmlError(`deeper than ${DEPTH} elements`);
    const plain = Object.values(attributes).filter(({ prefix, local }) => prefix === '' && local !== 'xmlns');
    const nil = Object.values(attributes).some(
      ({ uri, local, value }) =>
        uri === 'http://www.w3.org/2001/XMLSchema-instance' && local === 'nil' && /^(true|1)$/.test(value),
    );
    const named = Object.fromEntries(plain.map(({ local, value }) => [`@${local}`, value]));
    open.push({ name: local, nil, attributes: named, children: new Map(), text: '' });
  });
  parser.on('closetag', () => {
    const element = open.pop() as Element;
    const { children } = inner();
    const same = children.get(element.name);
    if (same === undefined) children.set(element.name, [shownAs(element)]);
    else same.push(shownAs(element));
  });
  const gather = (piece: string) => {
    inner().text += piece;
  };
  parser.on('text', gather);
  parser.on('cdata', gather);
  parser.write(text.replace(/^\uFEFF/, '')).close();
  return childrenOf(inner());
}

function shownAs(element: Element): RawValue {
  const { nil, attributes, children, text } = element;
  if (nil) return null;
  if (children.size > 0) return { ...attributes, ...childrenOf(element) };
  return Object.keys(attributes).length === 0 ? text : { ...attributes, '#text': text };
}

function childrenOf({ children }: Element): { readonly [name: string]: RawValue } {
  const entries = [...children].map(
    ([name, values]) => [name, values.length === 1 ? (values[0] ?? null) : values] as const,
  );
  return Object.fromEntries(entries);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** For text and attributes alike: white space that a parser would change is written by its number. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\t\n\r]/g, (char) => ESCAPES[char] ?? `&#${char.charCodeAt(0)};`);
}

/** A character that XML 1.0 cannot hold in any spelling (section 2.2), as `U+0001`; null when there is none. */
export function unwritable(text: string): string | null {
  const [char] = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.exec(text) ?? [];
  const code = char?.codePointAt(0);
  return code === undefined ? null : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

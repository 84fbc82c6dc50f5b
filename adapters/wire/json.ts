import type { RawValue } from '../../src/contract/adapter.ts';

/** A number that JSON.parse might round or respell: a fraction, an exponent, or more than 15 digits. */
const RISKY = /[:[,]\s*-?(?:\d{16}|\d*[.eE])/;
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/**
 * Parses JSON; a number whose spelling would change (1.10, 9007199254740993) arrives as the text that was sent.
 * Throws a SyntaxError, also where an object has a name twice: which of the two values counts is anybody's guess.
 */
export function parseJson(text: string): RawValue {
  const value = JSON.parse(RISKY.test(text) ? text.replace(TOKENS, quoteRisky) : text) as RawValue;
  if (namesWritten(text) !== namesHeld(value)) throw new SyntaxError('an object has a name twice');
  return value;
}

function quoteRisky(token: string): string {
  return token.startsWith('"') || String(Number(token)) === token ? token : `"${token}"`;
}

const COLON = /\s*:/y;

/** How many strings of a JSON text stand before a colon. */
function namesWritten(text: string): number {
  let names = 0;
  for (let start = text.indexOf('"'); start !== -1; ) {
    const after = endOfString(text, start);
    COLON.lastIndex = after;
    if (COLON.test(text)) names++;
    start = text.indexOf('"', after);
  }
  return names;
}

/** Where the text goes on after the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === 0x5c) escapes++;
    if (escapes % 2 === 0) return end + 1;
  }
}

function namesHeld(value: RawValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value);
  const own = Array.isArray(value) ? 0 : inner.length;
  return inner.reduce<number>((sum, one) => sum + namesHeld(one as RawValue), own);
}

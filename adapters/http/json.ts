import type { RawValue } from '../../src/contract/adapter.ts';

/** A number that JSON.parse might round or respell: a fraction, an exponent, or more than 15 digits. */
const RISKY = /[:[,]\s*-?(?:\d{16}|\d*[.eE])/;
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/** Parses JSON; a number whose spelling would change (1.10, 9007199254740993) arrives as the text that was sent. */
export function parseJson(text: string): RawValue {
  return JSON.parse(RISKY.test(text) ? text.replace(TOKENS, quoteRisky) : text) as RawValue;
}

function quoteRisky(token: string): string {
  return token.startsWith('"') || String(Number(token)) === token ? token : `"${token}"`;
}

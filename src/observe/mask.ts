/** Anything that could be a resident id number (GB 11643), half-width or full-width. A company's code of digits only is masked too. */
const ID_NUMBER = /[\d０-９]{17}[\d０-９XxＸｘ]/g;
const URL_CREDENTIALS = /(:\/\/)[^\s"'<>]*@/g;
const PAIRS =
  /((?:password|passwd|pwd|secret|token|api[-_]?key|authorization)[\\"']*\s*[=:]\s*[\\"']*)[^\s"'&;,\\]+/gi;
const BEARER = /\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi;

/** Text without credentials and id numbers. Rather too much is masked than too little. */
export function mask(text: string): string {
  return text
    .replace(URL_CREDENTIALS, '$1***@')
    .replace(BEARER, '$1 ***')
    .replace(PAIRS, '$1***')
    .replace(ID_NUMBER, (id) => `${id.slice(0, 6)}***`);
}

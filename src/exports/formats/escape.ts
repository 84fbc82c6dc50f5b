import { printable } from '../../tlog/export.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** Text in XML or HTML, in content or in double quotes. */
export const escaped = (text: string): string =>
  printable(text).replace(/[&<>"\r]/g, (character) => ESCAPES[character]!);

import Table from 'cli-table3';
import pc from 'picocolors';
import type { Output } from './context.ts';

export type Cell = string | number | null;

/** Human output: tables with right widths for Chinese, colours on a terminal only. */
export class Screen {
  readonly colours: ReturnType<typeof pc.createColors>;
  readonly #output: Output;

  constructor(output: Output, env: NodeJS.ProcessEnv) {
    this.#output = output;
    this.colours = pc.createColors(output.isTerminal && !env['NO_COLOR']);
  }

  line(text = ''): void {
    this.#output.write(`${text}\n`);
  }

  /** Numbers stand to the right. Where the table is wider than the screen, its widest columns are broken into lines. */
  table(head: readonly string[], rows: readonly (readonly Cell[])[]): void {
    const isNumber = head.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number'));
    const table = new Table({
      head: head.map((title) => this.colours.bold(title)),
      colAligns: isNumber.map((is) => (is ? 'right' : 'left')),
      style: { head: [], border: [], compact: true },
    });
    const texts = rows.map((row) => row.map(cellText));
    const widths = fit(
      head.map((title, i) => Math.max(...[title, ...texts.map((row) => row[i] ?? '')].map(widthOf))),
      (this.#output.columns || PLAIN_COLUMNS) - 3 * head.length - 1,
    );
    for (const row of texts) table.push(row.map((text, i) => wrap(text, widths[i]!)));
    this.line(table.toString());
  }
}

/** Width of a table that goes into a file or a pipe. */
const PLAIN_COLUMNS = 200;
const NARROWEST = 12;

/** Column widths that take `room` together: the widest give way, down to the narrowest that can be read. */
function fit(natural: readonly number[], room: number): readonly number[] {
  let limit = Math.max(...natural, NARROWEST);
  const total = () => natural.reduce((sum, width) => sum + Math.min(width, limit), 0);
  while (limit > NARROWEST && total() > room) limit -= 1;
  return natural.map((width) => Math.min(width, limit));
}

function cellText(cell: Cell): string {
  if (cell === null) return '–';
  // A control character in a platform's text must not reach the terminal.
  return typeof cell === 'number' ? cell.toLocaleString('en') : cell.replace(CONTROLS, '�');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for; ESC [ … m is our own colour
const CONTROLS = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]|\u001b(?!\[\d+m)/g;

function widthOf(text: string): number {
  return Math.max(
    ...text.split('\n').map((line) => [...line].reduce((sum, char) => sum + charWidth(char), 0)),
  );
}

const charWidth = (char: string): number => (char >= '\u1100' ? 2 : 1);

/** At a blank where there is one, anywhere else in Chinese. */
function wrap(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const lines: string[] = [];
      let rest = line;
      while (widthOf(rest) > width) {
        const cut = cutAt(rest, width);
        lines.push(rest.slice(0, cut).trimEnd());
        rest = rest.slice(cut);
      }
      return [...lines, rest];
    })
    .join('\n');
}

function cutAt(text: string, width: number): number {
  let used = 0;
  let at = 0;
  let blank = 0;
  for (const char of text) {
    used += charWidth(char);
    if (used > width) break;
    at += char.length;
    if (char === ' ') blank = at;
  }
  return blank > at / 2 ? blank : at;
}

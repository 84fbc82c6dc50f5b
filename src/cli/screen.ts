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

  /** Numbers stand to the right. A cell wider than its share of the terminal is broken into lines. */
  table(head: readonly string[], rows: readonly (readonly Cell[])[]): void {
    const isNumber = head.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number'));
    const table = new Table({
      head: head.map((title) => this.colours.bold(title)),
      colAligns: isNumber.map((is) => (is ? 'right' : 'left')),
      style: { head: [], border: [], compact: true },
    });
    const share = Math.max(24, Math.floor((this.#output.columns || 160) / Math.max(head.length, 2)));
    for (const row of rows) table.push(row.map((cell) => wrap(cellText(cell), share)));
    this.line(table.toString());
  }
}

function cellText(cell: Cell): string {
  if (cell === null) return '–';
  // A control character in a platform's text must not reach the terminal.
  return typeof cell === 'number' ? cell.toLocaleString('en') : cell.replace(CONTROLS, '�');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for; ESC [ … m is our own colour
const CONTROLS = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]|\u001b(?!\[\d+m)/g;

function wrap(text: string, width: number): string {
  let out = '';
  let used = 0;
  for (const char of text) {
    const needs = char >= '\u1100' ? 2 : 1;
    if (char === '\n') used = -1;
    else if (used + needs > width) {
      out += '\n';
      used = 0;
    }
    out += char;
    used += needs;
  }
  return out;
}

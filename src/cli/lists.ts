import type { Command } from 'commander';
import type { Text } from '../contract/text.ts';
import { type Cli, ledgerId, wholeNumber } from './cli.ts';
import type { Cell, Screen } from './screen.ts';
import type { Session } from './session.ts';
import { WORDS } from './texts.ts';

const LIMIT = 50;

export interface PageOptions {
  readonly limit: number;
  readonly after?: string;
  readonly before?: string;
}

/** The options of a list: how many, and where to go on. */
export function pageOptions(cli: Cli, command: Command, place: 'after' | 'before'): Command {
  const text = place === 'after' ? WORDS.optionAfter : WORDS.optionBefore;
  return command
    .option('--limit <n>', cli.t(WORDS.optionLimit), wholeNumber(), LIMIT)
    .option(`--${place} <id>`, cli.t(text), ledgerId);
}

/** A page of a list with the id, or other place, to go on from. */
export function showPage<Row extends { readonly id: string }>(
  session: Session,
  name: string,
  rows: readonly Row[],
  limit: number,
  more: Text,
  columns: readonly (readonly [Text, (row: Row, screen: Screen) => Cell])[],
  placeOf: (row: Row) => string = ({ id }) => id,
): void {
  const next = rows.length === limit ? placeOf(rows.at(-1)!) : null;
  session.show({ [name]: rows, next }, (screen) => {
    if (rows.length === 0) return screen.line(session.t(WORDS.none));
    screen.table(
      columns.map(([title]) => session.t(title)),
      rows.map((row) => columns.map(([, cell]) => cell(row, screen))),
    );
    if (next !== null) screen.line(session.t(more, { next }));
  });
}

import { type Command, InvalidArgumentError } from 'commander';
import { type LookedAt, readBook } from '../../access/book.ts';
import type { Text } from '../../contract/text.ts';
import type { Cli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { type PageOptions, pageOptions, showPage } from '../lists.ts';
import { WORDS } from '../texts.ts';

const TEXTS = {
  about: {
    zh: '查阅簿：谁以何目的查阅了哪条记录，最新的在前',
    en: 'the access book: who looked at which record with what purpose, newest first',
  },
  actor: { zh: '查阅人', en: 'who' },
  what: { zh: '所查', en: 'what' },
  purpose: { zh: '目的', en: 'purpose' },
  optionKey: { zh: '只看该主键', en: 'this key only' },
  optionActor: { zh: '只看该查阅人', en: 'this person or program only' },
  optionFrom: { zh: '自该时间起（含），如 2026-11-01', en: 'from this time on, such as 2026-11-01' },
  optionUntil: { zh: '至该时间止（不含）', en: 'before this time' },
} as const satisfies Record<string, Text>;

const WHAT: Readonly<Record<LookedAt, Text>> = {
  record: { zh: '记录', en: 'record' },
  discrepancy: { zh: '差异', en: 'discrepancy' },
  quarantine: { zh: '隔离行', en: 'quarantined row' },
  verification: { zh: '核验', en: 'verification' },
};

interface Options extends PageOptions {
  readonly dataset?: string;
  readonly key?: string;
  readonly actor?: string;
  readonly from?: Date;
  readonly until?: Date;
}

export function accessBookCommand(cli: Cli, program: Command): void {
  const command = cli
    .command(program, 'access-book', TEXTS.about, ['access-book --actor "window 3" --from 2026-11-01'])
    .option('--dataset <name>', cli.t(WORDS.optionDataset))
    .option('--key <key>', cli.t(TEXTS.optionKey))
    .option('--actor <name>', cli.t(TEXTS.optionActor))
    .option('--from <time>', cli.t(TEXTS.optionFrom), moment)
    .option('--until <time>', cli.t(TEXTS.optionUntil), moment);
  pageOptions(cli, command, 'before').action(
    cli.run<Options>((session, { from, until, ...options }) =>
      session.withChannel(async ({ ledger }) => {
        if (options.dataset !== undefined) ledger.datasetId(options.dataset);
        const entries = await readBook(ledger.pool, {
          ...options,
          ...(from === undefined ? {} : { from: from.toISOString() }),
          ...(until === undefined ? {} : { until: until.toISOString() }),
        });
        showPage(session, 'entries', entries, options.limit, WORDS.moreBefore, [
          [WORDS.at, ({ at }) => session.time(at)],
          [TEXTS.actor, ({ actor }) => actor],
          [TEXTS.what, ({ what }) => session.t(WHAT[what])],
          [WORDS.dataset, ({ dataset }) => dataset],
          [WORDS.key, ({ key }) => key],
          [TEXTS.purpose, ({ purpose }) => purpose],
        ]);
        return EXIT.ok;
      }),
    ),
  );
}

function moment(text: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new InvalidArgumentError(text);
  return at;
}

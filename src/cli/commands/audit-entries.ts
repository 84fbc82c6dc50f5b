import { type Command, InvalidArgumentError, Option } from 'commander';
import type pg from 'pg';
import { type LoggedEntry, listEntries } from '../../audit/entries.ts';
import type { Text } from '../../contract/text.ts';
import { ENTRY_TYPES, type EntryType } from '../../tlog/entry.ts';
import type { Cli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { type PageOptions, pageOptions, showPage } from '../lists.ts';
import type { Session } from '../session.ts';
import { WORDS } from '../texts.ts';

const TEXTS = {
  about: { zh: '列出日志条目，最新的在前', en: 'list entries of the log, newest first' },
  type: { zh: '只看该类型', en: 'this type only' },
  key: { zh: '只看该主键', en: 'this key only' },
  actor: { zh: '只看该操作者', en: 'this actor only' },
  from: {
    zh: '自此时起（通道时区，如 2026-11-23 或 2026-11-23T08:00）',
    en: "not before, in the channel's time zone: 2026-11-23 or 2026-11-23T08:00",
  },
  to: { zh: '至此时止（不含）', en: 'before' },
  typeColumn: { zh: '类型', en: 'type' },
  actorColumn: { zh: '操作者', en: 'actor' },
} as const satisfies Record<string, Text>;

interface Options extends PageOptions {
  readonly type?: EntryType;
  readonly dataset?: string;
  readonly key?: string;
  readonly actor?: string;
  readonly from?: string;
  readonly to?: string;
}

export function entriesCommand(cli: Cli, group: Command): void {
  const command = cli
    .command(group, 'entries', TEXTS.about)
    .addOption(new Option('--type <type>', cli.t(TEXTS.type)).choices(ENTRY_TYPES))
    .option('--dataset <name>', cli.t(WORDS.optionDataset))
    .option('--key <key>', cli.t(TEXTS.key))
    .option('--actor <name>', cli.t(TEXTS.actor))
    .option('--from <time>', cli.t(TEXTS.from), localTime)
    .option('--to <time>', cli.t(TEXTS.to), localTime);
  pageOptions(cli, command, 'before').action(cli.run<Options>(showEntries));
}

function showEntries(session: Session, { from, to, ...options }: Options): Promise<number> {
  return session.withChannel(async ({ ledger, settings }) => {
    if (options.dataset !== undefined) ledger.datasetId(options.dataset);
    const { timeZone } = settings.channel;
    const entries = await listEntries(ledger.pool, {
      ...options,
      ...(from === undefined ? {} : { from: await momentOf(ledger.pool, from, timeZone) }),
      ...(to === undefined ? {} : { to: await momentOf(ledger.pool, to, timeZone) }),
    });
    showPage(session, 'entries', entries, options.limit, WORDS.moreBefore, [
      [WORDS.id, ({ id }) => id],
      [WORDS.at, ({ at }) => session.time(new Date(at))],
      [TEXTS.typeColumn, ({ type }) => type],
      [TEXTS.actorColumn, ({ actor }) => actor],
      [WORDS.dataset, ({ subject }) => subject?.dataset ?? ''],
      [WORDS.key, ({ subject }) => subject?.key ?? ''],
      [WORDS.detail, detailOf],
    ]);
    return EXIT.ok;
  });
}

const DETAIL_LENGTH = 60;

function detailOf({ data }: LoggedEntry): string {
  const text = JSON.stringify(data);
  return text.length > DETAIL_LENGTH ? `${text.slice(0, DETAIL_LENGTH - 1)}…` : text;
}

function localTime(text: string): string {
  const [, day = '', time = ''] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?$/.exec(text) ?? [];
  if (!Number.isNaN(Date.parse(`${day}T${time || '00:00'}Z`))) return text;
  throw new InvalidArgumentError('A day or a time is needed: 2026-11-23 or 2026-11-23T08:00.');
}

/** PostgreSQL knows every zone's offset at every time. */
async function momentOf(pool: pg.Pool, local: string, timeZone: string): Promise<Date> {
  const { rows } = await pool.query<{ moment: Date }>('SELECT $1::timestamp AT TIME ZONE $2 AS moment', [
    local,
    timeZone,
  ]);
  return rows[0]!.moment;
}

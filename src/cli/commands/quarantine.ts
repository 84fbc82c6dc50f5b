import type { Command } from 'commander';
import type { Text } from '../../contract/text.ts';
import { listQuarantine, readQuarantined } from '../../ledger/quarantine.ts';
import { type Cli, ledgerId } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { type PageOptions, pageOptions, showPage } from '../lists.ts';
import { reasonLines } from '../reasons.ts';
import type { Session } from '../session.ts';
import { WORDS } from '../texts.ts';
import { maskedRow } from './masked-row.ts';
import { replay } from './quarantine-replay.ts';

const TEXTS = {
  about: { zh: '隔离区：未能成为标准记录的原始行', en: 'raw rows that could not become canonical records' },
  list: { zh: '列出隔离的行与原因', en: 'list the rows with their reasons' },
  show: {
    zh: '显示一行的全部内容（个人信息除外）',
    en: 'show one row as it was read, personal data left out',
  },
  replay: {
    zh: '映射或代码表改正后重新处理',
    en: 'take rows through the pipeline again, after the mapping or a code list was mended',
  },
  replayId: { zh: '一行的编号', en: 'id of one row' },
  replayAll: { zh: '全部', en: 'every row' },
  copies: { zh: '份数', en: 'copies' },
  column: { zh: '列', en: 'column' },
  value: { zh: '值', en: 'value' },
  heading: {
    zh: '隔离 {id}：{endpoint} {dataset}，{position}，自 {since}',
    en: 'Quarantined {id}: {endpoint} {dataset}, {position}, since {since}',
  },
} as const satisfies Record<string, Text>;

interface Options extends PageOptions {
  readonly endpoint?: string;
  readonly dataset?: string;
}

export function quarantineCommand(cli: Cli, program: Command): void {
  const group = cli.command(program, 'quarantine', TEXTS.about, [
    'quarantine list --endpoint jiashan',
    'quarantine show 3',
    'quarantine replay --all',
  ]);
  const list = cli
    .command(group, 'list', TEXTS.list)
    .option('--endpoint <name>', cli.t(WORDS.optionEndpoint))
    .option('--dataset <name>', cli.t(WORDS.optionDataset));
  pageOptions(cli, list, 'after').action(cli.run<Options>(showList));
  cli
    .command(group, 'show', TEXTS.show)
    .argument('<id>', cli.t(WORDS.id), ledgerId)
    .action(cli.run((session, _, [id]) => showOne(session, id!)));
  cli
    .command(group, 'replay', TEXTS.replay)
    .argument('[id]', cli.t(TEXTS.replayId), ledgerId)
    .option('--all', cli.t(TEXTS.replayAll))
    .action(cli.run<{ readonly all?: true }>((session, { all }, [id]) => replay(session, id, all === true)));
}

function showList(session: Session, options: Options): Promise<number> {
  return session.withChannel(async ({ ledger }) => {
    if (options.endpoint !== undefined) ledger.endpointId(options.endpoint);
    if (options.dataset !== undefined) ledger.datasetId(options.dataset);
    const entries = await listQuarantine(ledger.pool, options);
    showPage(session, 'entries', entries, options.limit, WORDS.more, [
      [WORDS.id, ({ id }) => id],
      [WORDS.endpoint, ({ endpoint }) => endpoint],
      [WORDS.dataset, ({ dataset }) => dataset],
      [WORDS.position, ({ position }) => position],
      [TEXTS.copies, ({ copies }) => copies],
      [WORDS.reasons, ({ reasons }) => reasonLines(session, reasons)],
    ]);
    return EXIT.ok;
  });
}

function showOne(session: Session, id: string): Promise<number> {
  return session.withChannel(async ({ ledger, datasets, settings }) => {
    const entry = await readQuarantined(ledger.pool, id);
    const { endpoint, dataset, position } = entry;
    const mapping = settings.endpoints.find(({ name }) => name === endpoint)?.datasets[dataset]?.mapping;
    const raw = maskedRow(entry.raw, datasets.get(dataset)!, mapping ?? null, session.t(WORDS.masked));
    session.show({ ...entry, raw }, (screen) => {
      screen.line(
        session.t(TEXTS.heading, { id, endpoint, dataset, position, since: session.time(entry.openedAt)! }),
      );
      screen.line(reasonLines(session, entry.reasons));
      screen.table(
        [session.t(TEXTS.column), session.t(TEXTS.value)],
        Object.entries(raw).map(([column, value]) => [
          column,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      );
    });
    return EXIT.ok;
  });
}

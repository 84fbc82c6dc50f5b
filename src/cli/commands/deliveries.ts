import { type Command, Option } from 'commander';
import type { Text } from '../../contract/text.ts';
import { type DeliveryState, listDeliveries } from '../../ledger/deliveries.ts';
import type { Cli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { type PageOptions, pageOptions, showPage } from '../lists.ts';
import { WORDS } from '../texts.ts';

const STATES: Readonly<Record<DeliveryState, Text>> = {
  due: { zh: '待投递', en: 'due' },
  sent: { zh: '已发出', en: 'sent' },
  applied: { zh: '已应用', en: 'applied' },
  refused: { zh: '被拒收', en: 'refused' },
  proved: { zh: '已证实', en: 'proved' },
  disproved: { zh: '未证实', en: 'disproved' },
  conflict: { zh: '冲突', en: 'conflict' },
  superseded: { zh: '已失效', en: 'superseded' },
};

const TEXTS = {
  about: { zh: '列出投递与回执，最新的在前', en: 'list deliveries with their receipts, newest first' },
  optionTarget: { zh: '只看投往该端点的', en: 'to this endpoint only' },
  optionState: { zh: '只看该状态的', en: 'in this state only' },
  attempts: { zh: '次数', en: 'attempts' },
  receipt: { zh: '回执', en: 'receipt' },
  planned: { zh: '提出', en: 'planned' },
} as const satisfies Record<string, Text>;

interface Options extends PageOptions {
  readonly dataset?: string;
  readonly target?: string;
  readonly state?: string;
}

export function deliveriesCommand(cli: Cli, program: Command): void {
  const command = cli
    .command(program, 'deliveries', TEXTS.about)
    .option('--dataset <name>', cli.t(WORDS.optionDataset))
    .option('--target <endpoint>', cli.t(TEXTS.optionTarget))
    .addOption(new Option('--state <state>', cli.t(TEXTS.optionState)).choices(Object.keys(STATES)));
  pageOptions(cli, command, 'before').action(
    cli.run<Options>((session, options) =>
      session.withChannel(async ({ ledger }) => {
        if (options.target !== undefined) ledger.endpointId(options.target);
        if (options.dataset !== undefined) ledger.datasetId(options.dataset);
        const deliveries = await listDeliveries(ledger.pool, options);
        showPage(session, 'deliveries', deliveries, options.limit, WORDS.moreBefore, [
          [WORDS.id, ({ id }) => id],
          [WORDS.dataset, ({ dataset }) => dataset],
          [WORDS.key, ({ key }) => key],
          [WORDS.home, ({ home }) => home],
          [WORDS.target, ({ target }) => target],
          [WORDS.state, ({ state }) => session.t(STATES[state])],
          [TEXTS.attempts, ({ attempts }) => attempts],
          [TEXTS.receipt, ({ receipt }) => receipt],
          [WORDS.detail, ({ message }) => message ?? ''],
          [TEXTS.planned, ({ plannedAt }) => session.time(plannedAt)],
        ]);
        return EXIT.ok;
      }),
    ),
  );
}

import { type Command, Option } from 'commander';
import { CLASSES, classTitle, type DiscrepancyClass } from '../../contract/terms.ts';
import type { Text } from '../../contract/text.ts';
import { listDiscrepancies } from '../../ledger/discrepancies.ts';
import { type Cli, ledgerId } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { type PageOptions, pageOptions, showPage } from '../lists.ts';
import { POLICY_TITLES, WORDS } from '../texts.ts';
import { differing, showDiscrepancy } from './discrepancy.ts';

const TEXTS = {
  about: { zh: '列出未消除的差异', en: 'list open discrepancies' },
  show: {
    zh: '并排显示各端的值，标出不同之处',
    en: 'show the values of all sides, with what differs marked',
  },
  optionClass: { zh: '只看该类别', en: 'this class only' },
  optionKey: { zh: '只看该主键', en: 'this key only' },
  where: { zh: '所在', en: 'where' },
} as const satisfies Record<string, Text>;

interface Options extends PageOptions {
  readonly dataset?: string;
  readonly class?: DiscrepancyClass;
  readonly endpoint?: string;
  readonly key?: string;
}

export function discrepanciesCommand(cli: Cli, program: Command): void {
  const examples = ['discrepancies --class divergent', 'discrepancies show 17'];
  const command = cli
    .command(program, 'discrepancies', TEXTS.about, examples)
    .option('--dataset <name>', cli.t(WORDS.optionDataset))
    .addOption(
      new Option('--class <class>', cli.t(TEXTS.optionClass)).choices(
        CLASSES.filter((name) => name !== 'agreed'),
      ),
    )
    .option('--endpoint <name>', cli.t(WORDS.optionEndpoint))
    .option('--key <key>', cli.t(TEXTS.optionKey));
  pageOptions(cli, command, 'after').action(
    cli.run<Options>((session, options) =>
      session.withChannel(async ({ ledger, datasets }) => {
        if (options.endpoint !== undefined) ledger.endpointId(options.endpoint);
        if (options.dataset !== undefined) ledger.datasetId(options.dataset);
        const discrepancies = await listDiscrepancies(ledger.pool, options);
        showPage(session, 'discrepancies', discrepancies, options.limit, WORDS.more, [
          [WORDS.id, ({ id }) => id],
          [WORDS.dataset, ({ dataset }) => dataset],
          [WORDS.key, ({ key }) => key],
          [WORDS.class, (one) => session.t(classTitle(one.class, datasets.get(one.dataset)?.mode))],
          [WORDS.policy, ({ policy }) => session.t(POLICY_TITLES[policy])],
          [WORDS.home, ({ home }) => home],
          [TEXTS.where, ({ findings }) => [...new Set(findings.map(({ endpoint }) => endpoint))].join(' ')],
          [WORDS.fields, (one) => differing(one).join(' ')],
          [WORDS.since, ({ openedAt }) => session.time(openedAt)],
        ]);
        return EXIT.ok;
      }),
    ),
  );
  cli
    .command(command, 'show', TEXTS.show)
    .argument('<id>', cli.t(WORDS.id), ledgerId)
    .action(
      cli.run((session, _, [id]) =>
        session.withChannel(async (channel) => {
          await showDiscrepancy(session, channel, id!);
          return EXIT.ok;
        }),
      ),
    );
}

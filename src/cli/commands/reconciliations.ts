import type { Command } from 'commander';
import { TongdaoError } from '../../contract/errors.ts';
import { CLASSES, classTitle } from '../../contract/terms.ts';
import type { Text } from '../../contract/text.ts';
import { listReconciliations, readReconciliation } from '../../ledger/reconciliations.ts';
import { type Cli, ledgerId } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { type PageOptions, pageOptions, showPage } from '../lists.ts';
import type { Session } from '../session.ts';
import { WORDS } from '../texts.ts';

const TEXTS = {
  about: {
    zh: '列出对账，最新的在前；或比较两次对账',
    en: 'list reconciliations, newest first, or compare two',
  },
  compare: { zh: '比较两次对账的各类合计', en: 'compare the totals of two of them' },
  compareTwo: { zh: '--compare 需要两个编号', en: '--compare takes two ids' },
  pass: { zh: '范围', en: 'pass' },
  changed: { zh: '变化', en: 'changed' },
  full: { zh: '全部', en: 'full' },
  difference: { zh: '增减', en: 'difference' },
  discrepant: { zh: '不一致', en: 'not agreed' },
} as const satisfies Record<string, Text>;

interface Options extends PageOptions {
  readonly dataset?: string;
  readonly compare?: readonly string[];
}

export function reconciliationsCommand(cli: Cli, program: Command): void {
  const command = cli
    .command(program, 'reconciliations', TEXTS.about, ['reconciliations', 'reconciliations --compare 3 4'])
    .option('--dataset <name>', cli.t(WORDS.optionDataset))
    .option('--compare <ids...>', cli.t(TEXTS.compare), (id: string, before?: readonly string[]) => [
      ...(before ?? []),
      ledgerId(id),
    ]);
  pageOptions(cli, command, 'before').action(
    cli.run<Options>((session, options) => {
      const [a, b, ...more] = options.compare ?? [];
      if (a === undefined) return list(session, options);
      if (b === undefined || more.length > 0)
        throw new TongdaoError('USAGE', { detail: session.t(TEXTS.compareTwo) });
      return compare(session, a, b);
    }),
  );
}

function list(session: Session, options: Options): Promise<number> {
  return session.withChannel(async ({ ledger }) => {
    if (options.dataset !== undefined) ledger.datasetId(options.dataset);
    const reconciliations = await listReconciliations(ledger.pool, options);
    showPage(session, 'reconciliations', reconciliations, options.limit, WORDS.moreBefore, [
      [WORDS.id, ({ id }) => id],
      [WORDS.dataset, ({ dataset }) => dataset],
      [TEXTS.pass, ({ pass }) => session.t(TEXTS[pass])],
      [WORDS.at, ({ finishedAt }) => session.time(finishedAt)],
      [WORDS.keys, ({ keys }) => keys],
      [TEXTS.discrepant, ({ keys, totals }) => keys - (totals['agreed'] ?? 0)],
      [WORDS.opened, ({ opened }) => opened],
      [WORDS.closed, ({ closed }) => closed],
    ]);
    return EXIT.ok;
  });
}

function compare(session: Session, ...ids: readonly [string, string]): Promise<number> {
  return session.withChannel(async ({ ledger, datasets }) => {
    const [a, b] = await Promise.all(
      ids.map(async (id) => {
        const report = await readReconciliation(ledger.pool, id);
        if (report === null) throw new TongdaoError('RECONCILIATION_UNKNOWN', { id });
        return report;
      }),
    );
    const mode = a!.dataset === b!.dataset ? datasets.get(a!.dataset)?.mode : undefined;
    const count = (report: typeof a, name: string): number => report?.totals[name] ?? 0;
    const rows = CLASSES.map((name) => ({ class: name, a: count(a, name), b: count(b, name) }));
    session.show(
      { a, b, difference: Object.fromEntries(rows.map((row) => [row.class, row.b - row.a])) },
      (screen) => {
        screen.table(
          [
            session.t(WORDS.class),
            `${a!.id} · ${a!.dataset}`,
            `${b!.id} · ${b!.dataset}`,
            session.t(TEXTS.difference),
          ],
          rows.reverse().map((row) => [session.t(classTitle(row.class, mode)), row.a, row.b, row.b - row.a]),
        );
      },
    );
    return EXIT.ok;
  });
}

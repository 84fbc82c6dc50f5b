import type { Command } from 'commander';
import type { DatasetMode } from '../../contract/dataset.ts';
import { asTongdaoError } from '../../contract/errors.ts';
import { classesOf, classTitle } from '../../contract/terms.ts';
import type { Text } from '../../contract/text.ts';
import { type ReconciliationReport, readReconciliation } from '../../ledger/reconciliations.ts';
import { carryOut } from '../carry-out.ts';
import type { Cli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import type { Screen } from '../screen.ts';
import type { Session } from '../session.ts';
import { WORDS } from '../texts.ts';

const TEXTS = {
  about: {
    zh: '比对所有端点，归类每个主键，并完成策略所定的投递',
    en: 'compare all endpoints, class every key, and carry out the deliveries that the policy asks for',
  },
  full: { zh: '检查所有主键，不只是变化', en: 'look at every key, not only at what changed' },
  started: { zh: '正在对账：{datasets}', en: 'Reconciling {datasets}' },
  total: { zh: '合计', en: 'total' },
  totals: {
    zh: '{dataset}：对账 {id}，主键 {keys} 个，新差异 {opened}，已消除 {closed}，仅格式不同 {formatOnly}',
    en: '{dataset}: reconciliation {id}, {keys} keys, {opened} discrepancies opened, {closed} closed, {formatOnly} differ in format only',
  },
} as const satisfies Record<string, Text>;

export function reconcileCommand(cli: Cli, program: Command): void {
  cli
    .command(program, 'reconcile [dataset]', TEXTS.about, ['reconcile', 'reconcile licence --full'])
    .option('--full', cli.t(TEXTS.full))
    .action(
      cli.run<{ readonly full?: true }>((session, { full }, [dataset]) =>
        session.withChannel(async (channel) => {
          if (dataset !== undefined) channel.ledger.datasetId(dataset);
          const shown = new Set(
            channel.settings.endpoints.flatMap((endpoint) => Object.keys(endpoint.datasets)),
          );
          const datasets = dataset === undefined ? [...shown].sort() : [dataset];
          const pass = full === true ? 'full' : 'changed';
          const jobs = await Promise.all(
            datasets.map((name) => channel.queue.add('reconcile', { dataset: name, pass })),
          );
          session.progress.step(session.t(TEXTS.started, { datasets: datasets.join(', ') }));
          const reports: ReconciliationReport[] = [];
          for (const result of await carryOut(session, channel, jobs)) {
            if (result.status === 'rejected') throw asTongdaoError(result.reason);
            reports.push((await readReconciliation(channel.ledger.pool, String(result.value['id'])))!);
          }
          session.show({ reconciliations: reports }, (screen) => {
            for (const report of reports)
              showTotals(session, screen, report, channel.datasets.get(report.dataset)?.mode);
          });
          return EXIT.ok;
        }),
      ),
    );
}

/** Every key in exactly one class. */
function showTotals(
  session: Session,
  screen: Screen,
  report: ReconciliationReport,
  mode: DatasetMode = 'replicate',
): void {
  const { id, dataset, keys, opened, closed, formatOnly, totals } = report;
  screen.line(session.t(TEXTS.totals, { id, dataset, keys, opened, closed, formatOnly }));
  screen.table(
    [session.t(WORDS.class), session.t(WORDS.keys)],
    [...classesOf(mode)].reverse().map((name) => [session.t(classTitle(name, mode)), totals[name] ?? 0]),
  );
}

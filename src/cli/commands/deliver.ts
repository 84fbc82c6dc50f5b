import type { Command } from 'commander';
import { asTongdaoError } from '../../contract/errors.ts';
import type { Text } from '../../contract/text.ts';
import { dueTargets } from '../../ledger/deliveries.ts';
import { carryOut } from '../carry-out.ts';
import type { Cli } from '../cli.ts';
import type { WorkingChannel } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { WORDS } from '../texts.ts';

const OUTCOMES = ['applied', 'unchanged', 'refused', 'conflict', 'unanswered', 'superseded'] as const;

const TEXTS = {
  about: {
    zh: '完成到期的投递，读回并以对账证明',
    en: 'carry out the deliveries that are due, read them back and prove them by a reconciliation',
  },
  nothing: { zh: '没有到期的投递。', en: 'No delivery is due.' },
  started: { zh: '正在投递到 {count} 个目标', en: 'Delivering to {count} target(s)' },
  applied: { zh: '已应用', en: 'applied' },
  unchanged: { zh: '无变化', en: 'unchanged' },
  refused: { zh: '被拒收', en: 'refused' },
  conflict: { zh: '冲突', en: 'conflict' },
  unanswered: { zh: '未答复', en: 'not answered' },
  superseded: { zh: '已失效', en: 'superseded' },
} as const satisfies Record<string, Text>;

interface Options {
  readonly dataset?: string;
}

export function deliverCommand(cli: Cli, program: Command): void {
  cli
    .command(program, 'deliver [endpoint]', TEXTS.about, ['deliver', 'deliver jiashan --dataset licence'])
    .option('--dataset <name>', cli.t(WORDS.optionDataset))
    .action(
      cli.run<Options>((session, { dataset }, [endpoint]) =>
        session.withChannel((channel) => deliver(session, channel, endpoint, dataset)),
      ),
    );
}

async function deliver(
  session: Session,
  channel: WorkingChannel,
  endpoint: string | undefined,
  dataset: string | undefined,
): Promise<number> {
  const { ledger, queue } = channel;
  const wanted = {
    endpoint: endpoint === undefined ? null : ledger.endpointId(endpoint),
    dataset: dataset === undefined ? null : ledger.datasetId(dataset),
  };
  const targets = (await dueTargets(ledger.pool))
    .filter(
      (due) =>
        due.endpoint === (wanted.endpoint ?? due.endpoint) && due.dataset === (wanted.dataset ?? due.dataset),
    )
    .map((due) => ({
      endpoint: ledger.endpointName(due.endpoint),
      dataset: ledger.datasetName(due.dataset),
    }));
  session.progress.step(session.t(TEXTS.started, { count: targets.length }));
  const jobs = await Promise.all(
    targets.map((target) => queue.add('deliver', target, { dedupe: `${target.endpoint}-${target.dataset}` })),
  );
  const results = jobs.length === 0 ? [] : await carryOut(session, channel, jobs);
  const deliveries = results.map((result, i) => {
    if (result.status === 'rejected') throw asTongdaoError(result.reason);
    const { value } = result;
    const counts = OUTCOMES.map((name) => [name, Number(value[name] ?? 0)] as const);
    return { ...targets[i]!, ...(Object.fromEntries(counts) as Record<(typeof OUTCOMES)[number], number>) };
  });
  session.show({ deliveries }, (screen) => {
    if (deliveries.length === 0) return screen.line(session.t(TEXTS.nothing));
    screen.table(
      [session.t(WORDS.target), session.t(WORDS.dataset), ...OUTCOMES.map((name) => session.t(TEXTS[name]))],
      deliveries.map((row) => [row.endpoint, row.dataset, ...OUTCOMES.map((name) => row[name])]),
    );
  });
  if (deliveries.some(({ refused, conflict }) => refused + conflict > 0)) return EXIT.found;
  return deliveries.some(({ unanswered }) => unanswered > 0) ? EXIT.temporary : EXIT.ok;
}

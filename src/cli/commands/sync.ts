import type { Command } from 'commander';
import { record } from '../../audit/record.ts';
import { sequence } from '../../audit/sequence.ts';
import { asTongdaoError, sentence, TongdaoError } from '../../contract/errors.ts';
import type { JobResult } from '../../contract/jobs.ts';
import type { Text } from '../../contract/text.ts';
import { releaseRun } from '../../ledger/finish.ts';
import { type RunReport, runReport } from '../../ledger/runs.ts';
import { transaction } from '../../storage/pool.ts';
import { carryOut } from '../carry-out.ts';
import { type Cli, ledgerId } from '../cli.ts';
import type { WorkingChannel } from '../context.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { WORDS } from '../texts.ts';
import { runColumns } from './runs.ts';

const TEXTS = {
  about: {
    zh: '读取端点的记录（默认只读变化），等待完成并显示合计',
    en: 'read records of an endpoint (what changed, by default), wait and show the totals',
  },
  all: { zh: '所有端点', en: 'all endpoints' },
  full: { zh: '全量读取', en: 'read everything, not only what changed' },
  release: {
    zh: '放行被数量保护拦下的批次：其中的消失属实',
    en: 'release a run that the volume guard held: its removals are real',
  },
  which: { zh: '请给出端点名或 --all', en: 'name an endpoint, or give --all' },
  started: { zh: '已发起 {count} 个同步批次', en: '{count} run(s) started' },
  held: {
    zh: '批次 {run}（{endpoint} {dataset}）被数量保护拦下：消失的记录过多。核实后放行：tongdao sync --release {run}',
    en: 'Run {run} ({endpoint} {dataset}) is held by the volume guard: too many records are gone. If that is true: tongdao sync --release {run}',
  },
  released: {
    zh: '批次 {run} 已放行，{removed} 条记录记为消失。',
    en: 'Run {run} released; {removed} records are gone.',
  },
} as const satisfies Record<string, Text>;

interface Options {
  readonly all?: true;
  readonly dataset?: string;
  readonly full?: true;
  readonly release?: string;
}

export function syncCommand(cli: Cli, program: Command): void {
  cli
    .command(program, 'sync [endpoint]', TEXTS.about, [
      'sync wujiang',
      'sync --all --full',
      'sync --release 42',
    ])
    .option('--all', cli.t(TEXTS.all))
    .option('--dataset <name>', cli.t(WORDS.optionDataset))
    .option('--full', cli.t(TEXTS.full))
    .option('--release <run>', cli.t(TEXTS.release), ledgerId)
    .action(
      cli.run<Options>((session, options, [endpoint]) => {
        if (options.release !== undefined) return release(session, options.release);
        if ((endpoint === undefined) === (options.all === undefined)) {
          throw new TongdaoError('USAGE', { detail: session.t(TEXTS.which) });
        }
        return session.withChannel((channel) => sync(session, channel, options, endpoint));
      }),
    );
}

async function sync(
  session: Session,
  channel: WorkingChannel,
  { dataset, full }: Options,
  endpoint: string | undefined,
): Promise<number> {
  if (dataset !== undefined) channel.ledger.datasetId(dataset);
  const { host, queue } = channel;
  const jobs = await Promise.all(
    (endpoint === undefined ? host.endpoints : [host.endpoint(endpoint)])
      .flatMap(({ name, settings }) =>
        Object.keys(settings.datasets).map((shown) => ({ endpoint: name, dataset: shown })),
      )
      .filter((reading) => dataset === undefined || reading.dataset === dataset)
      .map((reading) => queue.add('sync', { ...reading, mode: full === true ? 'full' : 'changes' })),
  );
  if (jobs.length === 0) {
    const known = Object.keys(endpoint === undefined ? {} : host.endpoint(endpoint).settings.datasets).join(
      ', ',
    );
    throw new TongdaoError('ENDPOINT_DATASET_UNKNOWN', {
      endpoint: endpoint ?? '*',
      dataset: dataset ?? '*',
      known,
    });
  }
  session.progress.step(session.t(TEXTS.started, { count: jobs.length }));
  return report(session, channel, await carryOut(session, channel, jobs));
}

async function report(
  session: Session,
  { ledger }: WorkingChannel,
  results: readonly PromiseSettledResult<JobResult>[],
): Promise<number> {
  const ids = results.flatMap((result) =>
    result.status === 'fulfilled' ? [String(result.value['id'])] : [],
  );
  const failures = results.flatMap((result) =>
    result.status === 'rejected' ? [asTongdaoError(result.reason)] : [],
  );
  const runs = await transaction(ledger.pool, async (client) => {
    const reports: RunReport[] = [];
    for (const id of ids) reports.push(await runReport(client, id));
    return reports;
  });
  const held = runs.filter(({ state }) => state === 'held');
  const words = failures.map(({ code, params }) => ({
    code,
    params,
    message: sentence(code, params, session.language),
  }));
  session.show({ runs, failures: words }, (screen) => {
    const columns = runColumns(session);
    if (runs.length > 0) {
      screen.table(
        columns.map(([title]) => session.t(title)),
        runs.map((run) => columns.map(([, cell]) => cell(run, screen))),
      );
    }
    for (const { id: run, endpoint, dataset } of held)
      screen.line(session.t(TEXTS.held, { run, endpoint, dataset }));
    for (const { message, code } of words) screen.line(`${screen.colours.red('✘')} ${message} [${code}]`);
  });
  if (failures[0] !== undefined) return exitCodeOf(failures[0], false);
  return held.length > 0 ? EXIT.found : EXIT.ok;
}

function release(session: Session, run: string): Promise<number> {
  return session.withChannel(async ({ ledger, signer }) => {
    const { removed } = await transaction(ledger.pool, async (client) => {
      const finished = await releaseRun(client, run);
      const { endpoint, dataset } = await runReport(client, run);
      await record(client, {
        type: 'decision',
        at: new Date().toISOString(),
        actor: session.context.actor,
        subject: { dataset, endpoint },
        data: { decision: 'release-run', run, removed: finished.removed },
      });
      return finished;
    });
    await sequence(ledger.pool, signer);
    session.show({ run, removed }, (screen) => screen.line(session.t(TEXTS.released, { run, removed })));
    return EXIT.ok;
  });
}

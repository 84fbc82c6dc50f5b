import { join } from 'node:path';
import type { Command } from 'commander';
import { TongdaoError } from '../../contract/errors.ts';
import type { Text } from '../../contract/text.ts';
import { packageRoot } from '../../storage/paths.ts';
import { type Cli, wholeNumber } from '../cli.ts';
import type { Demo } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { WORDS } from '../texts.ts';
import { servingAt, stopped } from './serve.ts';

const RECORDS = 3000;
const SEED = 1;

const TEXTS = {
  about: {
    zh: '演示：三个平台、两天，读取、对账、投递、再对账，并核对埋设的差异是否逐类找到',
    en: 'the demo: three platforms, two days; read, reconcile, deliver, reconcile again, and compare what was planted with what was found',
  },
  once: {
    zh: '显示结果后结束；只有全部相符才返回 0',
    en: 'end after the summary; exit code 0 only if everything balances',
  },
  records: { zh: '每个地区的记录数', en: 'records per region' },
  seed: { zh: '随机种子', en: 'seed of the random world' },
  data: {
    zh: '真实导出 qingpu.csv、wujiang.csv、jiashan.csv 所在目录',
    en: 'folder with real exports qingpu.csv, wujiang.csv, jiashan.csv',
  },
  step: { zh: '[{seconds} 秒] {step}', en: '[{seconds} s] {step}' },
} as const satisfies Record<string, Text>;

const STEPS: Readonly<Record<string, Text>> = {
  store: { zh: '启动数据库', en: 'Starting the store' },
  world: { zh: '生成三个地区', en: 'Making three regions' },
  plant: { zh: '平台启动，埋设差异', en: 'Starting the platforms and planting drift' },
  dayOne: { zh: '第一天：全量读取并对账', en: 'Day 1: reading everything and reconciling' },
  deliver: { zh: '投递并读回', en: 'Delivering and reading back' },
  dayOneAfter: { zh: '第一天：投递后对账', en: 'Day 1: reconciling after the deliveries' },
  'live-on': { zh: '平台继续各自办理业务', en: 'The platforms live on' },
  dayTwo: { zh: '第二天：读取变化并对账', en: 'Day 2: reading the changes and reconciling' },
  dayTwoAfter: { zh: '第二天：投递后对账', en: 'Day 2: reconciling after the deliveries' },
  joined: {
    zh: '读取后来接入的端点并对账',
    en: 'Reading the endpoints that were joined, and reconciling',
  },
  again: {
    zh: '再次全量读取并对账：什么都不应改变',
    en: 'Reading and reconciling once more: nothing may change',
  },
  report: { zh: '汇总', en: 'Adding up' },
};

interface Options {
  readonly once?: true;
  readonly records: number;
  readonly seed: number;
  readonly data?: string;
}

export function demoCommand(cli: Cli, program: Command): void {
  cli
    .command(program, 'demo', TEXTS.about, [
      'demo',
      'demo --once --records 500 --format json',
      'demo --data ./exports',
    ])
    .option('--once', cli.t(TEXTS.once))
    .option('--records <n>', cli.t(TEXTS.records), wholeNumber(), RECORDS)
    .option('--seed <n>', cli.t(TEXTS.seed), wholeNumber(0), SEED)
    .option('--data <dir>', cli.t(TEXTS.data))
    .action(cli.run<Options>(demo));
}

async function demo(session: Session, { once, records, seed, data }: Options): Promise<number> {
  const startedAt = performance.now();
  const { context, progress } = session;
  const running = await context.runDemo({
    profileDir: join(packageRoot(), 'config', 'demo'),
    log: session.log(),
    records,
    seed,
    data: data ?? null,
    signal: context.signal,
    onStep: (step) => {
      if (context.signal.aborted) throw new TongdaoError('ABORTED');
      const seconds = Math.round((performance.now() - startedAt) / 1000);
      const title = STEPS[step];
      progress.step(session.t(TEXTS.step, { seconds, step: title === undefined ? step : session.t(title) }));
    },
    onProgress: ({ endpoint, dataset, read }) =>
      progress.update(session.t(WORDS.reading, { endpoint, dataset, read: read.toLocaleString('en') })),
  });
  progress.end();
  try {
    if (once !== true) await live(session, running);
    else show(session, running);
  } finally {
    await running.close();
  }
  return running.report.balanced ? EXIT.ok : EXIT.found;
}

/** After the summary the channel goes on with its schedules; the machine-readable result stays the last line of stdout. */
async function live(session: Session, running: Demo): Promise<void> {
  show(session, running);
  const serving = await session.context.serve(running.channel, { open: true });
  try {
    const address = servingAt(session, serving.url);
    if (session.isJson) session.progress.note(address);
    else session.screen.line(address);
    await stopped(session);
  } finally {
    await serving.close();
  }
}

function show(session: Session, running: Demo): void {
  session.show(running.report, (screen) => screen.line(running.summary(session.language)));
}

import type { Command } from 'commander';
import { sentence } from '../../contract/errors.ts';
import type { Text } from '../../contract/text.ts';
import { listRuns, type RunReport, type RunState } from '../../ledger/runs.ts';
import type { Cli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { type PageOptions, pageOptions, showPage } from '../lists.ts';
import type { Cell, Screen } from '../screen.ts';
import type { Session } from '../session.ts';
import { WORDS } from '../texts.ts';

const ABOUT: Text = { zh: '列出同步批次，最新的在前', en: 'list runs, newest first' };

const MODES = { full: { zh: '全量', en: 'full' }, changes: { zh: '变化', en: 'changes' } } as const;
const STATES: Readonly<Record<RunState, Text>> = {
  running: { zh: '进行中', en: 'running' },
  done: { zh: '完成', en: 'done' },
  failed: { zh: '失败', en: 'failed' },
  held: { zh: '被拦下', en: 'held' },
};

interface Options extends PageOptions {
  readonly endpoint?: string;
  readonly dataset?: string;
}

export function runsCommand(cli: Cli, program: Command): void {
  const command = cli
    .command(program, 'runs', ABOUT)
    .option('--endpoint <name>', cli.t(WORDS.optionEndpoint))
    .option('--dataset <name>', cli.t(WORDS.optionDataset));
  pageOptions(cli, command, 'before').action(
    cli.run<Options>((session, options) =>
      session.withChannel(async ({ ledger }) => {
        if (options.endpoint !== undefined) ledger.endpointId(options.endpoint);
        if (options.dataset !== undefined) ledger.datasetId(options.dataset);
        const runs = await listRuns(ledger.pool, options);
        showPage(session, 'runs', runs, options.limit, WORDS.moreBefore, [
          ...runColumns(session),
          [WORDS.at, ({ startedAt }) => session.time(startedAt)],
          [
            WORDS.detail,
            ({ error }) => (error === null ? '' : sentence(error.code, error.params, session.language)),
          ],
        ]);
        return EXIT.ok;
      }),
    ),
  );
}

/** A run with its control totals: read = accepted + quarantined + duplicate. */
export function runColumns(session: Session): [Text, (run: RunReport, screen: Screen) => Cell][] {
  const totals = ['read', 'accepted', 'quarantined', 'duplicate', 'added', 'changed', 'removed'] as const;
  return [
    [WORDS.id, ({ id }) => id],
    [WORDS.endpoint, ({ endpoint }) => endpoint],
    [WORDS.dataset, ({ dataset }) => dataset],
    [WORDS.mode, ({ mode }) => session.t(MODES[mode])],
    [
      WORDS.state,
      ({ state }, { colours }) => (state === 'done' ? colours.green : colours.red)(session.t(STATES[state])),
    ],
    ...totals.map((name): [Text, (run: RunReport) => Cell] => [WORDS[name], (run) => run.totals[name]]),
  ];
}

import { type Command, Option } from 'commander';
import { todayOf } from '../../cases/due.ts';
import { type Case, type CaseFilter, listCases, placeOf } from '../../cases/read.ts';
import { endException, raiseCase, takeStep } from '../../cases/steps.ts';
import {
  CASE_ACTIONS,
  CASE_STATES,
  type CaseAction,
  type CaseStep,
  type CaseStepRequest,
} from '../../contract/cases.ts';
import { TongdaoError } from '../../contract/errors.ts';
import { CLASSES, classTitle } from '../../contract/terms.ts';
import { type Cli, ledgerId, wholeNumber } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { type PageOptions, pageOptions, showPage } from '../lists.ts';
import { shellActor } from '../session.ts';
import { WORDS } from '../texts.ts';
import { actionCell, dueCell, listOfExceptions, showCase, stateCell } from './case-show.ts';
import { CASE_TEXTS as TEXTS } from './case-texts.ts';

type ListOptions = PageOptions & Omit<CaseFilter, 'after' | 'limit'>;

interface StepOptions {
  readonly seen?: number;
  readonly reason?: string;
  readonly action?: CaseAction;
  readonly endpoint?: readonly string[];
  readonly until?: string;
  readonly to?: string;
}

export function caseCommand(cli: Cli, program: Command): void {
  const command = cli.command(program, 'case', TEXTS.about, [
    'case list --overdue',
    'case show 7',
    'case propose 7 --action deliver --reason "Qingpu is right"',
    'case approve 7',
  ]);
  addList(cli, command);
  cli
    .command(command, 'show', TEXTS.show)
    .argument('<id>', cli.t(WORDS.id), ledgerId)
    .action(
      cli.run((session, _, [id]) =>
        session.withChannel(async (channel) => {
          await showCase(session, channel, id!);
          return EXIT.ok;
        }),
      ),
    );
  cli
    .command(command, 'raise', TEXTS.raise)
    .argument('<discrepancy>', cli.t(TEXTS.discrepancy), ledgerId)
    .action(
      cli.run((session, _, [discrepancy]) =>
        session.withChannel(async (channel) => {
          const { id } = await raiseCase(channel, shellActor(session), discrepancy!);
          await showCase(session, channel, id);
          return EXIT.ok;
        }),
      ),
    );
  addSteps(cli, command);
  addExceptions(cli, command);
}

function addList(cli: Cli, command: Command): void {
  const list = cli
    .command(command, 'list', TEXTS.list)
    .option('--dataset <name>', cli.t(WORDS.optionDataset))
    .addOption(new Option('--state <state>', cli.t(TEXTS.optionState)).choices([...CASE_STATES]))
    .addOption(
      new Option('--class <class>', cli.t(TEXTS.optionClass)).choices(
        CLASSES.filter((name) => name !== 'agreed'),
      ),
    )
    .option('--assignee <name>', cli.t(TEXTS.optionAssignee))
    .option('--key <key>', cli.t(TEXTS.optionKey))
    .option('--overdue', cli.t(TEXTS.optionOverdue));
  pageOptions(cli, list, 'after').action(
    cli.run<ListOptions>((session, options) =>
      session.withChannel(async ({ ledger, datasets, settings }) => {
        if (options.dataset !== undefined) ledger.datasetId(options.dataset);
        const cases = await listCases(ledger.pool, options, todayOf(settings));
        showPage<Case>(
          session,
          'cases',
          cases,
          options.limit,
          WORDS.more,
          [
            [WORDS.id, ({ id }) => id],
            [WORDS.dataset, ({ dataset }) => dataset],
            [WORDS.key, ({ key }) => key],
            [WORDS.class, (one) => session.t(classTitle(one.class, datasets.get(one.dataset)?.mode))],
            [WORDS.state, (one) => stateCell(session, one)],
            [TEXTS.action, (one) => actionCell(session, one)],
            [TEXTS.due, (one, screen) => dueCell(session, one, screen)],
            [TEXTS.assignee, ({ assignee }) => assignee],
          ],
          placeOf,
        );
        return EXIT.ok;
      }),
    ),
  );
}

function addSteps(cli: Cli, command: Command): void {
  const step = (name: CaseStep) =>
    cli
      .command(command, name, TEXTS[name])
      .argument('<id>', cli.t(WORDS.id), ledgerId)
      .option('--seen <version>', cli.t(TEXTS.optionSeen), wholeNumber());
  const reason = (one: Command) => one.requiredOption('--reason <text>', cli.t(TEXTS.optionReason));
  const mayReason = (one: Command) => one.option('--reason <text>', cli.t(TEXTS.optionReason));
  const act = (one: Command, name: CaseStep) =>
    one.action(
      cli.run<StepOptions>((session, options, [id]) =>
        session.withChannel(async (channel) => {
          const { seen = null } = options;
          await takeStep(channel, shellActor(session), id!, seen, requestOf(name, options));
          await showCase(session, channel, id!);
          return EXIT.ok;
        }),
      ),
    );
  const propose = reason(step('propose'))
    .addOption(
      new Option('--action <action>', cli.t(TEXTS.optionAction))
        .choices([...CASE_ACTIONS])
        .makeOptionMandatory(),
    )
    .option('--endpoint <name...>', cli.t(TEXTS.optionEndpoint))
    .option('--until <date>', cli.t(TEXTS.optionUntil));
  act(propose, 'propose');
  for (const name of ['accept', 'verify', 'approve', 'carry-out'] as const) act(mayReason(step(name)), name);
  for (const name of ['reject', 'withdraw', 'note'] as const) act(reason(step(name)), name);
  act(step('assign').requiredOption('--to <name>', cli.t(TEXTS.optionTo)), 'assign');
}

/** What was typed, as a step; commander has seen to it that what a step needs is there. */
function requestOf(step: CaseStep, options: StepOptions): CaseStepRequest {
  const { reason, action, endpoint, until, to } = options;
  const words = reason === undefined ? {} : { reason };
  switch (step) {
    case 'propose':
      if (action === undefined) throw new TongdaoError('USAGE', { detail: '--action' });
      return {
        step,
        action,
        reason: reason ?? '',
        ...(endpoint === undefined ? {} : { endpoints: endpoint }),
        ...(until === undefined ? {} : { until }),
      };
    case 'assign':
      return { step, assignee: to ?? '' };
    case 'reject':
    case 'withdraw':
    case 'note':
      return { step, reason: reason ?? '' };
    default:
      return { step, ...words };
  }
}

function addExceptions(cli: Cli, command: Command): void {
  const list = cli
    .command(command, 'exceptions', TEXTS.exceptions)
    .option('--dataset <name>', cli.t(WORDS.optionDataset))
    .option('--ended', cli.t(TEXTS.optionEnded));
  pageOptions(cli, list, 'after').action(
    cli.run<PageOptions & { readonly dataset?: string; readonly ended?: boolean }>((session, options) =>
      session.withChannel(async (channel) => {
        await listOfExceptions(session, channel, options);
        return EXIT.ok;
      }),
    ),
  );
  cli
    .command(command, 'unexcept', TEXTS.unexcept)
    .argument('<exception>', cli.t(TEXTS.exception), ledgerId)
    .requiredOption('--reason <text>', cli.t(TEXTS.optionReason))
    .action(
      cli.run<{ readonly reason: string }>((session, { reason }, [id]) =>
        session.withChannel(async (channel) => {
          await endException(channel, shellActor(session), id!, reason);
          session.show({ ended: id }, (screen) => screen.line(session.t(TEXTS.ended, { id: id! })));
          return EXIT.ok;
        }),
      ),
    );
}

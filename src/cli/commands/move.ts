import { type Command, Option } from 'commander';
import { TongdaoError } from '../../contract/errors.ts';
import {
  MOVE_OUTCOME_TITLES,
  MOVE_STATE_TITLES,
  MOVE_STATES,
  MOVE_STEP_TITLES,
  MOVE_STEPS,
} from '../../contract/moves.ts';
import { listMoves, type Move, type MoveFilter, moveStepsOf, readMove } from '../../moves/read.ts';
import { proposeMove, takeMoveStep } from '../../moves/steps.ts';
import { type Cli, ledgerId, wholeNumber } from '../cli.ts';
import type { WorkingChannel } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { type PageOptions, pageOptions, showPage } from '../lists.ts';
import { type Session, shellActor } from '../session.ts';
import { WORDS } from '../texts.ts';
import { dueCell } from './case-show.ts';
import { MOVE_TEXTS as TEXTS } from './move-texts.ts';

type ListOptions = PageOptions & Omit<MoveFilter, 'before' | 'limit'>;

export function moveCommand(cli: Cli, program: Command): void {
  const command = cli.command(program, 'move', TEXTS.about, [
    'move propose enterprise-registration 91320509MA1MQ1GB52 --to wujiang --reason "…"',
    'move freeze 3 --reason "checked"',
    'move list --open',
  ]);
  addList(cli, command);
  cli
    .command(command, 'show', TEXTS.show)
    .argument('<id>', cli.t(WORDS.id), ledgerId)
    .action(cli.run((session, _, [id]) => session.withChannel((channel) => show(session, channel, id!))));
  cli
    .command(command, 'propose <dataset> <key>', TEXTS.propose)
    .requiredOption('--to <endpoint>', cli.t(TEXTS.optionTo))
    .requiredOption('--reason <text>', cli.t(TEXTS.optionReason))
    .action(
      cli.run<{ readonly to: string; readonly reason: string }>((session, { to, reason }, [dataset, key]) =>
        session.withChannel(async (channel) => {
          const proposal = { dataset: dataset!, key: key!, destination: to, reason };
          const { id } = await proposeMove(channel, shellActor(session), proposal);
          return show(session, channel, id);
        }),
      ),
    );
  for (const step of MOVE_STEPS) {
    cli
      .command(command, step, TEXTS[step])
      .argument('<id>', cli.t(WORDS.id), ledgerId)
      .requiredOption('--reason <text>', cli.t(TEXTS.optionReason))
      .option('--seen <version>', cli.t(TEXTS.optionSeen), wholeNumber())
      .action(
        cli.run<{ readonly reason: string; readonly seen?: number }>(
          (session, { reason, seen = null }, [id]) =>
            session.withChannel(async (channel) => {
              await takeMoveStep(channel, shellActor(session), id!, seen, step, reason);
              return show(session, channel, id!);
            }),
        ),
      );
  }
}

function addList(cli: Cli, command: Command): void {
  const list = cli
    .command(command, 'list', TEXTS.list)
    .option('--dataset <name>', cli.t(WORDS.optionDataset))
    .addOption(new Option('--state <state>', cli.t(TEXTS.optionState)).choices([...MOVE_STATES]))
    .option('--key <key>', cli.t(TEXTS.optionKey))
    .option('--endpoint <name>', cli.t(TEXTS.optionEndpoint))
    .option('--open', cli.t(TEXTS.optionOpen));
  pageOptions(cli, list, 'before').action(
    cli.run<ListOptions>((session, options) =>
      session.withChannel(async ({ ledger }) => {
        if (options.dataset !== undefined) ledger.datasetId(options.dataset);
        if (options.endpoint !== undefined) ledger.endpointId(options.endpoint);
        const moves = await listMoves(ledger.pool, options);
        showPage<Move>(session, 'moves', moves, options.limit, WORDS.moreBefore, [
          [WORDS.id, ({ id }) => id],
          [WORDS.dataset, ({ dataset }) => dataset],
          [WORDS.key, ({ key }) => key],
          [TEXTS.departure, ({ departure }) => departure],
          [TEXTS.destination, ({ destination }) => destination],
          [WORDS.state, (one) => standing(session, one)],
          [TEXTS.due, (one, screen) => dueCell(session, one, screen)],
        ]);
        return EXIT.ok;
      }),
    ),
  );
}

/** How a move stands, or how it ended. */
const standing = (session: Session, { state, outcome }: Move): string =>
  session.t(outcome === null ? MOVE_STATE_TITLES[state] : MOVE_OUTCOME_TITLES[outcome]);

async function show(session: Session, { ledger }: WorkingChannel, id: string): Promise<number> {
  const found = await readMove(ledger.pool, id);
  if (found === null) throw new TongdaoError('MOVE_UNKNOWN', { id });
  const steps = moveStepsOf(found, shellActor(session));
  session.show({ ...found, steps }, (screen) => {
    const { version, dataset, key, departure, destination, outcome, dueOn, overdue } = found;
    const state = session.t(MOVE_STATE_TITLES[found.state]);
    screen.line(session.t(TEXTS.heading, { id, version, dataset, key, departure, destination, state }));
    if (outcome !== null)
      screen.line(session.t(TEXTS.outcome, { outcome: session.t(MOVE_OUTCOME_TITLES[outcome]) }));
    if (dueOn !== null) screen.line(session.t(overdue ? TEXTS.overdueSince : TEXTS.dueBy, { day: dueOn }));
    screen.table(
      [WORDS.at, TEXTS.actor, TEXTS.step, WORDS.state, TEXTS.reason].map((title) => session.t(title)),
      found.events.map((event) => [
        session.time(event.at),
        event.actor,
        session.t(MOVE_STEP_TITLES[event.step]),
        session.t(MOVE_STATE_TITLES[event.state]),
        event.reason,
      ]),
    );
    screen.table(
      [WORDS.endpoint, WORDS.home, WORDS.state].map((title) => session.t(title)),
      found.shown.map((one) => [one.endpoint, one.home, one.status]),
    );
    for (const notice of found.notices)
      screen.line(
        `${session.t(TEXTS.notice)} #${notice.id}: ${notice.state}${notice.message === null ? '' : ` · ${notice.message}`}`,
      );
    if (steps.length > 0) screen.line(session.t(TEXTS.nextSteps, { steps: steps.join(', ') }));
  });
  return EXIT.ok;
}

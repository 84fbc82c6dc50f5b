import { Command, CommanderError, Option } from 'commander';
import { languageOf, optionOf } from './argv.ts';
import { Cli } from './cli.ts';
import { accessBookCommand } from './commands/access-book.ts';
import { adapterCommand } from './commands/adapter.ts';
import { auditCommand } from './commands/audit.ts';
import { caseCommand } from './commands/case.ts';
import { checkCommand } from './commands/check.ts';
import { configCommand } from './commands/config.ts';
import { connectCommand } from './commands/connect.ts';
import { deliverCommand } from './commands/deliver.ts';
import { deliveriesCommand } from './commands/deliveries.ts';
import { demoCommand } from './commands/demo.ts';
import { discrepanciesCommand } from './commands/discrepancies.ts';
import { endpointsCommand } from './commands/endpoints.ts';
import { exportCommand } from './commands/export.ts';
import { keysCommand } from './commands/keys.ts';
import { ledgerCommand } from './commands/ledger.ts';
import { licenceChecksCommand } from './commands/licence-checks.ts';
import { moveCommand } from './commands/move.ts';
import { previewCommand } from './commands/preview.ts';
import { quarantineCommand } from './commands/quarantine.ts';
import { reconcileCommand } from './commands/reconcile.ts';
import { reconciliationsCommand } from './commands/reconciliations.ts';
import { recordCommand } from './commands/record.ts';
import { runsCommand } from './commands/runs.ts';
import { serveCommand, workCommand } from './commands/serve.ts';
import { syncCommand } from './commands/sync.ts';
import { verifyAnswerCommand, verifyRecordCommand } from './commands/verify.ts';
import type { CliContext } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { HELP, HELP_TITLES } from './texts.ts';

/** In the order of the help. */
const COMMANDS = [
  demoCommand,
  serveCommand,
  workCommand,
  connectCommand,
  endpointsCommand,
  checkCommand,
  previewCommand,
  configCommand,
  syncCommand,
  reconcileCommand,
  deliverCommand,
  runsCommand,
  reconciliationsCommand,
  discrepanciesCommand,
  caseCommand,
  moveCommand,
  licenceChecksCommand,
  deliveriesCommand,
  quarantineCommand,
  recordCommand,
  verifyRecordCommand,
  verifyAnswerCommand,
  accessBookCommand,
  auditCommand,
  exportCommand,
  keysCommand,
  ledgerCommand,
  adapterCommand,
];

/** Carries out a command line (without node and script) and resolves to its exit code. Never throws, never ends the process. */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  const cli = new Cli(context, languageOf(argv, context.env), optionOf(argv, '--format') === 'json');
  try {
    await buildProgram(cli).parseAsync(argv, { from: 'user' });
    return cli.exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return EXIT.ok;
    // A group without a command, or nothing at all: commander has printed the help.
    if (thrown instanceof CommanderError && thrown.code === 'commander.help') return EXIT.wrong;
    return cli.fail(thrown);
  }
}

function buildProgram(cli: Cli): Command {
  const { context, language } = cli;
  const program = new Command('tongdao')
    .description(cli.t(HELP.about))
    .version(context.version, '-V, --version', cli.t(HELP.version))
    .helpOption('-h, --help', cli.t(HELP.help))
    .helpCommand('help [command]', cli.t(HELP.helpCommand))
    .option('--profile <name>', cli.t(HELP.profile))
    .addOption(new Option('--lang <language>', cli.t(HELP.lang)).choices(['zh', 'en']))
    .addOption(
      new Option('--format <format>', cli.t(HELP.format)).choices(['table', 'json']).default('table'),
    )
    .addHelpText('after', `\n${cli.t(HELP.exits)}`)
    .exitOverride()
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (title) => (language === 'zh' ? (HELP_TITLES[title] ?? title) : title),
    })
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      // Said by Cli.fail, in the language and form asked for.
      outputError: () => {},
    });
  for (const add of COMMANDS) add(cli, program);
  return program;
}

import type { Command } from 'commander';
import { Cancelled } from '../ask.ts';
import type { Cli } from '../cli.ts';
import { type NamedValue, namedValue, repeated } from '../connect/pairs.ts';
import { TEXTS } from '../connect/texts.ts';
import { EXIT } from '../exit-codes.ts';

export interface ConnectOptions {
  readonly adapter?: string;
  readonly option?: readonly NamedValue[];
  readonly source?: string;
  readonly read?: readonly NamedValue[];
  readonly dataset?: string;
  readonly division?: readonly string[];
  readonly map?: readonly NamedValue[];
  readonly yes?: true;
  readonly force?: true;
}

export function connectCommand(cli: Cli, program: Command): void {
  cli
    .command(program, 'connect [endpoint]', TEXTS.about, [
      'connect south',
      'connect south --adapter file --option folder=./drop --source "reg-*.csv" --dataset enterprise-registration --division 330421 --yes',
    ])
    .option('--adapter <id>', cli.t(TEXTS.adapter))
    .option('--option <key=value>', cli.t(TEXTS.option), namedValue)
    .option('--source <name>', cli.t(TEXTS.source))
    .option('--read <key=value>', cli.t(TEXTS.read), namedValue)
    .option('--dataset <name>', cli.t(TEXTS.dataset))
    .option('--division <code>', cli.t(TEXTS.division), repeated)
    .option('--map <field=column>', cli.t(TEXTS.map), namedValue)
    .option('--yes', cli.t(TEXTS.yes))
    .option('--force', cli.t(TEXTS.force))
    .action(
      cli.run<ConnectOptions>(async (session, options, [endpoint]) => {
        try {
          // What it knows of names and spellings is loaded for it alone.
          const { connect } = await import('../connect/connect.ts');
          return await connect(session, options, endpoint);
        } catch (thrown) {
          if (!(thrown instanceof Cancelled)) throw thrown;
          session.context.stderr.write(`${session.t(TEXTS.cancelled)}\n`);
          return EXIT.interrupted;
        }
      }),
    );
}

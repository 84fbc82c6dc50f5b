import { type Command, CommanderError, InvalidArgumentError } from 'commander';
import { asTongdaoError, sentence, TongdaoError } from '../contract/errors.ts';
import { fill, type Language, type Text } from '../contract/text.ts';
import { SettingsError } from '../settings/problems.ts';
import type { CliContext } from './context.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { type GlobalOptions, Session } from './session.ts';
import { HELP } from './texts.ts';

/** What a command does; resolves to its exit code. */
export type Handler<Options> = (
  session: Session,
  options: Options,
  args: readonly string[],
) => Promise<number>;

/** What all commands are made with. */
export class Cli {
  readonly context: CliContext;
  readonly language: Language;
  exitCode: number = EXIT.ok;
  readonly #isJson: boolean;

  constructor(context: CliContext, language: Language, isJson: boolean) {
    this.context = context;
    this.language = language;
    this.#isJson = isJson;
  }

  t(text: Text, params: Readonly<Record<string, string | number>> = {}): string {
    return fill(text[this.language], params);
  }

  /** A subcommand with its help. `usage` is commander's: `sync [endpoint]`. */
  command(parent: Command, usage: string, about: Text, examples: readonly string[] = []): Command {
    const command = parent
      .command(usage)
      .description(this.t(about))
      .helpOption('-h, --help', this.t(HELP.help));
    if (examples.length === 0) return command;
    const lines = examples.map((example) => `  tongdao ${example}`);
    return command.addHelpText('after', ['', this.t(HELP.examples), ...lines].join('\n'));
  }

  /** Commander's action for a handler. Options have the types that their parsers give. */
  run<Options>(handler: Handler<Options>): (...given: unknown[]) => Promise<void> {
    return async (...given) => {
      const command = given.at(-1) as Command;
      const session = new Session(this.context, this.language, command.optsWithGlobals<GlobalOptions>());
      try {
        this.exitCode = await handler(session, command.opts() as Options, command.args);
      } finally {
        session.progress.clear();
      }
    };
  }

  /** Says what went wrong, in a sentence with its code, and gives the exit code. No stack, unless one debugs. */
  fail(thrown: unknown): number {
    const error = thrown instanceof CommanderError ? usageError(thrown) : asTongdaoError(thrown);
    const { code, params } = error;
    const problems = error instanceof SettingsError ? { problems: error.problems } : {};
    const message = sentence(code, params, this.language);
    const text = this.#isJson
      ? JSON.stringify({ error: { code, params, message, ...problems } })
      : `${error instanceof SettingsError ? error.describe(this.language) : message} [${code}]`;
    this.context.stderr.write(`${text}\n`);
    if (code === 'INTERNAL') this.#explain(thrown);
    return exitCodeOf(error, this.context.signal.aborted);
  }

  #explain(thrown: unknown): void {
    const isDebugging = this.context.env['LOG_LEVEL'] === 'debug' && thrown instanceof Error;
    this.context.stderr.write(`${isDebugging ? thrown.stack : this.t(HELP.debug)}\n`);
  }
}

function usageError({ message }: CommanderError): TongdaoError {
  return new TongdaoError('USAGE', { detail: message.replace(/^error: /, '').replaceAll('\n', ' ') });
}

/** Parser of an option that is a whole number from 1 (or `least`) on. */
export function wholeNumber(least = 1): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,15}$/.test(text) && value >= least) return value;
    throw new InvalidArgumentError(`A whole number from ${least} on is needed.`);
  };
}

/** Parser of an id of the ledger: digits, kept as text because it may be larger than a number holds. */
export function ledgerId(text: string): string {
  if (/^\d{1,18}$/.test(text)) return text;
  throw new InvalidArgumentError('An id has digits only.');
}

/** For options that may be given several times. */
export function another(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

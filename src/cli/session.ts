import { type ErrorParams, sentence } from '../contract/errors.ts';
import type { Logger } from '../contract/logger.ts';
import type { Actor } from '../contract/terms.ts';
import { fill, type Language, type Text } from '../contract/text.ts';
import { createLog } from '../observe/log.ts';
import type { CliContext, WorkingChannel } from './context.ts';
import { humanLine } from './log-lines.ts';
import { profileDir } from './profile.ts';
import { Progress } from './progress.ts';
import { Screen } from './screen.ts';
import { WORDS } from './texts.ts';

export interface GlobalOptions {
  readonly profile?: string;
  readonly format?: string;
}

/** One command under way: where its output goes, in which form and language. */
export class Session {
  readonly context: CliContext;
  readonly language: Language;
  readonly profileDir: string;
  /** As it was asked for with --profile; null when it was not. */
  readonly profileName: string | null;
  readonly isJson: boolean;
  readonly screen: Screen;
  readonly progress: Progress;
  #timeZone: string | undefined;

  constructor(context: CliContext, language: Language, options: GlobalOptions) {
    this.context = context;
    this.language = language;
    this.profileDir = profileDir(options.profile ?? context.env['TONGDAO_PROFILE'] ?? 'demo');
    this.profileName = options.profile ?? null;
    this.isJson = options.format === 'json';
    this.screen = new Screen(context.stdout, context.env);
    this.progress = new Progress(context.stderr);
  }

  t(text: Text, params: Readonly<Record<string, string | number>> = {}): string {
    return fill(text[this.language], params);
  }

  /** A coded reason in words. */
  sentence({ code, params }: { readonly code: string; readonly params: ErrorParams }): string {
    return sentence(code, params, this.language);
  }

  /** The result: one line of JSON, or what `human` makes of it. */
  show(result: unknown, human: (screen: Screen) => void): void {
    this.progress.clear();
    if (this.isJson) this.context.stdout.write(`${JSON.stringify(result)}\n`);
    else human(this.screen);
  }

  /** Local time of the channel, to the second. */
  time(at: Date | null): string | null {
    if (at === null) return null;
    const zone = this.#timeZone === undefined ? {} : { timeZone: this.#timeZone };
    return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', ...zone }).format(at);
  }

  /**
   * Warnings only unless LOG_LEVEL says otherwise. Sentences for people: at a terminal, and from a command that somebody waits for unless
   * it was asked for JSON. Otherwise (serve, work) lines of JSON.
   */
  log(level = 'warn'): Logger {
    const env = { ...this.context.env, LOG_LEVEL: this.context.env['LOG_LEVEL'] ?? level };
    const isForPeople = this.context.stderr.isTerminal || (level === 'warn' && !this.isJson);
    return createLog(env, {
      write: (line) => {
        this.progress.note(isForPeople ? humanLine(line, this.language) : line.trimEnd());
      },
    });
  }

  /** Opens the profile's channel for `work`, and closes it whatever happens. */
  async withChannel(
    work: (channel: WorkingChannel) => Promise<number>,
    options: { readonly log?: Logger } = {},
  ): Promise<number> {
    const channel = await this.context.open({
      profileDir: this.profileDir,
      log: options.log ?? this.log(),
      onProgress: ({ endpoint, dataset, read }) =>
        this.progress.update(this.t(WORDS.reading, { endpoint, dataset, read: read.toLocaleString('en') })),
    });
    this.#timeZone = channel.settings.channel.timeZone;
    try {
      return await work(channel);
    } finally {
      this.progress.clear();
      await channel.close();
    }
  }
}

/** Whoever gives commands on the machine may take any step, as one person. */
export const shellActor = ({ context }: Session): Actor => ({ name: context.actor, role: 'shell' });

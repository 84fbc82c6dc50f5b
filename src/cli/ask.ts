/** Somebody pressed Ctrl-C or Esc at a question. */
export class Cancelled extends Error {}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

/** Questions at a terminal; each has a default. A question that is broken off throws Cancelled. */
export interface Asker {
  /** `check` gives what is wrong with an answer, or undefined. */
  text(question: {
    readonly message: string;
    readonly initial?: string;
    readonly check?: (answer: string) => string | undefined;
  }): Promise<string>;
  choose(question: {
    readonly message: string;
    readonly choices: readonly Choice[];
    readonly initial?: string;
  }): Promise<string>;
  confirm(question: { readonly message: string; readonly initial: boolean }): Promise<boolean>;
}

/** The library is loaded by the first question: most commands ask none. */
const clack = () => import('@clack/prompts');

export function terminalAsker(signal: AbortSignal): Asker {
  return {
    async text({ message, initial, check }) {
      const { text } = await clack();
      return answered(
        await text({
          message,
          signal,
          ...(initial === undefined ? {} : { initialValue: initial }),
          ...(check === undefined ? {} : { validate: (answer) => check(answer ?? '') }),
        }),
      );
    },
    async choose({ message, choices, initial }) {
      const { select } = await clack();
      return answered(
        await select<string>({
          message,
          signal,
          maxItems: 12,
          options: choices.map((choice) => ({ ...choice })),
          ...(initial === undefined ? {} : { initialValue: initial }),
        }),
      );
    },
    async confirm({ message, initial }) {
      const { confirm } = await clack();
      return answered(await confirm({ message, signal, initialValue: initial }));
    },
  };
}

/** A question that was broken off is answered with a symbol. */
function answered<Answer>(answer: Answer): Exclude<Answer, symbol> {
  if (typeof answer === 'symbol') throw new Cancelled();
  return answer as Exclude<Answer, symbol>;
}

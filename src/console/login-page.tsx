import type { Language, Text } from '../contract/text.ts';
import { accountWordsIn } from './account-words.ts';
import { renderPlain } from './plain.tsx';

export interface LoginPage {
  readonly language: Language;
  /** Of the channel. */
  readonly title: Text;
  /** The page that was asked for. */
  readonly next: string | null;
  /** Why nobody was let in. */
  readonly problem: string | null;
}

export function renderLogin({ language, title, next, problem }: LoginPage): string {
  const words = accountWordsIn(language);
  return renderPlain(
    { language, title, heading: words.login, problem },
    <form method="post" action="/login" class="entry">
      <p>
        <label for="key">{words.key}</label>
        <input id="key" name="key" type="password" autocomplete="current-password" required autofocus />
      </p>
      <p>
        <label for="code">{words.codeIfAny}</label>
        <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength={10} />
      </p>
      {next !== null && <input type="hidden" name="next" value={next} />}
      <button type="submit">{words.login}</button>
    </form>,
  );
}

import type { Page } from '../page.ts';
import { Shell } from '../shell.tsx';

interface Login {
  readonly page: Page;
  /** The page that was asked for. */
  readonly next: string | null;
  /** Why nobody was let in. */
  readonly problem: string | null;
}

export function LoginPage({ page, next, problem }: Login) {
  const { words } = page;
  return (
    <Shell page={page} title={words.login} notice={problem === null ? null : { mark: 'bad', text: problem }}>
      <form method="post" action="/login" class="form card">
        <label for="key">{words.accessKey}</label>
        <input id="key" name="key" type="password" autocomplete="current-password" required />
        <label for="code">{words.codeIfAny}</label>
        <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength={10} />
        {next !== null && <input type="hidden" name="next" value={next} />}
        <div class="actions">
          <button type="submit" class="button first">
            {words.login}
          </button>
        </div>
      </form>
    </Shell>
  );
}

import type { Problem } from '../../api/problem.ts';
import type { Page } from '../page.ts';
import { Shell } from '../shell.tsx';

/** Why a page could not be shown. */
export function ProblemPage({ page, problem }: { readonly page: Page; readonly problem: Problem }) {
  const { words } = page;
  return (
    <Shell page={page} title={problem.title}>
      <section class="card">
        <p class="problem">{problem.detail}</p>
        {(problem.errors ?? []).length > 0 && (
          <ul>
            {problem.errors?.map(({ pointer, detail }) => (
              <li>
                {pointer}: {detail}
              </li>
            ))}
          </ul>
        )}
        <p class="note">
          {problem.code} · {words.requestNumber} {problem.instance}
        </p>
        <p>
          <a class="button" href="/">
            {words.overview}
          </a>
        </p>
      </section>
    </Shell>
  );
}

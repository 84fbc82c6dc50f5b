import { encode } from 'uqr';
import { endpointTitle, type Page } from '../page.ts';
import { Shell } from '../shell.tsx';

/** `begun` shows what the authenticator is to be told; `none` to whoever is not logged in too, who cannot begin one. */
export type FactorShown = 'none' | 'confirmed' | { readonly uri: string; readonly secret: string };

interface Account {
  readonly page: Page;
  readonly isLoggedIn: boolean;
  readonly factor: FactorShown;
  readonly problem: string | null;
}

export function AccountPage({ page, isLoggedIn, factor, problem }: Account) {
  const { words, reader } = page;
  return (
    <Shell
      page={page}
      title={words.account}
      notice={problem === null ? null : { mark: 'bad', text: problem }}
    >
      <section class="card" aria-labelledby="who">
        <h2 id="who">{words.actorName}</h2>
        <p>
          {reader?.actor} · {words[`role-${reader?.role ?? 'local'}`]}
          {reader?.endpoint != null && ` · ${endpointTitle(page, reader.endpoint)}`}
        </p>
        {isLoggedIn && (
          <form method="post" action="/logout">
            <button type="submit" class="button">
              {words.logout}
            </button>
          </form>
        )}
      </section>
      <section class="card" aria-labelledby="factor">
        <h2 id="factor">{words.factor}</h2>
        {factor === 'confirmed' && <p>{words.factorOn}</p>}
        {factor === 'none' && <p>{isLoggedIn ? words.factorOff : words.factorByLogin}</p>}
        {typeof factor === 'object' && <Begun page={page} {...factor} />}
        {isLoggedIn && factor !== 'confirmed' && (
          <form method="post" action="/account/second-factor">
            <button type="submit" class={factor === 'none' ? 'button first' : 'button'}>
              {factor === 'none' ? words.begin : words.beginAnew}
            </button>
          </form>
        )}
      </section>
    </Shell>
  );
}

function Begun({ page: { words }, uri, secret }: { page: Page; uri: string; secret: string }) {
  return (
    <form method="post" action="/account/second-factor/confirm" class="form">
      <p>{words.scan}</p>
      <QrCode content={uri} title={words.qrCode} />
      <p>
        {words.orType} <code>{secret.match(/.{1,4}/g)?.join(' ')}</code>
      </p>
      <label for="code">{words.code}</label>
      <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength={10} required />
      <div class="actions">
        <button type="submit" class="button first">
          {words.confirm}
        </button>
      </div>
    </form>
  );
}

/** Always dark on white, whatever the page's colours: cameras read nothing else. */
function QrCode({ content, title }: { readonly content: string; readonly title: string }) {
  const { data, size } = encode(content, { border: 4 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg role="img" aria-label={title} viewBox={`0 0 ${size} ${size}`} width="240" height="240">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shape-rendering="crispEdges" />
    </svg>
  );
}

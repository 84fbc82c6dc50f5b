import { encode } from 'uqr';
import type { Role } from '../contract/terms.ts';
import type { Language, Text } from '../contract/text.ts';
import { accountWordsIn } from './account-words.ts';
import { renderPlain } from './plain.tsx';

export interface AccountPage {
  readonly language: Language;
  /** Of the channel. */
  readonly title: Text;
  readonly person: {
    readonly actor: string;
    readonly role: Role | 'local';
    readonly endpoint: string | null;
    readonly isLoggedIn: boolean;
  };
  /** A begun one shows what the authenticator is to be told. */
  readonly factor: 'none' | 'confirmed' | { readonly uri: string; readonly secret: string };
  readonly problem: string | null;
}

export function renderAccount({ language, title, person, factor, problem }: AccountPage): string {
  const words = accountWordsIn(language);
  return renderPlain(
    { language, title, heading: words.account, problem },
    <>
      <dl>
        <dt>{words.name}</dt>
        <dd>{person.actor}</dd>
        <dt>{words.role}</dt>
        <dd>{person.role}</dd>
        {person.endpoint !== null && (
          <>
            <dt>{words.endpoint}</dt>
            <dd>{person.endpoint}</dd>
          </>
        )}
      </dl>
      <h2>{words.factor}</h2>
      {factor === 'confirmed' && <p>{words.factorOn}</p>}
      {factor === 'none' && <p>{person.isLoggedIn ? words.factorOff : words.factorByLogin}</p>}
      {typeof factor === 'object' && <Begun {...factor} language={language} />}
      {person.isLoggedIn && factor !== 'confirmed' && (
        <form method="post" action="/account/second-factor">
          <button type="submit">{factor === 'none' ? words.begin : words.beginAnew}</button>
        </form>
      )}
      {person.isLoggedIn && (
        <form method="post" action="/logout">
          <button type="submit">{words.logout}</button>
        </form>
      )}
    </>,
  );
}

function Begun({
  uri,
  secret,
  language,
}: {
  readonly uri: string;
  readonly secret: string;
  readonly language: Language;
}) {
  const words = accountWordsIn(language);
  return (
    <form method="post" action="/account/second-factor/confirm" class="entry">
      <p>{words.scan}</p>
      <QrCode content={uri} title={words.qrCode} />
      <p>
        {words.orType} <code>{secret.match(/.{1,4}/g)?.join(' ')}</code>
      </p>
      <p>
        <label for="code">{words.code}</label>
        <input
          id="code"
          name="code"
          inputmode="numeric"
          autocomplete="one-time-code"
          maxlength={10}
          required
        />
      </p>
      <button type="submit">{words.confirm}</button>
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

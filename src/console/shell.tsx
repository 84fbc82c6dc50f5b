import type { ComponentChildren, VNode } from 'preact';
import { render } from 'preact-render-to-string';
import { assetPath } from './assets.ts';
import { may, type Page, withQuery } from './page.ts';
import { Mark } from './parts/mark.tsx';
import type { Word } from './words.ts';

/** The places of the console in the order of the way of a record; a reader sees those that its role may open. */
const PLACES = [
  [
    'navWatch',
    [
      ['/', 'overview'],
      ['/runs', 'runs'],
      ['/reconciliations', 'reconciliations'],
    ],
  ],
  [
    'navDecide',
    [
      ['/discrepancies', 'discrepancies'],
      ['/cases', 'cases'],
      ['/exceptions', 'exceptions'],
      ['/moves', 'moves'],
      ['/records', 'record'],
    ],
  ],
  [
    'navWork',
    [
      ['/deliveries', 'deliveries'],
      ['/quarantine', 'quarantine'],
      ['/schedules', 'schedules'],
      ['/endpoints', 'endpoints'],
    ],
  ],
  [
    'navProve',
    [
      ['/audit', 'auditLog'],
      ['/keys', 'keys'],
    ],
  ],
] as const satisfies readonly (readonly [Word, readonly (readonly [string, Word])[]])[];

/** Answer to what was just done. */
export interface Notice {
  readonly mark: 'good' | 'bad';
  readonly text: string;
}

export interface ShellProps {
  readonly page: Page;
  readonly title: string;
  /** Said above the title: where the page belongs. */
  readonly within?: { readonly title: string; readonly href: string };
  /** Beside the title: what can be done, or when the page was made. */
  readonly beside?: ComponentChildren;
  readonly notice?: Notice | null;
  /** Scripts beyond the page itself; without them it says the same. */
  readonly scripts?: 'live' | 'none';
  readonly children: ComponentChildren;
}

/** A whole page as HTML text. */
export const renderPage = (shell: VNode): string => `<!doctype html>${render(shell)}`;

/** What stands around every page: head, ways to the other pages, title. Where nobody has logged in there are no ways. */
export function Shell({ page, title, within, beside, notice, scripts = 'none', children }: ShellProps) {
  const { language, words, channel } = page;
  return (
    <html lang={language === 'zh' ? 'zh-CN' : 'en'}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · ${channel[language]}`}</title>
        {scripts === 'live' && <link rel="stylesheet" href={assetPath('uplot.css')} />}
        <link rel="stylesheet" href={assetPath('console.css')} />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        {scripts === 'live' && (
          <>
            <meta name="htmx-config" content='{"includeIndicatorCSS":false}' />
            <script src={assetPath('htmx.js')} defer />
            <script src={assetPath('uplot.js')} defer />
            <script src={assetPath('console.js')} defer />
          </>
        )}
      </head>
      <body class={page.reader === null ? 'alone' : ''}>
        <a class="skip" href="#content">
          {words.skip}
        </a>
        <Top {...page} />
        {page.reader !== null && <Ways {...page} />}
        <main id="content">
          <div class="heading">
            <div>
              {within !== undefined && (
                <p class="within">
                  <a href={within.href}>{within.title}</a>
                </p>
              )}
              <h1>{title}</h1>
            </div>
            {beside !== undefined && <div class="beside-title">{beside}</div>}
          </div>
          {notice != null && (
            <p class={`notice ${notice.mark}`} role={notice.mark === 'bad' ? 'alert' : 'status'}>
              <Mark mark={notice.mark} /> {notice.text}
            </p>
          )}
          {children}
        </main>
      </body>
    </html>
  );
}

function Top({ language, words, channel, reader, isLoggedIn, address }: Page) {
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <header class="top">
      <a class="brand" href="/">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path d="M7 10v11M16 10v11M25 10v11M5 22h22" />
          <circle cx="7" cy="9" r="2" />
          <circle cx="16" cy="9" r="2" />
          <circle cx="25" cy="9" r="2" />
        </svg>
        <span class="brand-name">{words.brand}</span>
        <span class="brand-channel">{channel[language]}</span>
      </a>
      <div class="top-end">
        {reader !== null && (
          <a class="who" href={reader.role === 'local' ? '/login' : '/account'}>
            <span class="who-name">{reader.role === 'local' ? words.localReader : reader.actor}</span>
            <span class="who-role">{words[`role-${reader.role}`]}</span>
          </a>
        )}
        <a
          class="language"
          href={address === '' ? `?lang=${other}` : withQuery(address, { lang: other })}
          lang={other === 'zh' ? 'zh-CN' : 'en'}
          hreflang={other}
        >
          {words.otherLanguage}
        </a>
        {isLoggedIn && (
          <form method="post" action="/logout">
            <button class="leave" type="submit">
              {words.logOut}
            </button>
          </form>
        )}
        {reader !== null && (
          <button class="menu" type="button" popovertarget="ways">
            {words.menu}
          </button>
        )}
      </div>
    </header>
  );
}

function Ways(page: Page) {
  const { words, address } = page;
  const path = new URL(address, 'http://localhost').pathname;
  const isHere = (href: string) => path === href || (href !== '/' && path.startsWith(`${href}/`));
  const groups = PLACES.map(
    ([group, places]) => [group, places.filter(([href]) => may(page, `GET ${href}`))] as const,
  ).filter(([, places]) => places.length > 0);
  return (
    <nav id="ways" class="ways" popover="auto" aria-label={words.ways}>
      {groups.map(([group, places]) => (
        <section>
          <h2>{words[group]}</h2>
          <ul>
            {places.map(([href, word]) => (
              <li>
                <a href={href} {...(isHere(href) ? { 'aria-current': path === href ? 'page' : 'true' } : {})}>
                  {words[word]}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

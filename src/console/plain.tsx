import type { VNode } from 'preact';
import { render } from 'preact-render-to-string';
import type { Language, Text } from '../contract/text.ts';

interface Frame {
  readonly language: Language;
  readonly title: Text;
  readonly heading: string;
  readonly problem: string | null;
}

/** A page for somebody who need not be logged in. */
export function renderPlain({ language, title, heading, problem }: Frame, content: VNode): string {
  const page = (
    <html lang={language === 'zh' ? 'zh-CN' : 'en'}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${heading} · ${title[language]}`}</title>
        <link rel="stylesheet" href="/status.css" />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      </head>
      <body>
        <main id="content">
          <h1>{heading}</h1>
          {problem !== null && <p role="alert">{problem}</p>}
          {content}
        </main>
      </body>
    </html>
  );
  return `<!doctype html>${render(page)}`;
}

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Test } from 'tap';
import type { Role } from '../../src/contract/terms.ts';
import type { Language } from '../../src/contract/text.ts';
import { packageRoot } from '../../src/storage/paths.ts';
import type { Fixture } from '../api/fixture.ts';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const SCREENSHOTS = join(packageRoot(), '.tap', 'screenshots');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The browser of this machine, or null. */
export function chromiumPath(): string | null {
  const { CHROMIUM, PATH = '' } = process.env;
  const found = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...(CHROMIUM === undefined ? [] : [CHROMIUM]), ...found].find(existsSync) ?? null;
}

/** Why a test in the browser cannot be done here, or false. */
export const NO_BROWSER =
  chromiumPath() === null ? 'no Chromium here: apt-get install chromium fonts-noto-cjk' : false;

export const VIEWS = {
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
} as const;
export type View = keyof typeof VIEWS;

/** A console in real Chromium. */
export interface Visits {
  readonly url: string;
  /** A window of somebody who logged in with a role's key. */
  as(role: Role, language?: Language, view?: View): Promise<Visitor>;
}

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** The status of the answer. */
  open(path: string): Promise<number>;
  /** What the browser complained of since the last question: errors, refused by policy, not found. */
  complaints(): readonly string[];
}

export async function visits(t: Test, { app, secrets }: Pick<Fixture, 'app' | 'secrets'>): Promise<Visits> {
  const executablePath = chromiumPath();
  if (executablePath === null) throw new Error('no Chromium');
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const browser: Browser = await chromium.launch({ executablePath, args: FLAGS });
  t.teardown(() => browser.close());
  return {
    url,
    async as(role, language = 'zh', view = 'desktop') {
      const context = await browser.newContext({
        viewport: VIEWS[view],
        locale: language === 'zh' ? 'zh-CN' : 'en-GB',
      });
      await context.request.post(`${url}/login`, {
        form: { key: secrets[role] },
        headers: { 'sec-fetch-site': 'same-origin' },
      });
      const page = await context.newPage();
      let heard: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') heard.push(message.text());
      });
      page.on('pageerror', (error) => heard.push(String(error)));
      page.on('requestfailed', (request) => {
        // Whoever leaves a page breaks off what it was still loading.
        const why = request.failure()?.errorText;
        if (why !== 'net::ERR_ABORTED') heard.push(`${request.url()}: ${why}`);
      });
      return {
        page,
        context,
        async open(path) {
          const answer = await page.goto(url + path, { waitUntil: 'load' });
          return answer?.status() ?? 0;
        },
        complaints() {
          const all = heard;
          heard = [];
          return all;
        },
      };
    },
  };
}

/** What axe finds wrong with the page as it stands. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  // Through the debugger, which the page's policy does not bind.
  const run = `${AXE}; axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })
    .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ; ')))`;
  return page.evaluate<string[]>(run);
}

/** How far the page is wider than the window, in pixels. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

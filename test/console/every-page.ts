import type { Test } from 'tap';
import type { Role } from '../../src/contract/terms.ts';
import type { Fixture } from '../api/fixture.ts';
import { axeViolations, keepPicture, overflow, VIEWS, type View, visits } from './browser.ts';

/** Opens each page in both languages on a desk and on a phone, keeps its picture, and sees that nothing is wrong with it. */
export async function everyPage(
  t: Test,
  channel: Fixture,
  role: Role,
  pages: Readonly<Record<string, string>>,
): Promise<void> {
  const console = await visits(t, channel);
  for (const language of ['zh', 'en'] as const) {
    for (const view of Object.keys(VIEWS) as View[]) {
      const visitor = await console.as(role, language, view);
      for (const [name, path] of Object.entries(pages)) {
        const where = `${name} in ${language} on a ${view}`;
        t.equal(await visitor.open(path), 200, `${where}: it is there`);
        t.same(await axeViolations(visitor.page), [], `${where}: nobody is kept out`);
        t.equal(await overflow(visitor.page), 0, `${where}: nothing sticks out`);
        t.same(visitor.complaints(), [], `${where}: the browser complains of nothing`);
        t.equal(await visitor.page.getAttribute('html', 'lang'), language === 'zh' ? 'zh-CN' : 'en');
        await keepPicture(visitor.page, `${name}-${language}-${view}`);
        if (view === 'desktop') {
          await visitor.page.setViewportSize({ ...VIEWS.desktop, width: 900 });
          t.equal(await overflow(visitor.page), 0, `${where}: nor in a window that is half as wide`);
          await visitor.page.setViewportSize(VIEWS.desktop);
        }
        if (language === 'zh' && view === 'desktop') {
          await visitor.page.emulateMedia({ colorScheme: 'dark' });
          t.same(await axeViolations(visitor.page), [], `${where}: nor by the dark colours`);
          await keepPicture(visitor.page, `${name}-dark`);
          await visitor.page.emulateMedia({ colorScheme: 'light' });
        }
      }
      await visitor.context.close();
    }
  }
}

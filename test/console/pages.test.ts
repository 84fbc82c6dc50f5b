import t from 'tap';
import { DATASET, DIFFERING_KEY } from '../api/fixture.ts';
import { axeViolations, keepPicture, NO_BROWSER, overflow, VIEWS, type View, visits } from './browser.ts';
import { filled } from './filled.ts';

const PAGES: Readonly<Record<string, string>> = {
  overview: '/',
  runs: '/runs',
  run: '/runs/3',
  reconciliations: '/reconciliations',
  reconciliation: '/reconciliations/2',
  compare: '/reconciliations/compare?a=1&b=3',
  discrepancies: '/discrepancies',
  'discrepancies-none': `/discrepancies?dataset=${DATASET}&key=none`,
  discrepancy: '/discrepancies/1?fields=all',
  'record-ask': '/records',
  record: `/records/${DATASET}/${DIFFERING_KEY}?purpose=核对异议处理单`,
};

t.test('every page, in both languages, on a desk and on a phone', { skip: NO_BROWSER }, async (t) => {
  const console = await visits(t, await filled(t));
  for (const language of ['zh', 'en'] as const) {
    for (const view of Object.keys(VIEWS) as View[]) {
      const visitor = await console.as('operator', language, view);
      for (const [name, path] of Object.entries(PAGES)) {
        const where = `${name} in ${language} on a ${view}`;
        await visitor.open(path);
        t.same(await axeViolations(visitor.page), [], `${where}: nobody is kept out`);
        t.equal(await overflow(visitor.page), 0, `${where}: nothing sticks out`);
        t.same(visitor.complaints(), [], `${where}: the browser complains of nothing`);
        await keepPicture(visitor.page, `${name}-${language}-${view}`);
      }
      await visitor.context.close();
    }
  }
});

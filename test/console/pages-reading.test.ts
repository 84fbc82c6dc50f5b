import t from 'tap';
import { DATASET, DIFFERING_KEY } from '../api/fixture.ts';
import { NO_BROWSER } from './browser.ts';
import { everyPage } from './every-page.ts';
import { filled } from './filled.ts';

t.test('pages that tell what was read and compared', { skip: NO_BROWSER }, async (t) => {
  const channel = await filled(t);
  const list = await channel.as('auditor', { url: '/v1/discrepancies?class=stale' });
  const [stale] = list.json<{ items: readonly { id: string }[] }>().items;
  await everyPage(t, channel, 'operator', {
    overview: '/',
    runs: '/runs',
    run: '/runs/3',
    reconciliations: '/reconciliations',
    reconciliation: '/reconciliations/2',
    compare: '/reconciliations/compare?a=1&b=3',
    discrepancies: '/discrepancies',
    'discrepancies-none': `/discrepancies?dataset=${DATASET}&key=none`,
    discrepancy: `/discrepancies/${stale?.id}`,
    'discrepancy-closed': '/discrepancies/1?fields=all',
    'record-ask': '/records',
    record: `/records/${DATASET}/${DIFFERING_KEY}?purpose=核对异议处理单`,
  });
});

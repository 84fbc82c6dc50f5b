import t from 'tap';
import { NO_BROWSER } from './browser.ts';
import { everyPage } from './every-page.ts';
import { filled } from './filled.ts';

t.test('pages on which work is done and proved', { skip: NO_BROWSER }, async (t) => {
  await everyPage(t, await filled(t), 'operator', {
    deliveries: '/deliveries',
    'deliveries-parked': '/deliveries?parked=yes',
    delivery: '/deliveries/1',
    quarantine: '/quarantine',
    quarantined: '/quarantine/1',
    schedules: '/schedules',
    endpoints: '/endpoints',
    audit: '/audit',
    'audit-verify': '/audit/verify',
    'audit-entry': '/audit/1',
  });
});

t.test('access keys are the administrator’s', { skip: NO_BROWSER }, async (t) => {
  await everyPage(t, await filled(t), 'admin', { keys: '/keys' });
});

import t from 'tap';
import { NO_BROWSER } from './browser.ts';
import { everyPage } from './every-page.ts';
import { filled } from './filled.ts';

t.test('pages on which people decide', { skip: NO_BROWSER }, async (t) => {
  const channel = await filled(t);
  const { items } = (await channel.as('operator', { url: '/v1/cases' })).json();
  await everyPage(t, channel, 'operator', {
    cases: '/cases',
    case: `/cases/${items[0].id}`,
    exceptions: '/exceptions',
  });
});

t.test('pages of people themselves', { skip: NO_BROWSER }, async (t) => {
  await everyPage(t, await filled(t), 'approver', { login: '/login', account: '/account' });
});

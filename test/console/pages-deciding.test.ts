import t from 'tap';
import { DATASET, type Fixture, key } from '../api/fixture.ts';
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
    moves: '/moves',
    move: `/moves/${await proposedMove(channel)}`,
  });
});

/** The id of a move that waits for a second person. */
async function proposedMove(channel: Fixture): Promise<string> {
  const payload = { dataset: DATASET, key: key(2), destination: 'wujiang', reason: '企业申请迁入吴江' };
  const made = await channel.as('operator', { method: 'POST', url: '/v1/moves', payload });
  return made.json().id;
}

t.test('pages of people themselves', { skip: NO_BROWSER }, async (t) => {
  await everyPage(t, await filled(t), 'approver', { login: '/login', account: '/account' });
});

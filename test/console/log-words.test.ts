import t from 'tap';
import { actTitle, memberTitle, valueTitle } from '../../src/console/log-words.ts';
import { CASE_STEPS } from '../../src/contract/cases.ts';

t.test('what somebody did is told in the words of the reader', async (t) => {
  t.equal(actTitle({ what: 'login' }, 'zh'), '登录');
  t.equal(actTitle({ what: 'login' }, 'en'), 'login');
  for (const step of CASE_STEPS) t.match(actTitle({ what: `case-${step}` }, 'zh'), /^差异处理单：/, step);
});

t.test('an entry that is no deed has no such words', async (t) => {
  for (const data of [undefined, null, 7, [], { run: '1' }, { what: 7 }]) t.equal(actTitle(data, 'zh'), null);
});

t.test('what has no title stands as it is in the log, names of the language among them', async (t) => {
  for (const name of ['unheardOf', 'constructor', '__proto__', 'toString']) {
    t.equal(memberTitle(name, 'zh'), name);
    t.equal(actTitle({ what: name }, 'zh'), name);
    t.equal(valueTitle('class', name, 'zh'), name);
  }
});

t.test('only classes and deeds are translated, other values stand as they are', async (t) => {
  t.equal(valueTitle('class', 'stale', 'zh'), '滞后');
  t.equal(valueTitle('state', 'stale', 'zh'), 'stale');
  t.equal(valueTitle('masked', true, 'zh'), 'true');
});

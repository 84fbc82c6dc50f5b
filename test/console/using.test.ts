import t from 'tap';
import { listEntries } from '../../src/audit/entries.ts';
import { sequence } from '../../src/audit/sequence.ts';
import { listCases } from '../../src/cases/read.ts';
import { listDeliveries } from '../../src/ledger/deliveries.ts';
import { read, reconcileNow, record } from '../api/fixture.ts';
import { axeViolations, keepPicture, NO_BROWSER, visits } from './browser.ts';
import { filled } from './filled.ts';

t.test('the overview tells what happens while it is open', { skip: NO_BROWSER }, async (t) => {
  const channel = await filled(t);
  const { page, open } = await (await visits(t, channel)).as('auditor', 'en');
  await open('/');
  const size = () => page.textContent('.numbers > div:last-child strong');
  const before = await size();
  await channel.as('operator', { method: 'POST', url: '/v1/endpoints/wujiang/check', payload: {} });
  await sequence(channel.channel.ledger.pool, channel.channel.signer);
  await page.waitForSelector(`.numbers > div:last-child strong:not(:text-is("${before}"))`);
  t.ok(Number(await size()) > Number(before));
  t.ok(await page.isVisible('.chart canvas'), 'the trend is drawn');
});

t.test('the language that was clicked stays', { skip: NO_BROWSER }, async (t) => {
  const { page, open } = await (await visits(t, await filled(t))).as('auditor', 'zh');
  await open('/runs');
  await page.click('a.language');
  t.equal(await page.getAttribute('html', 'lang'), 'en');
  await open('/discrepancies');
  t.equal(await page.getAttribute('html', 'lang'), 'en');
});

t.test('a reconciliation is downloaded with its proof', { skip: NO_BROWSER }, async (t) => {
  const { page, open } = await (await visits(t, await filled(t))).as('auditor', 'en');
  await open('/reconciliations/3');
  const download = page.waitForEvent('download');
  await page.click('a[download][href*="as=csv"]');
  t.match((await download).suggestedFilename(), /\.zip$/);
});

t.test(
  'what the log took in within a period is downloaded with its proof',
  { skip: NO_BROWSER },
  async (t) => {
    const { page, open } = await (await visits(t, await filled(t))).as('auditor', 'en');
    await open('/audit');
    const download = page.waitForEvent('download');
    await page.click('form[action="/v1/exports/period"] button');
    t.match((await download).suggestedFilename(), /\.zip$/);
  },
);

t.test('an operator parks a delivery and sends it again, with reasons', { skip: NO_BROWSER }, async (t) => {
  const channel = await filled(t);
  const { page, open } = await (await visits(t, channel)).as('operator', 'en');
  const [due] = await listDeliveries(channel.channel.ledger.pool, { state: 'due', limit: 1 });
  await open(`/deliveries/${due!.id}`);
  await page.fill('#reason', 'the target is being moved');
  await page.click('main button[type=submit]');
  t.match(await page.textContent('.notice'), 'It is parked.');
  await page.fill('#reason', 'the move is over');
  await page.click('main button[type=submit]');
  t.match(await page.textContent('.notice'), 'It is due again.');
  t.ok(channel.jobs.some((job) => job.startsWith('deliver ')));
});

t.test(
  'an operator pauses a schedule and resumes it; both are on record',
  { skip: NO_BROWSER },
  async (t) => {
    const channel = await filled(t);
    const { page, open } = await (await visits(t, channel)).as('operator', 'en');
    await open('/schedules');
    const row = page.locator('tr', { hasText: 'Enterprise registration' }).first();
    await row.locator('summary').click();
    await row.getByLabel('Reason').fill('their system is being moved');
    await row.getByRole('button', { name: 'Pause' }).click();
    t.match(await page.textContent('.notice'), 'What falls due meanwhile is not caught up');
    t.match(await row.textContent(), /paused.*their system is being moved/);
    t.strictSame(await axeViolations(page), []);
    await keepPicture(page, 'schedules-paused');
    await row.getByRole('button', { name: 'Resume' }).click();
    t.match(await page.textContent('.notice'), 'it fires when it is due next');
    await sequence(channel.channel.ledger.pool, channel.channel.signer);
    t.match(await listEntries(channel.channel.ledger.pool, { type: 'decision', limit: 2 }), [
      { data: { what: 'schedule-resumed' } },
      { data: { what: 'schedule-paused', reason: 'their system is being moved' } },
    ]);
  },
);

t.test('a case goes its whole way through the hands of two people', { skip: NO_BROWSER }, async (t) => {
  const channel = await filled(t);
  const console = await visits(t, channel);
  const { ledger } = channel.channel;
  await read(channel.channel, 'wujiang', [record(0, { name: '吴江擅改的名称' }), record(1), record(2)]);
  await reconcileNow(channel.channel);
  const operator = await console.as('operator', 'zh');
  const approver = await console.as('approver', 'zh');

  const cases = await listCases(ledger.pool, { class: 'breach', limit: 1 }, '2026-01-01');
  const [one] = cases;
  if (one === undefined) throw new Error('policy raised no case');
  const path = `/cases/${one.id}`;
  const step = async (who: typeof operator, name: string, reason: string) => {
    await who.open(path);
    await who.page.fill(`#${name}-reason`, reason);
    await who.page.click(`form:has(input[name=step][value=${name}]) button`);
    t.match(await who.page.textContent('.notice'), '已办理', name);
  };
  await step(operator, 'propose', '以青浦为准');
  await step(operator, 'accept', '');
  await step(operator, 'verify', '已与企业核对');
  await operator.open(path);
  t.equal(
    await operator.page.isVisible('form[aria-label="批准"]'),
    false,
    'nobody approves his own proposal',
  );
  await step(approver, 'approve', '同意');
  for (const visitor of [operator, approver]) t.same(visitor.complaints(), []);
  t.match(await approver.page.textContent('.beside-title'), '已批准');
  t.same(await axeViolations(approver.page), []);
  await keepPicture(approver.page, 'case-approved-zh-desktop');

  await read(
    channel.channel,
    'wujiang',
    [0, 1, 2].map((at) => record(at, { phone: '13900139001' })),
  );
  await reconcileNow(channel.channel);
  await approver.open(path);
  t.match(await approver.page.textContent('.beside-title'), '已关闭', 'a reconciliation closed it');
});

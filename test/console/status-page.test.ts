import t from 'tap';
import type { EndpointStatus, Overview } from '../../src/api/overview.ts';
import { formatFor } from '../../src/console/format.ts';
import { standingOf } from '../../src/console/standing.ts';
import { renderStatus } from '../../src/console/status-page.tsx';
import type { Dataset } from '../../src/contract/dataset.ts';
import { CLASS_TITLES } from '../../src/contract/terms.ts';
import type { RunReport, RunState } from '../../src/ledger/runs.ts';
import { DIFFERING_KEY, fixture, ID_NUMBER, PHONE } from '../api/fixture.ts';

const NOW = new Date('2026-11-23T22:44:49.000Z');

const run = (state: RunState): RunReport => ({
  id: '7',
  endpoint: 'qingpu',
  dataset: 'licence',
  mode: 'full',
  state,
  startedAt: NOW,
  finishedAt: NOW,
  totals: { read: 1234, accepted: 1230, quarantined: 3, duplicate: 1, added: 0, changed: 0, removed: 0 },
  error: state === 'failed' ? { code: 'HTTP_UNREACHABLE', params: {} } : null,
});

const endpoint = (lastRun: RunReport | null, more: Partial<EndpointStatus> = {}): EndpointStatus => ({
  name: 'qingpu',
  title: { zh: '青浦 <一网通办>', en: 'Qingpu <b>' },
  divisions: ['310118'],
  adapter: 'http',
  circuit: null,
  datasets: [{ dataset: 'licence', lastRun, freshAt: null, quarantined: 3 }],
  ...more,
});

const licence: Dataset = {
  name: 'licence',
  title: { zh: '许可证照', en: 'Licence' },
  mode: 'replicate',
  fields: [],
  compared: [],
  keys: [],
  home: null,
  status: null,
  schema: {},
};

const overview = (more: Partial<Overview> = {}): Overview => ({
  at: NOW,
  endpoints: [endpoint(run('done'))],
  datasets: [{ dataset: licence, reconciliation: null }],
  deliveries: [],
  checkpoint: null,
  schedules: [],
  ...more,
});

const page = (language: 'zh' | 'en', more: Partial<Overview> = {}, refreshing = false): string =>
  renderStatus(
    { title: { zh: '数据通道', en: 'The channel' }, timeZone: 'Asia/Shanghai', overview: overview(more) },
    { language, refreshing },
  );

t.test('a page is in one language and leads to the other', async (t) => {
  const [zh, en] = [page('zh'), page('en', {}, true)];
  t.match(zh, /^<!doctype html><html lang="zh-CN">/);
  t.match(zh, /<a [^>]*href="\/\?lang=en"[^>]*>English</);
  t.match(en, /<html lang="en">/);
  t.match(
    en,
    /<a [^>]*href="\/\?lang=zh&amp;refresh=on"[^>]*>中文</,
    'refreshing goes on in the other language',
  );
  for (const text of [zh, en]) t.notMatch(text, /\{\w+\}|undefined|NaN/, 'nothing is left unfilled');
});

t.test(
  'what comes from outside is text, never markup; nothing stands in the page that its policy forbids',
  async (t) => {
    const html = page('en');
    t.match(html, 'Qingpu &lt;b>');
    t.notMatch(html, /<script|\sstyle=|\son\w+=/);
  },
);

t.test('every table has a caption and named columns, every picture its text', async (t) => {
  const deliveries = [{ dataset: 'licence', target: 'qingpu', state: 'due', count: 12 }] as const;
  const html = page('en', { deliveries, schedules: [{ name: 'licence-full', at: NOW }] });
  const count = (pattern: RegExp) => html.match(pattern)?.length ?? 0;
  t.equal(count(/<table/g), 4);
  t.equal(count(/<table[^>]*><caption>[^<]+<\/caption>/g), 4);
  t.equal(count(/<th[ >]/g), count(/<th [^>]*scope="(col|row)"/g));
  t.equal(count(/<svg/g), count(/<svg [^>]*role="img" aria-label="[^"]+"/g));
  t.equal(count(/<main /g), 1);
  t.match(html, '12 to deliver');
});

t.test('a reconciliation shows every class, and the share that agrees', async (t) => {
  const reconciliation = {
    id: '5',
    dataset: 'licence',
    pass: 'full',
    endpoints: ['qingpu'],
    startedAt: NOW,
    finishedAt: NOW,
    examined: 3000,
    keys: 3000,
    totals: { agreed: 2999, breach: 1 },
    formatOnly: 0,
    opened: 1,
    closed: 0,
    resultDigest: '',
  } as const;
  const html = page('zh', { datasets: [{ dataset: licence, reconciliation }] });
  for (const { zh } of Object.values(CLASS_TITLES)) t.match(html, `>${zh}<`);
  t.match(html, '99.9%', 'never rounded up to all');
  t.match(html, '2,999');
});

t.test(
  'peers have a table of their own, in their own words, and nothing that delivery could mend',
  async (t) => {
    const reconciliation = {
      id: '6',
      dataset: 'service-item',
      pass: 'full',
      endpoints: ['qingpu', 'wujiang'],
      startedAt: NOW,
      finishedAt: NOW,
      examined: 300,
      keys: 300,
      totals: { agreed: 246, missing: 18, incomplete: 6, divergent: 18, duplicate: 6, invalid: 6 },
      formatOnly: 0,
      opened: 54,
      closed: 0,
      resultDigest: '',
    } as const;
    const dataset = { ...licence, name: 'service-item', mode: 'compare' as const };
    const html = page('zh', { datasets: [{ dataset, reconciliation }] });
    for (const title of ['事项差异', '填报不全', '部分提供', '一致', '在途']) t.match(html, `>${title}<`);
    for (const title of ['内容冲突', '滞后', '孤立', '越权修改']) t.notMatch(html, `>${title}<`);
    t.match(html, '需人工处理 54');
    t.match(html, '可自动投递 0');
    t.match(page('en', { datasets: [{ dataset, reconciliation }] }), '>service difference<');
  },
);

t.test('an endpoint is as well as the worst of it', async (t) => {
  const circuit = { openUntil: NOW, failures: 3, error: { code: 'HTTP_UNREACHABLE', params: {} } };
  t.equal(standingOf(endpoint(run('done'))).word, 'ok');
  t.equal(standingOf(endpoint(run('running'))).word, 'reading');
  t.equal(standingOf(endpoint(run('held'))).word, 'held');
  t.equal(standingOf(endpoint(null)).word, 'unread');
  t.equal(standingOf(endpoint(run('done'), { circuit })).word, 'parked');
  t.equal(standingOf(endpoint(run('failed'), { circuit })).word, 'failed');
});

t.test('times are those of the channel, numbers those of the language', async (t) => {
  const format = formatFor('zh', 'Asia/Shanghai');
  t.equal(format.moment(NOW), '2026-11-24 06:44:49');
  t.equal(format.distance(new Date(NOW.getTime() - 3 * 60_000), NOW), '3分钟前');
  t.equal(formatFor('en', 'UTC').distance(new Date(NOW.getTime() + 7_200_000), NOW), 'in 2 hours');
  t.equal(format.percent(0, 0), '0%');
});

t.test('the page is served without anything about a record in it', async (t) => {
  const { as } = await fixture(t);
  const html = await as('auditor', { url: '/?lang=en&refresh=on' });
  t.match(html.headers, {
    'content-type': 'text/html; charset=utf-8',
    'content-language': 'en',
    refresh: '30',
    'content-security-policy': /^default-src 'none'/,
  });
  for (const personal of [PHONE, ID_NUMBER, DIFFERING_KEY, '青浦0厂']) t.notMatch(html.payload, personal);
  for (const [, url = ''] of html.payload.matchAll(/<link [^>]*href="([^"]+)"/g)) {
    t.equal((await as(null, { url })).statusCode, 200, url);
  }
});

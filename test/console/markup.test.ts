import t from 'tap';
import { filled } from './filled.ts';

const PATHS = [
  '/',
  '/runs',
  '/reconciliations',
  '/reconciliations/compare?a=1&b=2',
  '/discrepancies',
  '/deliveries',
  '/quarantine',
  '/schedules',
  '/endpoints',
  '/audit',
  '/cases',
  '/exceptions',
  '/records',
] as const;
const EVIL = '<img src=x onerror=alert(1)>';

t.test('pages hold nothing that the content policy would refuse, and tables say what they are', async (t) => {
  const { as } = await filled(t);
  for (const url of PATHS) {
    const { statusCode, payload } = await as('auditor', { url, headers: { 'accept-language': 'en' } });
    t.equal(statusCode, 200, url);
    t.match(payload, /<html lang="en">/, url);
    t.notMatch(payload, /<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=/, url);
    for (const table of payload.match(/<table[\s\S]*?<\/table>/g) ?? []) {
      t.match(table, /<caption|aria-label/, url);
      t.notMatch(table, /<th(?![^>]* scope=)[ >]/, url);
    }
  }
});

t.test('each page is in the language that was asked for', async (t) => {
  const { as } = await filled(t);
  for (const url of PATHS) {
    const { payload } = await as('auditor', { url, headers: { 'accept-language': 'zh-CN' } });
    t.match(payload, /<html lang="zh-CN">/, url);
    t.match(payload, /<h1[^>]*>[^<]*\p{Script=Han}/u, url);
  }
});

t.test('what somebody typed comes back as text', async (t) => {
  const { as } = await filled(t);
  const evil = encodeURIComponent(EVIL);
  for (const url of [
    `/records?dataset=${evil}&key=${evil}`,
    `/discrepancies?key=${evil}`,
    `/audit?actor=${evil}`,
    `/runs/${evil}`,
  ]) {
    const { payload } = await as('auditor', { url });
    t.notMatch(payload, EVIL, url);
  }
});

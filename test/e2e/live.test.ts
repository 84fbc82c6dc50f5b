import { createServer } from 'node:net';
import t, { type Test } from 'tap';
import { Command, dataFolder, postmaster, tongdao } from './command.ts';
import { NOTHING_CHANGED, reportOf, SMALL } from './report.ts';

t.test(
  'the demo goes on with API and status page, other commands work beside it, Ctrl-C ends it',
  async (t) => {
    const data = await dataFolder(t);
    await occupy(t, 8080);
    const demo = new Command(t, ['demo', '--records', '60'], { DATA_DIR: data });
    const [, url] = (await demo.says(/ready: (http:\/\/\S+)/)) ?? [];
    t.match(url, /^http/, demo.stderr);
    const get = async (path: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(new URL(path, url), { headers, signal: AbortSignal.timeout(20_000) });
      return { status: answer.status, text: await answer.text() };
    };

    await t.test('the summary is for people', async (t) => {
      for (const word of ['qingpu', 'wujiang', 'jiashan', 'own records']) t.match(demo.stdout, word);
    });

    await t.test('the status page speaks both languages', async (t) => {
      const chinese = await get('/', { 'accept-language': 'zh-CN' });
      t.strictSame([chinese.status, /对账/.test(chinese.text)], [200, true]);
      const english = await get('/', { 'accept-language': 'en' });
      t.strictSame([english.status, /econciliation/.test(english.text)], [200, true]);
    });

    await t.test('health, readiness, metrics, description and data are there', async (t) => {
      t.equal((await get('/healthz')).status, 200);
      t.equal((await get('/readyz')).status, 200);
      t.match((await get('/metrics')).text, /^tongdao_\w+/m);
      t.match(JSON.parse((await get('/v1/openapi.json')).text), { openapi: /^3\.1/ });
      t.equal((await get('/v1/discrepancies?limit=1')).status, 200);
      t.equal((await get('/v1/nothing')).status, 404);
    });

    await t.test('other commands work on the same channel meanwhile', async (t) => {
      const beside = async (...args: readonly string[]) => {
        const ended = await tongdao(t, [...args, '--format', 'json'], { DATA_DIR: data });
        t.equal(ended.code, 0, ended.stderr);
        return JSON.parse(ended.stdout);
      };
      t.ok((await beside('runs')).runs.length > 0);
      const { discrepancies } = await beside('discrepancies');
      t.ok(discrepancies.length > 0);
      t.match(await beside('check'), { sound: true });
      const { dataset, key } = discrepancies[0];
      t.match(JSON.stringify(await beside('record', dataset, key, '--purpose', 'inspection 12')), key);
    });

    const { code, stderr } = await demo.signal('SIGINT');
    t.equal(code, 0, stderr);
    t.equal(await postmaster(data), null, 'the database is stopped');

    const next = await tongdao(t, [...SMALL, '--once'], { DATA_DIR: data });
    t.equal(next.code, 0, next.stderr);
    t.strictSame(reportOf(next).again, NOTHING_CHANGED);
  },
);

/** Takes the demo's own port, unless somebody has it already: the demo must then find another. */
function occupy(t: Test, port: number): Promise<void> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve());
    server.listen(port, '127.0.0.1', () => {
      t.teardown(() => server.close());
      resolve();
    });
  });
}

import type { LightMyRequestResponse } from 'fastify';
import { URI } from 'otpauth';
import t from 'tap';
import { fixture } from './fixture.ts';

const PAGE = { accept: 'text/html,application/xhtml+xml' };
const SAME = { 'sec-fetch-site': 'same-origin' };
const cookieOf = ({ cookies }: LightMyRequestResponse): string =>
  cookies.map(({ name, value }) => `${name}=${value}`).join('; ');

/** What an authenticator that scanned the page's QR code shows now. */
function authenticator(page: string) {
  const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(page)?.[1]?.replaceAll(' ', '') ?? '';
  const totp = URI.parse(`otpauth://totp/x:y?secret=${secret}&issuer=x`);
  return (periods = 0) => totp.generate({ timestamp: Date.now() + periods * 30_000 } as never);
}

t.test(
  'whoever logs in gets a cookie that opens what the key opens, and nothing after logging out',
  async (t) => {
    const { app, secrets } = await fixture(t);
    const payload = { key: ` ${secrets.auditor}\n`, next: '/v1/runs' };
    const login = await app.inject({ method: 'POST', url: '/login', payload });
    t.match([login.statusCode, login.headers.location], [303, '/v1/runs']);
    const [set] = login.cookies;
    t.match(set, { name: 'tongdao_session', httpOnly: true, sameSite: 'Strict', path: '/' });
    t.equal(set?.secure, undefined);
    const cookie = cookieOf(login);
    t.notMatch(cookie, secrets.auditor);
    const get = (url: string) => app.inject({ url, headers: { cookie } });
    t.equal((await get('/v1/runs')).statusCode, 200);
    t.equal((await get('/v1/keys')).statusCode, 403);
    const out = await app.inject({ method: 'POST', url: '/logout', headers: { cookie, ...SAME } });
    t.match([out.statusCode, out.headers.location], [303, '/login']);
    t.equal((await get('/v1/runs')).statusCode, 401);
  },
);

t.test('behind TLS the cookie is sent over TLS only', async (t) => {
  const { app, secrets } = await fixture(t);
  const headers = { 'x-forwarded-proto': 'https' };
  const login = await app.inject({
    method: 'POST',
    url: '/login',
    headers,
    payload: { key: secrets.auditor },
  });
  t.match(login.cookies[0], { name: '__Host-tongdao_session', secure: true });
  const cookie = cookieOf(login);
  t.equal((await app.inject({ url: '/v1/runs', headers: { ...headers, cookie } })).statusCode, 200);
});

t.test('a form works as well as JSON', async (t) => {
  const { app, secrets } = await fixture(t);
  const login = await app.inject({
    method: 'POST',
    url: '/login',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...PAGE, ...SAME },
    payload: new URLSearchParams({ key: secrets.auditor, code: '', next: '/' }).toString(),
  });
  t.match([login.statusCode, login.headers.location], [303, '/']);
});

t.test('a session ends with its key, unused, and at last by itself', async (t) => {
  const { app, as, channel, secrets } = await fixture(t);
  const { pool } = channel.ledger;
  const login = () => app.inject({ method: 'POST', url: '/login', payload: { key: secrets.auditor } });
  const status = async (answer: LightMyRequestResponse) =>
    (await app.inject({ url: '/v1/runs', headers: { cookie: cookieOf(answer) } })).statusCode;
  const one = await login();
  await pool.query(`UPDATE access_session SET used_at = now() - interval '29 minutes'`);
  t.equal(await status(one), 200);
  await pool.query(`UPDATE access_session SET used_at = used_at - interval '29 minutes'`);
  t.equal(await status(one), 200, 'it was used in between');
  await pool.query(`UPDATE access_session SET used_at = now() - interval '31 minutes'`);
  t.equal(await status(one), 401);
  const two = await login();
  await pool.query('UPDATE access_session SET expires_at = now()');
  t.equal(await status(two), 401);
  const three = await login();
  const { rows } = await pool.query(`SELECT id FROM access_key WHERE role = 'auditor'`);
  await as('admin', { method: 'DELETE', url: `/v1/keys/${rows[0].id}` });
  t.equal(await status(three), 401);
  t.equal((await pool.query('SELECT FROM access_session')).rowCount, 0);
});

t.test('what is changed by cookie must come from a page of the console itself', async (t) => {
  const { inBrowser, app, secrets, jobs } = await fixture(t);
  const payload = { dataset: 'enterprise-registration', pass: 'full' };
  const send = async (headers: Readonly<Record<string, string>>) => {
    const answer = await inBrowser('operator', {
      method: 'POST',
      url: '/v1/reconciliations',
      payload,
      headers,
    });
    return answer.statusCode === 202 ? 202 : answer.json().code;
  };
  const none = { 'sec-fetch-site': '' };
  for (const site of ['cross-site', 'same-site', 'none']) {
    t.equal(await send({ 'sec-fetch-site': site }), 'ACCESS_CROSS_SITE', site);
  }
  t.equal(await send(none), 'ACCESS_CROSS_SITE', 'nothing said');
  for (const origin of [
    'null',
    'http://evil.example',
    'http://localhost:81',
    'http://localhost.evil.example',
  ]) {
    t.equal(await send({ ...none, origin }), 'ACCESS_CROSS_SITE', origin);
  }
  t.same(jobs, []);
  t.equal(await send({ ...none, origin: 'http://localhost:80', host: 'localhost:80' }), 'ACCESS_CROSS_SITE');
  t.equal(await send({ ...none, origin: 'http://localhost:8080', host: 'localhost:8080' }), 202);
  t.equal(await send({}), 202);
  const login = { method: 'POST', url: '/login', payload: { key: secrets.auditor } } as const;
  const foreign = await app.inject({ ...login, headers: { 'sec-fetch-site': 'cross-site' } });
  t.match([foreign.statusCode, foreign.cookies], [403, []], 'nobody is logged in from elsewhere');
});

t.test('a browser without a session is led to the login and back, a program is told', async (t) => {
  const { app, secrets } = await fixture(t);
  const get = (url: string, headers: object) => app.inject({ url, headers: { ...headers } });
  const led = await get('/account?lang=en', PAGE);
  t.match([led.statusCode, led.headers.location], [303, '/login?next=%2Faccount%3Flang%3Den']);
  const page = await get(String(led.headers.location), PAGE);
  t.match(page.payload, 'name="next" value="/account?lang=en"');
  t.equal((await get('/account', { accept: 'application/json' })).statusCode, 401);
  const asked = await get('/v1/runs', PAGE);
  t.match([asked.statusCode, asked.headers['www-authenticate']], [401, /^Bearer .*Basic/]);
  for (const next of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/a\nb',
    '',
  ]) {
    t.notMatch((await get(`/login?next=${encodeURIComponent(next)}`, PAGE)).payload, 'name="next"', next);
    const login = await app.inject({
      method: 'POST',
      url: '/login',
      payload: { key: secrets.auditor, next },
    });
    t.equal(login.headers.location, '/account', next);
  }
});

t.test('a wrong key opens nothing, is on record without the key, and not without end', async (t) => {
  const { app, channel, logged } = await fixture(t);
  const key = `tongdao_${'A'.repeat(43)}`;
  const post = () =>
    app.inject({
      method: 'POST',
      url: '/login',
      payload: { key },
      remoteAddress: '192.0.2.1',
      headers: PAGE,
    });
  const refused = await post();
  t.match([refused.statusCode, refused.cookies], [401, []]);
  t.match(refused.payload, '没有这个在用的访问密钥');
  t.notMatch(refused.payload, key);
  for (let i = 0; i < 19; i++) await post();
  t.equal((await post()).statusCode, 429);
  const { rows } = await channel.ledger.pool.query('SELECT body FROM audit_outbox');
  t.equal(rows.filter(({ body }) => body.includes('login-failed')).length, 20);
  t.notMatch(JSON.stringify(rows), key);
  t.notMatch(logged.join('\n'), key);
});

t.test(
  'a second factor is set up on the account page; from then on the key alone opens nothing',
  async (t) => {
    const { app, as, inBrowser, channel, secrets } = await fixture(t);
    const account = () => inBrowser('operator', { url: '/account' });
    const post = (url: string, payload: object = {}) =>
      inBrowser('operator', { method: 'POST', url, payload });
    t.notMatch((await account()).payload, '<svg role="img"');
    t.equal((await post('/account/second-factor')).statusCode, 303);
    const page = (await account()).payload;
    t.match(page, '<svg role="img"');
    const code = authenticator(page);
    t.equal((await post('/account/second-factor/confirm', { code: '000000' })).statusCode, 401);
    t.equal((await post('/account/second-factor/confirm', { code: code(-1) })).statusCode, 303);
    t.match((await account()).payload, '已启用');

    t.equal((await as('operator', { url: '/v1/runs' })).json().code, 'ACCESS_SESSION_ONLY');
    const login = async (more: object) =>
      app.inject({ method: 'POST', url: '/login', payload: { key: secrets.operator, ...more } });
    t.match((await login({})).statusCode, 401);
    t.match((await login({ code: '000000' })).statusCode, 401);
    const now = code();
    t.equal((await login({ code: `${now.slice(0, 3)} ${now.slice(3)}` })).statusCode, 303);
    t.equal((await login({ code: now })).statusCode, 401, 'used');

    const { rows } = await channel.ledger.pool.query(`SELECT id FROM access_key WHERE role = 'operator'`);
    const reset = { method: 'DELETE', url: `/v1/keys/${rows[0].id}/second-factor` } as const;
    t.equal((await as('admin', reset)).statusCode, 204);
    t.equal((await account()).statusCode, 303, 'its sessions are over');
    t.equal((await login({})).statusCode, 303);
  },
);

t.test(
  'where a second factor is required, roles that decide can do nothing before it is there',
  async (t) => {
    const { inBrowser, channel, as } = await fixture(t);
    Object.assign(channel.settings.api, { secondFactor: null });
    const led = await inBrowser('operator', { url: '/' });
    t.match([led.statusCode, led.headers.location], [303, '/account']);
    const run = { method: 'POST', url: '/v1/deliveries', payload: {} } as const;
    t.equal((await inBrowser('operator', run)).json().code, 'ACCESS_FACTOR_REQUIRED');
    t.equal((await inBrowser('operator', { url: '/account' })).statusCode, 200);
    t.equal((await inBrowser('auditor', { url: '/' })).statusCode, 200, 'who only reads needs none');
    t.equal((await as('operator', { url: '/v1/runs' })).statusCode, 200, 'programs have none');
  },
);

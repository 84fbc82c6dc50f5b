import t from 'tap';
import { PERMISSIONS } from '../../src/api/permissions.ts';
import { ROLES } from '../../src/contract/terms.ts';
import { DATASET, DIFFERING_KEY, fixture } from './fixture.ts';

const PARAMS: Readonly<Record<string, string>> = {
  ':id': '1',
  ':name': 'wujiang',
  ':dataset': DATASET,
  ':key': DIFFERING_KEY,
  ':seq': '0',
  '*': '000',
};
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

const requests = Object.entries(PERMISSIONS).map(([name, allowed]) => {
  const [method = '', route = ''] = name.split(' ');
  const url = route.replace(/:\w+|\*/g, (param) => PARAMS[param] ?? param);
  return { name, allowed, request: { method: method as 'GET', url } };
});

t.test('every route can be used by the roles of the table, and by no other', async (t) => {
  const { as } = await fixture(t);
  for (const { name, allowed, request } of requests) {
    for (const role of [...ROLES, null]) {
      const { statusCode } = await as(role, request);
      if (allowed === 'signed') {
        // No endpoint of this channel sends by itself; test/api/push.test.ts has some that do.
        t.equal(statusCode, 404, `${role ?? 'nobody'} finds nothing at ${name}`);
        continue;
      }
      const may = allowed === 'public' || (role !== null && allowed.includes(role));
      const refused = role === null ? 401 : 403;
      if (may)
        t.ok(statusCode !== 401 && statusCode !== 403, `${role ?? 'nobody'} may ${name}: ${statusCode}`);
      else t.equal(statusCode, refused, `${role ?? 'nobody'} may not ${name}`);
    }
  }
});

t.test('an auditor cannot change anything by any route and method', async (t) => {
  const { as, channel, jobs } = await fixture(t);
  const content = async () => {
    const tables = ['run', 'delivery', 'discrepancy', 'quarantine', 'access_key', 'reconciliation', 'state'];
    return Promise.all(
      tables.map(
        async (table) => (await channel.ledger.pool.query(`SELECT * FROM ${table} ORDER BY 1`)).rows,
      ),
    );
  };
  const before = await content();
  for (const { request } of requests) {
    for (const method of METHODS) {
      const { statusCode } = await as('auditor', { ...request, method });
      if (method !== 'GET' && method !== 'HEAD') t.ok(statusCode >= 400, `${method} ${request.url}`);
    }
  }
  t.same(await content(), before);
  t.same(jobs, []);
});

t.test(
  'people on this machine read without a key where that is allowed, masked, and change nothing',
  async (t) => {
    const { app } = await fixture(t, { open: true });
    for (const { name, allowed, request } of requests) {
      if (allowed === 'signed') continue;
      const { statusCode } = await app.inject(request);
      const may = allowed === 'public' || allowed.includes('local');
      t.equal(statusCode !== 401, may, `${name}: ${statusCode}`);
    }
  },
);

t.test(
  'a request from elsewhere, through a proxy or for another name needs a key all the same',
  async (t) => {
    const { app } = await fixture(t, { open: true });
    const status = async (more: object) => (await app.inject({ url: '/v1/runs', ...more })).statusCode;
    t.equal(await status({ remoteAddress: '::ffff:127.0.0.1' }), 200);
    t.equal(await status({ remoteAddress: '10.1.2.3' }), 401);
    t.equal(await status({ headers: { host: 'rebound.example' } }), 401);
    t.equal(await status({ headers: { 'x-forwarded-for': '127.0.0.1' } }), 401);
    t.equal(await status({ headers: { authorization: 'Bearer wrong' } }), 401, 'a wrong key is not no key');
  },
);

t.test('a browser may send a key as a password, for reading only', async (t) => {
  const { app, secrets } = await fixture(t);
  const basic = (role: 'operator' | 'auditor') => ({
    authorization: `Basic ${Buffer.from(`me:${secrets[role]}`).toString('base64')}`,
  });
  t.equal((await app.inject({ url: '/', headers: basic('auditor') })).statusCode, 200);
  const post = { method: 'POST', url: '/v1/quarantine/1/replay', headers: basic('operator') } as const;
  t.equal((await app.inject(post)).statusCode, 401);
});

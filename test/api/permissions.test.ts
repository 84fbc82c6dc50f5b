import fastify, { type InjectOptions } from 'fastify';
import t from 'tap';
import { guard } from '../../src/api/authenticate.ts';
import type { Api, App } from '../../src/api/context.ts';
import { PERMISSIONS } from '../../src/api/permissions.ts';
import type { Channel } from '../../src/channel.ts';
import { ROLES } from '../../src/contract/terms.ts';
import { BODIES } from './bodies.ts';
import { DATASET, DIFFERING_KEY, fixture, send } from './fixture.ts';

const PARAMS: Readonly<Record<string, string>> = {
  ':id': '1',
  ':name': 'wujiang',
  ':dataset': DATASET,
  ':key': DIFFERING_KEY,
  ':seq': '0',
  '*': '000',
};
const LOGOUT = 'POST /logout';
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

const requests = Object.entries(PERMISSIONS).map(([name, allowed]) => {
  const [method = '', route = ''] = name.split(' ');
  // The keys that ask are not to be revoked on the way.
  const url = route.replace('keys/:id', 'keys/999').replace(/:\w+|\*/g, (param) => PARAMS[param] ?? param);
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

t.test('the router serves what the table says, and nothing else can be added to it', async (t) => {
  const { app, channel } = await fixture(t);
  for (const { name, request } of requests) {
    const [method = '', url = ''] = name.split(' ');
    t.ok(app.hasRoute({ method: method as 'GET', url }), `${name}: ${request.url}`);
  }
  const another: App = fastify();
  guard(another, { channel, open: false } as Api);
  t.throws(() => another.get('/v1/everything', () => ''), /no permission for GET \/v1\/everything/);
});

/** What stands in every table, but for the notes that are kept of who was there. */
async function content({ ledger }: Channel): Promise<Readonly<Record<string, readonly string[]>>> {
  const { rows: tables } = await ledger.pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = current_schema::regnamespace AND relkind IN ('r', 'p')`,
  );
  const lines = async (name: string) => {
    const { rows } = await ledger.pool.query<{ line: string }>(
      `SELECT (to_jsonb(t) - 'used_on')::text AS line FROM ${name} AS t ORDER BY 1`,
    );
    return [name, rows.map(({ line }) => line)] as const;
  };
  const kept = tables.filter(({ name }) => !NOTES.includes(name));
  return Object.fromEntries(await Promise.all(kept.map(({ name }) => lines(name))));
}
const NOTES = [
  'access_session',
  'access_factor',
  'access_book',
  'audit_outbox',
  'audit_entry',
  'audit_tile',
  'audit_checkpoint',
  'audit_salt',
];

/** As it would be sent by somebody who may: on the version that he saw. */
const withBody = (request: InjectOptions, body: object | undefined): InjectOptions => ({
  ...request,
  headers: { 'if-match': '*' },
  ...(body === undefined ? {} : { payload: body }),
});

t.test('each route that changes something is tried with a body that it takes', async (t) => {
  const changing = requests.filter(({ name, allowed }) => !name.startsWith('GET ') && allowed !== 'signed');
  t.same(changing.map(({ name }) => name).sort(), Object.keys(BODIES).sort());
  for (const { name, allowed, request } of changing) {
    if (allowed === 'public') continue;
    const { as, inBrowser } = await fixture(t);
    const [role] = ROLES.filter((one) => allowed.includes(one));
    const ask = name.includes(' /v1/') ? as : inBrowser;
    const { statusCode, body } = await ask(role!, withBody(request, BODIES[name]));
    t.notOk([400, 401, 403, 415, 428].includes(statusCode), `${name}: ${statusCode} ${body.slice(0, 200)}`);
  }
});

t.test('an auditor cannot change anything by any route and method, by key or logged in', async (t) => {
  const { as, inBrowser, channel, jobs } = await fixture(t);
  const before = await content(channel);
  // Logging out comes last, since nothing after it would be done by somebody logged in.
  const inOrder = requests.toSorted((a, b) => Number(a.name === LOGOUT) - Number(b.name === LOGOUT));
  for (const { name, allowed, request } of inOrder) {
    for (const method of METHODS) {
      const sent = withBody({ ...request, method }, BODIES[`${method} ${name.split(' ')[1]}`]);
      const answers = [await as('auditor', sent), await inBrowser('auditor', sent)];
      if (method === 'GET' || method === 'HEAD') continue;
      const isOwn = name.startsWith(method) && (allowed === 'public' || allowed.includes('auditor'));
      for (const { statusCode } of answers) {
        if (!isOwn) t.ok(statusCode >= 400, `${method} ${request.url}: ${statusCode}`);
      }
    }
    if (name !== LOGOUT) continue;
    t.equal((await inBrowser('auditor', { url: '/v1/runs' })).statusCode, 401, 'was logged in until now');
  }
  t.same(await content(channel), before);
  t.same(jobs, []);
  const { rows } = await channel.ledger.pool.query<{ type: string }>(
    `SELECT DISTINCT body::json->>'type' AS type FROM (SELECT body FROM audit_outbox UNION ALL SELECT body FROM audit_entry) AS log
     WHERE body::json->>'actor' = 'auditor key' ORDER BY 1`,
  );
  t.same(
    rows.map(({ type }) => type),
    ['access', 'export', 'lookup'],
  );
});

t.test(
  'people on this machine read without a key where that is allowed, masked, and change nothing',
  async (t) => {
    const { app } = await fixture(t, { open: true });
    for (const { name, allowed, request } of requests) {
      if (allowed === 'signed') continue;
      const { statusCode } = await send(app, request);
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

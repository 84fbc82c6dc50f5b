import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import t from 'tap';
import { adapterOn, bodyText, never, readAll, row, serve } from './http-service.ts';

const oauth2 = { scheme: 'oauth2', tokenUrl: '/token', clientId: 'channel', clientSecret: 'sec ret' };

interface TokenService {
  issued: number;
  /** Tokens that the list still takes. */
  readonly good: Set<string>;
  expiresIn: number | undefined;
}

/** A token service and a list that takes its tokens, by RFC 6749. */
async function tokenService(t: Parameters<typeof serve>[0]) {
  const state: TokenService = { issued: 0, good: new Set(), expiresIn: 3600 };
  const asked: string[] = [];
  const url = await serve(t, async (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.url === '/token') {
      const form = new URLSearchParams(await bodyText(request));
      const user = `Basic ${Buffer.from('channel:sec%20ret').toString('base64')}`;
      const known = request.headers.authorization === user || form.get('client_secret') === 'sec ret';
      if (!known || form.get('grant_type') !== 'client_credentials')
        return void response.writeHead(401).end('{}');
      const token = `t${++state.issued}`;
      state.good.add(token);
      return void response.end(JSON.stringify({ access_token: token, expires_in: state.expiresIn }));
    }
    const token = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!state.good.has(token)) return void response.writeHead(401).end('{}');
    const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'));
    response.end(JSON.stringify(page > 3 ? [] : [row(page * 2), row(page * 2 + 1)]));
  });
  return { url, state, asked };
}

const paging = { kind: 'page', param: 'page' };

t.test('a token is fetched once, also for requests at the same time', async (t) => {
  const { url, state } = await tokenService(t);
  const lookup = { path: '/rows/{id}' };
  const adapter = adapterOn(t, url, { options: { auth: oauth2 }, read: { paging, lookup } });
  const [one, other] = await Promise.all([readAll(adapter), readAll(adapter)]);
  t.same(one, ['r2', 'r3', 'r4', 'r5', 'r6', 'r7']);
  t.same(other, one);
  t.equal(state.issued, 1);
});

t.test('a token that expires in the midst of a read loses no page and is renewed once', async (t) => {
  const { url, state } = await tokenService(t);
  const adapter = adapterOn(t, url, { options: { auth: oauth2 }, read: { paging } });
  const pages: string[] = [];
  const request = { dataset: 'things', mode: 'full', cursor: null, pageSize: 10, signal: never } as const;
  for await (const page of adapter.read(request)) {
    pages.push(...page.records.map((record) => record.id));
    if (pages.length === 2) state.good.clear();
  }
  t.same(pages, ['r2', 'r3', 'r4', 'r5', 'r6', 'r7']);
  t.equal(state.issued, 2);
});

t.test('a token is renewed before it expires', async (t) => {
  const { url, state, asked } = await tokenService(t);
  state.expiresIn = 0;
  const adapter = adapterOn(t, url, { options: { auth: oauth2 }, read: { paging } });
  await readAll(adapter);
  t.equal(state.issued, 4, 'no request used a token that was over');
  t.equal(asked.filter((line) => line.startsWith('GET')).length, 4, 'and none was refused');
});

t.test('a token that the platform never takes is an error after one renewal', async (t) => {
  const { url, state } = await tokenService(t);
  const adapter = adapterOn(t, url, { options: { auth: oauth2 }, read: { paging } });
  state.good.add = () => state.good;
  await t.rejects(readAll(adapter), { code: 'ENDPOINT_DENIED', params: { detail: 'HTTP 401' } });
  t.equal(state.issued, 2);
});

t.test('a client that the token service does not know', async (t) => {
  const { url } = await tokenService(t);
  const auth = { ...oauth2, clientSecret: 'wrong' };
  const failure = readAll(adapterOn(t, url, { options: { auth } }));
  await t.rejects(failure, { code: 'ENDPOINT_DENIED', params: { where: `${url}/token` } });
  const inBody = adapterOn(t, url, { options: { auth: { ...oauth2, clientIn: 'body' } }, read: { paging } });
  t.equal((await readAll(inBody)).length, 6, 'id and secret in the body');
});

t.test('the national scheme, verified by a server that was written from its description', async (t) => {
  const seen: IncomingMessage['headers'][] = [];
  const url = await serve(t, (request, response) => {
    const {
      gjgxjhpt_sid: sid,
      gjgxjhpt_rid: rid,
      gjgxjhpt_rtime: time,
      gjgxjhpt_sign: sign,
    } = request.headers;
    seen.push(request.headers);
    const right = createHmac('sha256', 'topsecret').update(`${sid}${rid}${time}`).digest('base64');
    const known = sid === 'S1' && rid === 'R1' && Math.abs(Number(time) - Date.now()) < 60_000;
    response.writeHead(known && sign === right ? 200 : 401).end(JSON.stringify([row(1)]));
  });
  const auth = {
    ...{ scheme: 'signature', secret: 'topsecret', values: { sid: 'S1', rid: 'R1' } },
    ...{ parts: ['sid', 'rid', 'timestamp'], digest: 'hmac-sha256', encoding: 'base64' },
    headers: {
      ...{ gjgxjhpt_sid: 'sid', gjgxjhpt_rid: 'rid' },
      ...{ gjgxjhpt_rtime: 'timestamp', gjgxjhpt_sign: 'signature' },
    },
  };
  t.same(await readAll(adapterOn(t, url, { options: { auth } })), ['r1']);
  t.equal(seen.length, 1);
  const wrong = adapterOn(t, url, { options: { auth: { ...auth, secret: 'other' } } });
  await t.rejects(readAll(wrong), { code: 'ENDPOINT_DENIED' });
});

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** Zhejiang: a request secret is obtained by one signature, renewed by another, and signs the calls for data. */
async function zhejiang(t: Parameters<typeof serve>[0]) {
  const state = { secret: '', refresh: '', obtained: 0, renewed: 0, mayRenew: true };
  const url = await serve(t, (request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://x');
    const time = query.get('requestTime') ?? '';
    const by = (secret: string) =>
      query.get('appKey') === 'ak' && query.get('sign') === md5(`ak${secret}${time}`);
    const answer = (code: string, datas: unknown) =>
      response.end(JSON.stringify({ code, msg: '', datas, dataCount: 1, requestId: 'q' }));
    const give = () => {
      const n = state.obtained + state.renewed;
      Object.assign(state, { secret: `request-${n}`, refresh: `refresh-${n}` });
      answer('00', {
        requestSecret: state.secret,
        refreshSecret: state.refresh,
        requestSecretEndTime: Date.now() + 900_000,
      });
    };
    if (pathname === '/gateway/refreshTokenByKey') {
      if (!by('as')) return answer('14', null);
      state.obtained++;
      return give();
    }
    if (pathname === '/gateway/refreshTokenBySec') {
      if (!state.mayRenew || !by(state.refresh)) return answer('14', null);
      state.renewed++;
      return give();
    }
    answer(by(state.secret) ? '00' : '14', by(state.secret) ? [row(1), row(2)] : null);
  });
  const auth = {
    ...{ scheme: 'signature', secret: 'as', values: { appKey: 'ak' }, timestamp: 'epoch-ms' },
    ...{ parts: ['appKey', 'issued', 'timestamp'], digest: 'md5', encoding: 'hex' },
    query: { appKey: 'appKey', sign: 'signature', requestTime: 'timestamp' },
    denied: { path: 'code', values: ['14'] },
    obtain: {
      path: '/gateway/refreshTokenByKey',
      ...{ parts: ['appKey', 'secret', 'timestamp'], digest: 'md5' },
      query: { appKey: 'appKey', sign: 'signature', requestTime: 'timestamp' },
      success: { path: 'code', values: ['00'] },
      take: { issued: 'datas.requestSecret', renewal: 'datas.refreshSecret' },
      expires: { path: 'datas.requestSecretEndTime', format: 'epoch-ms' },
      renew: { path: '/gateway/refreshTokenBySec', parts: ['appKey', 'renewal', 'timestamp'] },
    },
  };
  const read = { items: 'datas', success: { path: 'code', values: ['00'] } };
  const open = (over: object = {}) => adapterOn(t, url, { options: { auth: { ...auth, ...over } }, read });
  return { state, open };
}

t.test(
  'the Zhejiang scheme: the request secret is obtained once, used, and renewed when it is denied',
  async (t) => {
    const { state, open } = await zhejiang(t);
    const adapter = open();
    t.same(await readAll(adapter), ['r1', 'r2']);
    t.same(await readAll(adapter), ['r1', 'r2']);
    t.match(state, { obtained: 1, renewed: 0 });
    state.secret = 'taken back';
    t.same(await readAll(adapter), ['r1', 'r2'], 'a secret taken back loses nothing');
    t.match(state, { obtained: 1, renewed: 1 });
    Object.assign(state, { secret: 'taken back', mayRenew: false });
    t.same(await readAll(adapter), ['r1', 'r2'], 'where renewing fails, it is obtained anew');
    t.match(state, { obtained: 2, renewed: 1 });
  },
);

t.test('the Zhejiang scheme with a wrong key is denied, and says which call', async (t) => {
  const { open } = await zhejiang(t);
  await t.rejects(readAll(open({ secret: 'wrong' })), {
    code: 'ENDPOINT_DENIED',
    params: { where: /refreshTokenByKey$/, detail: 'code = 14' },
  });
});

t.test('what is taken but never obtained is an error when the adapter is opened', async (t) => {
  const { open } = await zhejiang(t);
  t.throws(() => open({ parts: ['appKey', 'isued', 'timestamp'] }), {
    code: 'HTTP_SIGNATURE_NAME',
    params: { name: 'isued' },
  });
});

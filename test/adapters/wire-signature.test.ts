import { createHash, createHmac } from 'node:crypto';
import t from 'tap';
import { type SignatureScheme, sign, unknownNames } from '../../adapters/wire/signature.ts';
import { signWebhook, verifyWebhook } from '../../adapters/wire/standard-webhooks.ts';
import { type Incoming, unverifiableNames, verifySignature } from '../../adapters/wire/verify.ts';

const NOW = 1_700_000_000_000;
const moment = { now: NOW, nonce: 'n-1' };
const request = { method: 'GET', path: '/a', query: '', body: '' };

const national: SignatureScheme = {
  scheme: 'signature',
  secret: 'topsecret',
  values: { sid: 'SID', rid: 'RID' },
  parts: ['sid', 'rid', 'timestamp'],
  digest: 'hmac-sha256',
  encoding: 'base64',
  headers: {
    gjgxjhpt_sid: 'sid',
    gjgxjhpt_rid: 'rid',
    gjgxjhpt_rtime: 'timestamp',
    gjgxjhpt_sign: 'signature',
  },
};

t.test('the national scheme signs sid, rid and rtime with HMAC-SHA256 in Base64', async (t) => {
  t.same(sign(national, request, moment).headers, {
    gjgxjhpt_sid: 'SID',
    gjgxjhpt_rid: 'RID',
    gjgxjhpt_rtime: '1700000000000',
    gjgxjhpt_sign: 'bx/VacHM6zZcQOFCLrNzHcItB56UF98Avm49XNpTdlY=',
  });
});

t.test('md5 over key, an obtained secret and local time, in hexadecimal, as query parameters', async (t) => {
  const scheme: SignatureScheme = {
    scheme: 'signature',
    secret: 'unused',
    values: { appKey: 'akmd5' },
    parts: ['appKey', 'requestSecret', 'timestamp'],
    digest: 'md5',
    timestamp: 'yyyy-MM-dd HH:mm:ss',
    query: { appKey: 'appKey', sign: 'signature', requestTime: 'timestamp' },
  };
  const marks = sign(
    scheme,
    request,
    { now: Date.parse('2026-11-23T00:00:00Z'), nonce: 'n' },
    {
      requestSecret: 'secret',
    },
  );
  t.same(marks, {
    headers: {},
    query: {
      appKey: 'akmd5',
      sign: '72ae802507fc876afc57161c312dc51c',
      requestTime: '2026-11-23 08:00:00',
    },
  });
  t.same(unknownNames(scheme), ['requestSecret']);
  t.same(unknownNames(scheme, ['requestSecret']), []);
});

t.test('every digest and encoding, against the primitives', async (t) => {
  const message = 'k-1|n-1';
  const plain = (name: string) => createHash(name).update(message);
  const keyed = (name: string) => createHmac(name, 'topsecret').update(message);
  for (const [digest, hash] of [
    ['md5', () => plain('md5')],
    ['sha256', () => plain('sha256')],
    ['sm3', () => plain('sm3')],
    ['hmac-sha256', () => keyed('sha256')],
    ['hmac-sm3', () => keyed('sm3')],
  ] as const) {
    for (const [encoding, expected] of [
      ['hex', hash().digest('hex')],
      ['HEX', hash().digest('hex').toUpperCase()],
      ['base64', hash().digest('base64')],
    ] as const) {
      const scheme: SignatureScheme = {
        ...{ scheme: 'signature', secret: 'topsecret', values: { key: 'k-1' } },
        ...{ parts: ['key', 'nonce'], separator: '|', digest, encoding, headers: { S: 'signature' } },
      };
      t.equal(sign(scheme, request, moment).headers['s'], expected, `${digest} ${encoding}`);
    }
  }
});

t.test('SM3 is the one of GB/T 32905, whose first example is abc', async (t) => {
  const scheme: SignatureScheme = {
    ...{ scheme: 'signature', secret: 's', values: { text: 'abc' }, parts: ['text'] },
    ...{ digest: 'sm3', headers: { s: 'signature' } },
  };
  const expected = '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0';
  t.equal(sign(scheme, request, moment).headers['s'], expected);
});

t.test('a later step uses the result of an earlier one, also as the key of an HMAC', async (t) => {
  const scheme: SignatureScheme = {
    scheme: 'signature',
    secret: 'pw',
    steps: [{ name: 'inner', parts: ['secret'], digest: 'md5' }],
    parts: ['timestamp'],
    key: 'inner',
    digest: 'hmac-sha256',
    headers: { s: 'signature', t: 'timestamp' },
  };
  const inner = createHash('md5').update('pw').digest('hex');
  const expected = createHmac('sha256', inner).update(String(NOW)).digest('hex');
  t.equal(sign(scheme, request, moment).headers['s'], expected);
  t.same(unknownNames(scheme), []);
  const later = { ...scheme, steps: [{ name: 'one', parts: ['inner'], digest: 'md5' as const }] };
  t.same(unknownNames(later), ['inner', 'inner'], 'a step cannot use one that comes after it');
});

const everything: SignatureScheme = {
  scheme: 'signature',
  secret: 'topsecret',
  values: { app: 'A' },
  parts: ['app', 'timestamp', 'nonce', 'method', 'path', 'query', 'body', 'bodySha256'],
  separator: '\n',
  digest: 'hmac-sm3',
  headers: { 'X-App': 'app', 'X-Time': 'timestamp', 'X-Nonce': 'nonce' },
  query: { sign: 'signature' },
};

function received(over: Partial<Incoming> = {}): Incoming {
  const body = Buffer.from([0xff, 0x00, 0x41]);
  const { headers, query } = sign(
    everything,
    { method: 'POST', path: '/push', query: 'a=1&b=%E9%9D%92', body },
    moment,
  );
  const signed = `a=1&b=%E9%9D%92&${new URLSearchParams(query)}`;
  return { method: 'POST', path: '/push', query: signed, headers, body, ...over };
}

t.test('what was signed is verified, over raw bytes and the query as sent', async (t) => {
  const at = { now: NOW + 1000, toleranceMs: 60_000 };
  t.same(verifySignature(everything, received(), at), { ok: true, id: 'n-1' });
  const { headers, query } = received();
  const wrong: readonly (readonly [string, Partial<Incoming>, object])[] = [
    ['another body', { body: Buffer.from([0xfe, 0x00, 0x41]) }, { reason: 'wrong', name: 'sign' }],
    ['another path', { path: '/pull' }, { reason: 'wrong', name: 'sign' }],
    ['another query', { query: query.replace('a=1', 'a=2') }, { reason: 'wrong', name: 'sign' }],
    ['another nonce', { headers: { ...headers, 'x-nonce': 'n-2' } }, { reason: 'wrong', name: 'sign' }],
    ['another sender', { headers: { ...headers, 'x-app': 'B' } }, { reason: 'wrong', name: 'X-App' }],
    ['no nonce', { headers: { ...headers, 'x-nonce': undefined } }, { reason: 'missing', name: 'X-Nonce' }],
    ['no signature', { query: 'a=1' }, { reason: 'missing', name: 'sign' }],
    ['two signatures', { query: `${query}&sign=x` }, { reason: 'missing', name: 'sign' }],
    ['no time', { headers: { ...headers, 'x-time': 'now' } }, { reason: 'stale', name: 'X-Time' }],
  ];
  for (const [what, over, expected] of wrong)
    t.same(verifySignature(everything, received(over), at), { ok: false, ...expected }, what);
  for (const now of [NOW - 60_001, NOW + 60_001])
    t.match(verifySignature(everything, received(), { now, toleranceMs: 60_000 }), { reason: 'stale' });
});

t.test('a scheme whose time or nonce is not sent cannot be verified, and says so', async (t) => {
  t.same(unverifiableNames(everything), []);
  t.same(unverifiableNames({ ...everything, headers: {}, query: {} }), ['timestamp', 'nonce', 'signature']);
});

const hook = { scheme: 'standard-webhooks', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' } as const;

t.test('Standard Webhooks signs its own published example', async (t) => {
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' };
  const { headers } = signWebhook(hook, message, 1_614_265_330_000);
  t.equal(headers['webhook-signature'], 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

t.test('Standard Webhooks: verified, also while the secret is being replaced', async (t) => {
  const body = Buffer.from('{"a":1}');
  const { headers } = signWebhook(hook, { id: 'm1', body }, NOW);
  const at = { now: NOW, toleranceMs: 300_000 };
  t.same(verifyWebhook(hook, { headers, body }, at), { ok: true, id: 'm1' });
  const next = { ...hook, secret: 'bmV3IHNlY3JldA==' };
  t.match(verifyWebhook(next, { headers, body }, at), { reason: 'wrong', name: 'webhook-signature' });
  t.match(verifyWebhook({ ...next, oldSecret: hook.secret }, { headers, body }, at), { ok: true });
  const both = signWebhook({ ...next, oldSecret: hook.secret }, { id: 'm1', body }, NOW);
  t.match(verifyWebhook(hook, { headers: both.headers, body }, at), { ok: true });
  t.match(verifyWebhook(hook, { headers, body: Buffer.from('{"a":2}') }, at), { reason: 'wrong' });
  t.match(verifyWebhook(hook, { headers, body }, { ...at, now: NOW + 301_000 }), { reason: 'stale' });
  t.match(verifyWebhook(hook, { headers: {}, body }, at), { reason: 'missing', name: 'webhook-id' });
});

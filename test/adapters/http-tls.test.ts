import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { Client } from '../../adapters/http/client.ts';
import { connectionFindings } from '../../adapters/wire/check.ts';
import { transportOptions } from '../../adapters/wire/options.ts';
import { silent } from '../support/log.ts';
import { adapterOn, codes, readAll, row, serve } from './http-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'tongdao-tls-'));
t.teardown(() => rmSync(folder, { recursive: true }));

/** Certificates made here and now: an authority, servers, a client; and an authority that nobody asked. */
function make(): string | false {
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  try {
    openssl('version');
  } catch {
    return 'lacks openssl in the PATH: apt-get install openssl';
  }
  for (const name of ['ca', 'stranger'])
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '365',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
    );
  const certify = (name: string, host: string, days: string) => {
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=DNS:${host}\n`);
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
    );
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      days,
      '-extfile',
      `${name}.ext`,
      '-out',
      `${name}.pem`,
    );
  };
  certify('server', 'localhost', '200');
  certify('other', 'other.example', '200');
  certify('soon', 'localhost', '10');
  certify('over', 'localhost', '-1');
  certify('client', 'channel', '200');
  openssl('rsa', '-in', 'client.key', '-aes256', '-passout', 'pass:opensesame', '-out', 'locked.key');
  return false;
}

const skip = make();
const pem = (name: string) => readFileSync(join(folder, name), 'utf8');

async function platform(t: Test, name: string, more: object = {}): Promise<string> {
  const listener = (_: unknown, response: { end(text: string): void }) =>
    response.end(JSON.stringify([row(1)]));
  return serve(t, listener, { cert: pem(`${name}.pem`), key: pem(`${name}.key`), ...more });
}

t.test('an authority of one’s own, as PEM text or as a file of the profile', { skip }, async (t) => {
  const url = await platform(t, 'server');
  for (const ca of [pem('ca.pem'), 'ca.pem', './ca.pem'])
    t.same(await readAll(adapterOn(t, url, { options: { tls: { ca } }, baseDir: folder })), ['r1']);
});

t.test('certificates that are not accepted', { skip }, async (t) => {
  for (const [what, server, tls, detail] of [
    ['no authority given', 'server', {}, /UNABLE_TO_(VERIFY|GET)/],
    ['another authority', 'server', { ca: 'stranger.pem' }, /UNABLE_TO_(VERIFY|GET)/],
    ['another host', 'other', { ca: 'ca.pem' }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['expired', 'over', { ca: 'ca.pem' }, 'CERT_HAS_EXPIRED'],
  ] as const) {
    const url = await platform(t, server);
    const adapter = adapterOn(t, url, { options: { tls }, baseDir: folder });
    await t.rejects(readAll(adapter), { code: 'HTTP_TLS_REFUSED', params: { detail } }, what);
    t.same(codes(await adapter.check()), ['error HTTP_TLS_REFUSED'], `check: ${what}`);
  }
  const url = await platform(t, 'other');
  const tls = { ca: 'ca.pem', serverName: 'other.example' };
  t.same(await readAll(adapterOn(t, url, { options: { tls }, baseDir: folder })), ['r1'], 'by its own name');
});

t.test('a client certificate, its key locked or not', { skip }, async (t) => {
  const url = await platform(t, 'server', { ca: pem('ca.pem'), requestCert: true, rejectUnauthorized: true });
  const open = (tls: object) =>
    adapterOn(t, url, { options: { tls: { ca: 'ca.pem', ...tls } }, baseDir: folder });
  t.same(await readAll(open({ cert: 'client.pem', key: 'client.key' })), ['r1']);
  t.same(await readAll(open({ cert: pem('client.pem'), key: pem('locked.key'), passphrase: 'opensesame' })), [
    'r1',
  ]);
  await t.rejects(readAll(open({})), { code: /^(HTTP_TLS_REFUSED|ENDPOINT_UNREACHABLE)$/ }, 'none shown');
  for (const [what, tls, params] of [
    ['wrong passphrase', { cert: 'client.pem', key: 'locked.key', passphrase: 'x' }, { name: 'tls' }],
    ['not a key', { cert: 'client.pem', key: 'ca.pem' }, { name: 'tls' }],
    ['no such file', { cert: 'nowhere.pem', key: 'client.key' }, { name: 'tls.cert', detail: 'ENOENT' }],
    [
      'outside the profile',
      { cert: '../x.pem', key: 'client.key' },
      { name: 'tls.cert', detail: 'outside the profile' },
    ],
  ] as const) {
    const adapter = open(tls);
    await t.rejects(readAll(adapter), { code: 'HTTP_TLS_SETTING', params }, what);
    t.same(codes(await adapter.check()), ['error HTTP_TLS_SETTING'], `check: ${what}`);
  }
});

t.test(
  'check tells until when the certificate is valid, and warns when that is soon',
  { skip },
  async (t) => {
    for (const [server, level, days] of [
      ['server', 'ok', 199],
      ['soon', 'warning', 9],
    ] as const) {
      const url = await platform(t, server);
      const findings = await adapterOn(t, url, {
        options: { tls: { ca: 'ca.pem' } },
        baseDir: folder,
      }).check();
      const [finding] = findings.filter(({ code }) => code === 'HTTP_TLS_UNTIL');
      t.equal(finding?.level, level);
      t.ok(Math.abs(Number(finding?.params['days']) - days) <= 1);
    }
  },
);

t.test('an address without TLS is warned of, unless it stays on this machine', async (t) => {
  for (const [baseUrl, expected] of [
    ['http://platform.example/api', ['ok ENDPOINT_REACHED', 'warning HTTP_PLAIN']],
    ['http://127.0.0.1:80', ['ok ENDPOINT_REACHED']],
  ] as const) {
    const context = { endpoint: 'e', options: { baseUrl }, datasets: {}, baseDir: '.', log: silent };
    t.same(codes(connectionFindings(new Client(transportOptions(context)))), expected);
  }
});

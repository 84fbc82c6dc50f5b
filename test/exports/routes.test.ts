import t from 'tap';
import { checkExport } from '../../src/verify/export.ts';
import { fixture, ID_NUMBER, PHONE } from '../api/fixture.ts';
import { bytesOf, filesIn } from './exported.ts';

const TODAY = 'from=2026-01-01&to=2126-01-01';

t.test('every export can be downloaded, and is confirmed as it came', async (t) => {
  const { as, channel } = await fixture(t);
  for (const [url, claims, name] of [
    ['/v1/exports/reconciliations/1', ['given', 'result'], 'reconciliation-1.zip'],
    ['/v1/exports/discrepancies/1', ['given', 'opened'], 'discrepancy-1.zip'],
    [`/v1/exports/period?${TODAY}`, ['given', 'range'], 'period-2026-01-01-2126-01-01.zip'],
  ] as const) {
    for (const form of ['csv', 'xlsx', 'jsonl', 'report']) {
      const answer = await as('auditor', { url: `${url}${url.includes('?') ? '&' : '?'}as=${form}&lang=en` });
      t.equal(answer.statusCode, 200);
      t.match(answer.headers['content-disposition'], name);
      t.equal(answer.headers['content-type'], 'application/zip');
      const verdict = await checkExport(bytesOf(answer.rawPayload), channel.signer.vkey);
      t.same(verdict.faults, [], `${url} ${form}`);
      t.same(verdict.proved, claims);
      t.equal(verdict.given?.actor, 'auditor key');
    }
  }
});

t.test('personal values are veiled where the role need not see them, and the export says so', async (t) => {
  const { as, channel } = await fixture(t);
  const contents = async (role: 'auditor' | 'admin' | 'endpoint', form: string) => {
    const { rawPayload } = await as(role, { url: `/v1/exports/discrepancies/1?as=${form}` });
    const { manifest } = await checkExport(bytesOf(rawPayload), channel.signer.vkey);
    const files = await filesIn(rawPayload);
    const inner = form === 'xlsx' ? await filesIn(files.get('discrepancy-1.xlsx')!) : new Map();
    return { manifest, text: [...files.values(), ...inner.values()].map(String).join('\n') };
  };
  for (const form of ['csv', 'xlsx', 'jsonl', 'report']) {
    const [auditor, admin, endpoint] = [
      await contents('auditor', form),
      await contents('admin', form),
      await contents('endpoint', form),
    ];
    for (const value of [PHONE, ID_NUMBER]) {
      t.ok(auditor.text.includes(value), 'an auditor sees it');
      t.notOk(admin.text.includes(value), `an admin does not: ${form}`);
    }
    t.equal(auditor.manifest?.masked, false);
    t.equal(admin.manifest?.masked, true);
    t.equal(endpoint.manifest?.endpoint, 'wujiang');
    t.same(
      endpoint.manifest?.columns,
      ['field', 'title', 'differs', 'wujiang'],
      'an endpoint sees its own side',
    );
  }
});

t.test(
  'an export is on record with who had it, and the look-up of a discrepancy in the access book',
  async (t) => {
    const { as, channel } = await fixture(t);
    await as('auditor', { url: '/v1/exports/discrepancies/1' });
    const { rows } = await channel.ledger.pool.query<{ body: string }>(
      `SELECT body FROM audit_entry WHERE body LIKE '%"type":"export"}' OR body LIKE '%"type":"lookup"}' ORDER BY seq`,
    );
    const [lookup, entry] = rows.map(({ body }) => JSON.parse(body));
    t.match(lookup, { type: 'lookup', actor: 'auditor key', data: { purpose: 'export of discrepancy 1' } });
    t.match(entry, {
      type: 'export',
      actor: 'auditor key',
      data: { what: 'discrepancy', id: '1', masked: false },
    });
    t.match(entry.data.manifest, /^[0-9a-f]{64}$/);
  },
);

t.test('what cannot be exported is said before anything is sent', async (t) => {
  const { as } = await fixture(t);
  for (const [url, status] of [
    ['/v1/exports/reconciliations/77', 404],
    ['/v1/exports/discrepancies/77', 404],
    ['/v1/exports/reconciliations/1?as=pdf', 400],
    ['/v1/exports/period?from=2026-13-45x&to=2026-01-01', 400],
    ['/v1/exports/period?from=2026-02-01&to=2026-01-01', 422],
    ['/v1/exports/period?from=2026-02-31&to=2026-03-01', 422],
  ] as const) {
    const { statusCode, headers } = await as('auditor', { url });
    t.equal(statusCode, status, url);
    t.match(headers['content-type'], 'application/problem+json');
  }
  t.equal((await as('endpoint', { url: '/v1/exports/reconciliations/1' })).statusCode, 403);
});

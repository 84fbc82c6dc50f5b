import t from 'tap';
import { sequence } from '../../src/audit/sequence.ts';
import { entry, recordMany } from '../audit/channel.ts';
import { type Get, readLog } from '../audit/independent-reader.ts';
import { fixture } from './fixture.ts';

t.test('an independent reader of tlog-tiles reads and recomputes the whole log over HTTP', async (t) => {
  const { app, channel, secrets } = await fixture(t);
  const { pool } = channel.ledger;
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const authorization = `Basic ${Buffer.from(`auditor:${secrets.auditor}`).toString('base64')}`;
  const get: Get = async (path) => {
    const response = await fetch(`${url}/audit/${path}`, { headers: { authorization } });
    if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
    return {
      type: response.headers.get('content-type') ?? '',
      caching: response.headers.get('cache-control') ?? '',
      bytes: Buffer.from(await response.arrayBuffer()),
    };
  };
  const { rows } = await pool.query<{ count: string }>('SELECT count(*) FROM audit_entry');
  for (const size of [256, 257, 512, 700]) {
    const have = Number(
      (await pool.query<{ count: string }>('SELECT count(*) FROM audit_entry')).rows[0]!.count,
    );
    await recordMany(pool, size - have, have);
    await sequence(pool, channel.signer);
    const { origin, entries, paths } = await readLog(get, channel.signer.vkey);
    t.equal(origin, 'tongdao/test');
    t.equal(entries.length, size);
    t.match(JSON.parse(entries.at(-1)!), { data: entry(size - 1).data });
    t.ok(paths.includes('tile/0/000') && paths.includes('tile/entries/000'));
  }
  t.ok(Number(rows[0]!.count) < 256);

  // Somebody who turns a byte over in the database is found by it, wherever it stands.
  await pool.query(`UPDATE audit_entry SET body = replace(body, '投递', '投遞') WHERE seq = 650`);
  await t.rejects(readLog(get, channel.signer.vkey), { message: 'tile/0/002.p/188 is another tile' });
});

t.test('what an older checkpoint needs is still served when the log has grown', async (t) => {
  const { as, channel } = await fixture(t);
  const { size } = (await as('auditor', { url: '/v1/audit/checkpoint' })).json();
  const tile = (await as('auditor', { url: `/audit/tile/0/000.p/${size}` })).rawPayload;
  await recordMany(channel.ledger.pool, 300);
  await sequence(channel.ledger.pool, channel.signer);
  t.strictSame((await as('auditor', { url: `/audit/tile/0/000.p/${size}` })).rawPayload, tile);
  t.equal((await as('auditor', { url: '/audit/tile/0/000' })).statusCode, 200);
});

t.test('everybody may hold a checkpoint; who reads tiles and entries must say who he is', async (t) => {
  const { as } = await fixture(t);
  t.equal((await as(null, { url: '/audit/checkpoint' })).statusCode, 200);
  t.equal((await as(null, { url: '/audit/tile/0/000' })).statusCode, 401);
  t.equal((await as('endpoint', { url: '/audit/tile/entries/000' })).statusCode, 403);
});

import { join } from 'node:path';
import t, { type Test } from 'tap';
import { latestCheckpoint } from '../../src/audit/checkpoint.ts';
import { exportLog } from '../../src/audit/export.ts';
import { feedWitness } from '../../src/audit/feed-witness.ts';
import { growth } from '../../src/audit/prove.ts';
import { sequence } from '../../src/audit/sequence.ts';
import { openWitnessSigner } from '../../src/audit/signer.ts';
import { formatConsistency } from '../../src/tlog/consistency.ts';
import { cosignedAt, parseWitnessVkey } from '../../src/tlog/cosignature.ts';
import { verifyFolder } from '../../src/verify/folder.ts';
import { type Channel, channel, recordMany } from '../audit/channel.ts';
import { fixture } from './fixture.ts';

/** A log of so many entries. */
async function logOf(t: Test, count: number): Promise<Channel> {
  const log = await channel(t);
  await grow(log, count);
  return log;
}

async function grow({ pool, signer }: Channel, count: number, from = 0): Promise<void> {
  await recordMany(pool, count, from);
  await sequence(pool, signer);
}

/** Another Tongdao, that listens, as a witness of those logs. */
async function witnessOf(t: Test, ...logs: readonly string[]) {
  const signer = await openWitnessSigner(t.testdir(), 'wujiang');
  const { app, logged } = await fixture(t, { witness: { signer, logs } });
  const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/witness`;
  const send = async (body: string) => {
    const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body });
    const type = response.headers.get('content-type');
    return { status: response.status, type, text: await response.text() };
  };
  return { url, vkey: signer.vkey, send, logged };
}

async function requestOf({ pool }: Channel, old: number): Promise<string> {
  const { size, note } = (await latestCheckpoint(pool))!;
  return formatConsistency({ old, hashes: await growth(pool, old, size), checkpoint: note });
}

t.test(
  'a second channel signs the checkpoints of the first, as they grow; they are served and exported so',
  async (t) => {
    const log = await logOf(t, 300);
    const { url, vkey } = await witnessOf(t, log.signer.vkey);
    t.equal(await feedWitness(log.pool, { url, vkey }), true);
    t.equal(await feedWitness(log.pool, { url, vkey }), false, 'once is enough');
    await grow(log, 400, 300);
    t.equal(await feedWitness(log.pool, { url, vkey }), true);

    const { note } = (await latestCheckpoint(log.pool))!;
    const age = Date.now() / 1000 - (cosignedAt(note, parseWitnessVkey(vkey)) ?? 0);
    t.ok(age >= 0 && age < 60);
    const target = join(log.folder, 'export');
    await exportLog(log.pool, target);
    const verdict = await verifyFolder(target, { vkey: log.signer.vkey, witnesses: [vkey] });
    t.same(verdict.faults, []);
    t.match(verdict.witnesses, [{ name: 'tongdao/wujiang/witness' }]);
  },
);

t.test(
  'a log that was rewritten and signed anew is refused by its witness, and found without its signature',
  async (t) => {
    const log = await logOf(t, 300);
    const { url, vkey, logged } = await witnessOf(t, log.signer.vkey);
    await feedWitness(log.pool, { url, vkey });

    // The same key, other entries.
    const fork: Channel = { ...(await channel(t)), signer: log.signer };
    await grow(fork, 310, 1000);
    await t.rejects(feedWitness(fork.pool, { url, vkey }), {
      code: 'WITNESS_REFUSED',
      params: { status: 422 },
    });
    t.match(logged.join('\n'), 'WITNESS_INCONSISTENT', 'the witness tells its own people');

    const target = join(fork.folder, 'export');
    await exportLog(fork.pool, target);
    t.equal(
      (await verifyFolder(target, { vkey: log.signer.vkey })).ok,
      true,
      'nothing in the files betrays it',
    );
    const { faults } = await verifyFolder(target, { vkey: log.signer.vkey, witnesses: [vkey] });
    t.match(faults, [{ code: 'VERIFY_WITNESSES', params: { quorum: 1, signed: 0 } }]);
  },
);

t.test('a log that was set back is told so by its witness', async (t) => {
  const log = await logOf(t, 300);
  const { url, vkey } = await witnessOf(t, log.signer.vkey);
  await feedWitness(log.pool, { url, vkey });
  const backup: Channel = { ...(await channel(t)), signer: log.signer };
  await grow(backup, 200);
  await t.rejects(feedWitness(backup.pool, { url, vkey }), {
    code: 'WITNESS_AHEAD',
    params: { size: 300, ours: 200 },
  });
});

t.test('a witness answers as tlog-witness says', async (t) => {
  const log = await logOf(t, 300);
  const stranger = await logOf(t, 5);
  const { send, vkey } = await witnessOf(t, log.signer.vkey);
  const first = await requestOf(log, 0);
  const { note } = (await latestCheckpoint(log.pool))!;

  t.equal((await send('')).status, 400);
  t.equal((await send('old -1\n\nx')).status, 400);
  t.equal((await send(`old 301\n\n${note}`)).status, 400, 'larger than the checkpoint');
  t.equal((await send(first.replaceAll('tongdao.example/audit', 'tongdao.example/other'))).status, 404);
  t.equal((await send(await requestOf(stranger, 0))).status, 403, 'a key that it does not know');
  t.equal((await send(first.replace(/^300$/m, '299'))).status, 403, 'not what was signed');
  t.same(await send(`old 7\n\n${note}`), { status: 409, type: 'text/x.tlog.size', text: '0\n' });
  t.equal((await send(first.replace('old 0\n', `old 0\n${'A'.repeat(43)}=\n`))).status, 422);

  const signed = await send(first);
  t.equal(signed.status, 200);
  t.match(signed.text, /^— tongdao\/wujiang\/witness \S+\n$/);
  t.ok(cosignedAt(note + signed.text, parseWitnessVkey(vkey)));
  t.same(await send(first), { status: 409, type: 'text/x.tlog.size', text: '300\n' });
  t.equal((await send(`old 300\n\n${note}`)).status, 200, 'the same again');

  await grow(log, 50, 300);
  const grown = await requestOf(log, 300);
  t.equal((await send(grown.replace(/^([A-Za-z0-9+/]{43}=)$/m, `${'A'.repeat(43)}=`))).status, 422);
  t.equal((await send(grown)).status, 200);

  const fork: Channel = { ...(await channel(t)), signer: log.signer };
  await grow(fork, 350, 1000);
  const { note: forked } = (await latestCheckpoint(fork.pool))!;
  t.equal((await send(`old 350\n\n${forked}`)).status, 409, 'another root at the same size');
});

t.test('of two requests that start from the same size one is signed, whichever', async (t) => {
  const log = await logOf(t, 10);
  const { send } = await witnessOf(t, log.signer.vkey);
  const requests = [await requestOf(log, 0)];
  for (const size of [20, 30, 40]) {
    await grow(log, 10, size);
    requests.push(await requestOf(log, 0));
  }
  const statuses = (await Promise.all(requests.map(send))).map(({ status }) => status);
  t.same(statuses.sort(), [200, 409, 409, 409]);
});

t.test('a channel that is a witness of nobody knows no log', async (t) => {
  const { as } = await fixture(t);
  const log = await logOf(t, 1);
  const answer = await as(null, {
    method: 'POST',
    url: '/witness/add-checkpoint',
    payload: await requestOf(log, 0),
  });
  t.match([answer.statusCode, answer.json().code], [404, 'WITNESS_LOG_UNKNOWN']);
});

t.test(
  'a witness that does not answer is unreachable, and whoever signs with another key has not signed',
  async (t) => {
    const log = await logOf(t, 5);
    const { url } = await witnessOf(t, log.signer.vkey);
    const other = await openWitnessSigner(join(log.folder, 'other'), 'jiashan');
    await t.rejects(feedWitness(log.pool, { url, vkey: other.vkey }), { code: 'WITNESS_REFUSED' });
    await t.rejects(feedWitness(log.pool, { url: 'http://127.0.0.1:9', vkey: other.vkey }), {
      code: 'WITNESS_UNREACHABLE',
    });
  },
);

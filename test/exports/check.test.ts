import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import t from 'tap';
import { retireKey, rotateKey } from '../../src/audit/rotate.ts';
import { exportPeriod } from '../../src/exports/period.ts';
import { exportReconciliation } from '../../src/exports/reconciliation.ts';
import { writeExport } from '../../src/exports/write.ts';
import { ZipWriter } from '../../src/exports/zip.ts';
import { FORMATS, MEMBERS } from '../../src/tlog/export.ts';
import { vkeyOf } from '../../src/tlog/note.ts';
import { checkExport } from '../../src/verify/export.ts';
import { runVerification } from '../../src/verify/run.ts';
import { openZip } from '../../src/verify/zip.ts';
import { bytesOf, channelWithResult, contextOf, exported, filesIn, request, verdictOf } from './exported.ts';

const DAYS = { from: '2026-01-01', to: '2126-01-01' };

t.test('an export in any form is confirmed from its file and the public key', async (t) => {
  const { channel } = await channelWithResult(t);
  const { vkey } = channel.signer;
  for (const as of FORMATS) {
    for (const language of ['zh', 'en'] as const) {
      const verdict = await checkExport(bytesOf(await exported(channel, '1', { as, language })), vkey);
      t.same(verdict.faults, [], as);
      t.same(verdict.proved, ['given', 'result'], as);
      t.equal(verdict.given?.actor, 'auditor key');
      t.ok(verdict.manifest!.rows >= 5);
    }
    const period = await buffer((await exportPeriod(contextOf(channel), request({ as }), DAYS)).stream);
    const verdict = await checkExport(bytesOf(period), vkey);
    t.same(verdict.faults, [], `period as ${as}`);
    t.same(verdict.proved, ['given', 'range'], `period as ${as}`);
  }
});

t.test('one flipped bit in any member is found', async (t) => {
  const { channel } = await channelWithResult(t);
  for (const as of FORMATS) {
    const zips = [
      await exported(channel, '1', { as }),
      await buffer((await exportPeriod(contextOf(channel), request({ as }), DAYS)).stream),
    ];
    for (const zip of zips) {
      const members = [...(await openZip(bytesOf(zip))).values()];
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...members),
          fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
          fc.nat(7),
          async ({ at, length }, where, bit) => {
            const altered = Buffer.from(zip);
            altered[at + Math.floor(where * length)]! ^= 1 << bit;
            // Padding bits behind a deflated stream say nothing: what it unpacks to is the same.
            if (await sameContents(zip, altered)) return true;
            return (await verdictOf(altered, channel.signer.vkey)) !== 'ok';
          },
        ),
        { numRuns: 60 },
      );
    }
    t.pass(as);
  }
});

t.test('a member left out, added or of another export is found', async (t) => {
  const { channel } = await channelWithResult(t);
  const { vkey } = channel.signer;
  const zip = await exported(channel, '1');
  const files = await filesIn(zip);
  t.equal(await verdictOf(await zipOf(files), vkey), 'ok');
  for (const name of files.keys()) {
    const others = new Map(files);
    others.delete(name);
    t.equal(await verdictOf(await zipOf(others), vkey), 'VERIFY_FILE_MISSING', `without ${name}`);
  }
  t.equal(
    await verdictOf(await zipOf(new Map([...files, ['more.csv', Buffer.from('x')]])), vkey),
    'EXPORT_MEMBER_UNEXPECTED',
  );
  const reportFiles = await filesIn(await exported(channel, '1', { as: 'report' }));
  const receipt = reportFiles.get(MEMBERS.receipt)!;
  t.equal(
    await verdictOf(await zipOf(new Map([...files, [MEMBERS.receipt, receipt]])), vkey),
    'EXPORT_MEMBER_CHANGED',
  );
  const entry = files.get(MEMBERS.reconciliation)!;
  t.equal(
    await verdictOf(await zipOf(new Map([...files, [MEMBERS.receipt, entry]])), vkey),
    'EXPORT_ENTRY_OTHER',
  );
});

t.test('a channel that puts altered rows on record as an export is found out', async (t) => {
  const { channel } = await channelWithResult(t);
  const files = await filesIn(await exported(channel, '1', { as: 'jsonl' }));
  const rows = files
    .get('reconciliation-1.jsonl')!
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string | number | null>);
  const names = JSON.parse(files.get(MEMBERS.manifest)!.toString()).columns as string[];
  const forged = (changed: readonly Record<string, string | number | null>[]) =>
    buffer(
      writeExport(contextOf(channel), request(), {
        name: 'reconciliation-1',
        sheet: {
          title: { zh: '', en: '' },
          columns: names.map((name) => ({ name, title: { zh: name, en: name } })),
          pages: (async function* () {
            yield changed.map((row) => names.map((name) => row[name] ?? null));
          })(),
          facts: [],
          proof: { zh: '', en: '' },
        },
        members: [MEMBERS.result, MEMBERS.reconciliation].map(
          (name) => [name, [files.get(name)!.toString()]] as const,
        ),
        about: {
          what: 'reconciliation',
          dataset: 'licence',
          id: '1',
          period: null,
          masked: false,
          endpoint: null,
        },
      }).stream,
    );
  const vkey = channel.signer.vkey;
  t.equal(await verdictOf(await forged(rows), vkey), 'ok');
  t.equal(await verdictOf(await forged(rows.slice(1)), vkey), 'EXPORT_ROW_DIFFERS', 'left out');
  t.equal(await verdictOf(await forged(rows.slice(0, -1)), vkey), 'EXPORT_ROW_DIFFERS', 'cut off');
  t.equal(await verdictOf(await forged(rows.toReversed()), vkey), 'EXPORT_ROW_DIFFERS', 'reordered');
  t.equal(await verdictOf(await forged([...rows, rows[0]!]), vkey), 'EXPORT_ROW_DIFFERS', 'added');
  t.equal(
    await verdictOf(await forged(rows.with(2, { ...rows[2], class: 'agreed' })), vkey),
    'EXPORT_ROW_DIFFERS',
  );
});

t.test('history that was altered in the ledger is found out', async (t) => {
  const { channel, query } = await channelWithResult(t);
  await query(
    `UPDATE discrepancy_event SET class = 'stale' WHERE discrepancy = (SELECT min(discrepancy) FROM discrepancy_event)`,
  );
  t.equal(await verdictOf(await exported(channel, '1'), channel.signer.vkey), 'EXPORT_RESULT_DIFFERS');
});

t.test('an entry that was altered in the database is found out by a period', async (t) => {
  const { channel, query } = await channelWithResult(t);
  await query(
    `UPDATE audit_entry SET body = replace(body, '"actor":"system"', '"actor":"nobody"') WHERE seq = 2`,
  );
  const period = await buffer((await exportPeriod(contextOf(channel), request(), DAYS)).stream);
  t.equal(await verdictOf(period, channel.signer.vkey), 'EXPORT_RANGE_ROOT');
});

t.test('periods that follow one another hold each entry once', async (t) => {
  const { channel, query, syncAll, reconcile } = await channelWithResult(t);
  const [{ at: middle }] = (await query<{ at: Date }>(`SELECT clock_timestamp() AS at`)) as [{ at: Date }];
  await syncAll('full');
  await reconcile();
  const linesOf = async (from: string, to: string) => {
    const zip = await buffer((await exportPeriod(contextOf(channel), request(), { from, to })).stream);
    t.equal(await verdictOf(zip, channel.signer.vkey), 'ok');
    return (await filesIn(zip)).get(MEMBERS.entries)!.toString();
  };
  const [{ at: end }] = (await query<{ at: Date }>(`SELECT clock_timestamp() AS at`)) as [{ at: Date }];
  const start = '2026-01-01T00:00:00Z';
  const both = await linesOf(start, end.toISOString());
  const [one, two] = [
    await linesOf(start, middle.toISOString()),
    await linesOf(middle.toISOString(), end.toISOString()),
  ];
  t.ok(one.length > 0 && two.length > 0);
  t.equal(one + two, both);
  t.equal(await linesOf(start, '2026-01-01T00:00:01Z'), '', 'nothing had happened yet');
  await t.rejects(exportPeriod(contextOf(channel), request(), { from: '2026-02-01', to: '2026-01-01' }), {
    code: 'EXPORT_PERIOD',
  });
});

t.test('another key, or a file that is no export, is refused', async (t) => {
  const { channel } = await channelWithResult(t);
  const zip = await exported(channel, '1');
  const other = vkeyOf('tongdao/test', generateKeyPairSync('ed25519').publicKey);
  t.equal(await verdictOf(zip, other), 'NOTE_KEY_UNKNOWN');
  t.equal(await verdictOf(zip.subarray(0, -40), channel.signer.vkey), 'EXPORT_ZIP', 'cut off');
  t.equal(await verdictOf(Buffer.from('key,class\r\n'), channel.signer.vkey), 'EXPORT_ZIP');
  await t.rejects(checkExport(bytesOf(zip), 'nonsense'), { code: 'AUDIT_VKEY_INVALID' });
  await t.rejects(exportReconciliation(contextOf(channel), request(), '99'), {
    code: 'RECONCILIATION_UNKNOWN',
  });
});

async function sameContents(one: Buffer, two: Buffer): Promise<boolean> {
  try {
    const [a, b] = [await filesIn(one), await filesIn(two)];
    return [...a].every(([name, bytes]) => b.get(name)?.equals(bytes) === true);
  } catch {
    return false;
  }
}

async function zipOf(files: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const zip = new ZipWriter();
  const whole = buffer(zip.stream);
  for (const [name, bytes] of files) await zip.add(name, [bytes]);
  zip.end();
  return whole;
}

t.test(
  'whoever trusts both keys of a log confirms what was given out before and after the change',
  async (t) => {
    const one = await channelWithResult(t);
    const before = await exported(one.channel, '1');
    const { previous, vkey } = await rotateKey(one.pool, one.key, 'admin');
    await retireKey(one.pool, one.key, 'admin');
    const channel = { ...one.channel, signer: await one.channel.signer.reload() };
    const after = await exported(channel, '1');
    t.equal(await verdictOf(before, previous), 'ok');
    t.equal(await verdictOf(after, vkey), 'ok');
    t.equal(await verdictOf(after, previous), 'NOTE_KEY_UNKNOWN', 'the old key signs no more');
    const both = [previous, vkey];
    for (const zip of [before, after]) t.equal((await checkExport(bytesOf(zip), both)).ok, true);
    const line = (key: string, from: number, to: string) => `${key} ${from}-${to}`;
    const tooEarly = [line(previous, 0, '1'), line(vkey, 0, '')];
    t.equal((await checkExport(bytesOf(before), tooEarly)).ok, false, 'not beyond what a key is trusted for');
  },
);

t.test('the verifier alone confirms an export, too', async (t) => {
  const { channel } = await channelWithResult(t);
  const folder = t.testdir();
  const file = join(folder, 'result.zip');
  const zip = await exported(channel, '1');
  await writeFile(file, zip);
  const asked = { path: file, keys: [channel.signer.vkey], language: 'en', progress: () => {} } as const;
  t.match(await runVerification(asked), {
    ok: true,
    lines: [/The export holds: \d+ rows/, /given out/, /full result/],
  });
  zip[60]! ^= 1;
  await writeFile(file, zip);
  t.match(await runVerification(asked), { ok: false, lines: [/does not hold/] });
});

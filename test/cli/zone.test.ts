import { readFile, writeFile } from 'node:fs/promises';
import t from 'tap';
import { type Row, tongdao, Zone } from './zone.ts';

const [AGREED, DIFFERS, ABSENT, MENDED] = [
  '91310118MA1JTE5T1L',
  '92310118MA1JTEQ163',
  '91310118132712288N',
  '91310118MA1KX00012',
] as const;

const row = (id: string, code: string, name: string, state = 'open'): Row => [
  id,
  code,
  name,
  '13812345678',
  '100',
  '310118',
  state,
];

t.test(
  'three platforms that exchange files are connected by YAML alone, and the command does the rest',
  async (t) => {
    const zone = await Zone.open(t);
    const good = [row('1', AGREED, '甲公司'), row('2', DIFFERS, '乙公司'), row('3', ABSENT, '丙公司')];
    const jiashan = [
      row('1', AGREED, '甲公司'),
      row('2', DIFFERS, '乙公司'),
      row('4', MENDED, '丁公司', 'odd'),
    ];
    await zone.publish('qingpu', [...good, row('4', MENDED, '丁公司')]);
    await zone.publish('wujiang', [
      row('1', AGREED, '甲公司'),
      row('2', DIFFERS, '乙某公司'),
      ...good.slice(2),
      row('4', MENDED, '丁公司'),
    ]);
    await zone.publish('jiashan', jiashan);

    await t.test('config check and check say that all is well before anything is read', async (t) => {
      const config = await zone.json('config', 'check');
      t.equal(config.code, 0, config.stderr);
      t.match(config.result, { sound: true, mappings: { length: 3 } });
      const check = await zone.run('check');
      t.equal(check.code, 0, check.stderr);
      t.match(check.stdout, /qingpu[\s\S]*✔[\s\S]*No errors/);
      t.match((await zone.run('endpoints')).stdout, /jiashan.*file.*330421/);
    });

    await t.test('sync reads, and its totals balance', async (t) => {
      const { code, result, stderr } = await zone.json('sync', '--all');
      t.equal(code, 0, stderr);
      t.equal(result.runs.length, 3);
      for (const { totals, state } of result.runs) {
        t.equal(state, 'done');
        t.equal(totals.read, totals.accepted + totals.quarantined + totals.duplicate);
      }
      const runs = await zone.run('runs', '--endpoint', 'jiashan', '--lang', 'zh');
      t.match(runs.stdout, /jiashan.*全量.*完成/);
    });

    await t.test(
      'a row that cannot be understood lies in quarantine with its reason, and is replayed when mended',
      async (t) => {
        const list = await zone.run('quarantine', 'list');
        t.match(list.stdout, /jiashan.*"odd" is not in code list "state"/);
        const { result } = await zone.json('quarantine', 'list');
        const { id } = result.entries[0];
        const shown = await zone.run('quarantine', 'show', id);
        t.match(shown.stdout, /code +│ 91310118MA1KX00012/);
        t.match(shown.stdout, /phone +│ \(personal\)/);
        t.notMatch(shown.stdout, /13812345678/);
        t.equal((await zone.run('quarantine', 'replay', id)).code, 1, 'nothing was mended yet');
        const list2 = 'name: state\nmap: { open: ACTIVE, shut: CANCELLED, odd: ACTIVE }\n';
        await writeFile(`${zone.profile}/codes/state.yaml`, list2);
        const replayed = await zone.run('quarantine', 'replay', '--all');
        t.equal(replayed.code, 0, replayed.stderr);
        t.match(replayed.stdout, /1 accepted, 0 stay/);
      },
    );

    await t.test('reconcile classes every key, delivers what the policy says and proves it', async (t) => {
      const platform = zone.takeDeliveries('jiashan', jiashan);
      const { code, stdout, stderr } = await zone.start(['reconcile', '--format', 'json']);
      await platform.stop();
      t.equal(code, 0, stderr);
      t.match(JSON.parse(stdout).reconciliations, [
        { keys: 4, totals: { agreed: 2, missing: 1, divergent: 1 } },
      ]);
      const deliveries = await zone.json('deliveries');
      t.match(deliveries.result.deliveries, [
        { key: ABSENT, home: 'qingpu', target: 'jiashan', state: 'proved' },
      ]);
      t.match((await zone.run('deliver')).stdout, /No delivery is due/);
      const all = await zone.json('reconciliations');
      const ids = all.result.reconciliations.map(({ id }: { id: string }) => id);
      const compared = await zone.json('reconciliations', '--compare', ids.at(-1), ids[0]);
      t.match(compared.result.difference, { agreed: 1, missing: -1 });
    });

    await t.test(
      'a discrepancy shows both sides, what differs is marked, personal values are masked',
      async (t) => {
        const { result } = await zone.json('discrepancies');
        t.match(result.discrepancies, [{ key: DIFFERS, class: 'divergent', policy: 'case' }]);
        const shown = await zone.run('discrepancies', 'show', result.discrepancies[0].id);
        t.match(shown.stdout, /≠ +│ name +│ 乙公司 +│ 乙公司 +│ 乙某公司/);
        t.match(shown.stdout, /phone.*\(personal\)/i);
        t.notMatch(shown.stdout, /13812345678/);
        const unknown = await zone.run('discrepancies', 'show', '999');
        t.equal(unknown.code, 1);
        t.match(unknown.stderr, /\[DISCREPANCY_UNKNOWN\]/);
      },
    );

    await t.test(
      'a record tells its life, and the look-up is on the audit log with its purpose',
      async (t) => {
        const shown = await zone.run('record', 'enterprise-registration', ABSENT, '--purpose', 'complaint 7');
        t.equal(shown.code, 0, shown.stderr);
        t.match(shown.stdout, /regCapital: amount in yuan/);
        t.match(shown.stdout, /missing[\s\S]*delivery.*jiashan.*proved/);
        const { result: log } = await zone.json('audit', 'status');
        const { result } = await zone.json('audit', 'show', String(log.size - 1));
        t.match(result.entry, { type: 'lookup', subject: { key: ABSENT }, data: { purpose: 'complaint 7' } });
      },
    );

    await t.test(
      'an exported log verifies without settings or database; a changed byte does not',
      async (t) => {
        const folder = zone.path('export');
        const exported = await zone.json('audit', 'export', folder);
        t.equal(exported.code, 0, exported.stderr);
        const key = zone.path('log.vkey');
        await writeFile(key, `${exported.result.vkey}\n`);
        const verified = await tongdao([
          'audit',
          'verify',
          folder,
          '--key',
          key,
          '--since',
          `${folder}/checkpoint`,
        ]);
        t.equal(verified.code, 0, verified.stderr);
        t.match(verified.stdout, /The log holds: \d+ entries/);

        const proof = zone.path('0.tlog-proof');
        t.equal((await zone.run('audit', 'prove', '0', '--out', proof)).code, 0);
        t.match(
          (await zone.run('audit', 'verify', proof, '--key', key)).stdout,
          /The receipt holds: entry 0/,
        );

        const entries = `${folder}/tile/entries/000.p/${exported.result.size}`;
        const bytes = await readFile(entries);
        bytes[40]! ^= 1;
        await writeFile(entries, bytes);
        const broken = await zone.run('audit', 'verify', folder, '--key', key);
        t.equal(broken.code, 1);
        t.match(broken.stdout, /The log does not hold[\s\S]*VERIFY_ENTRY_CHANGED/);
      },
    );

    await t.test('a run that would remove too much is held, visibly, and released by a person', async (t) => {
      await zone.publish('wujiang', []);
      const held = await zone.run('sync', 'wujiang', '--full');
      t.equal(held.code, 1, held.stderr);
      const [, run] = /tongdao sync --release (\d+)/.exec(held.stdout) ?? [];
      t.match((await zone.run('sync', '--release', run!)).stdout, /4 records are gone/);
      const again = await zone.run('sync', '--release', run!);
      t.match(again.stderr, /\[RUN_NOT_HELD\]/);
    });

    await t.test("an unknown endpoint or dataset is the caller's mistake", async (t) => {
      for (const args of [
        ['sync', 'nowhere'],
        ['discrepancies', '--dataset', 'nothing'],
        ['check', 'nowhere'],
      ]) {
        t.equal((await zone.run(...args)).code, 2, args.join(' '));
      }
    });

    await t.test('ledger migrate finds nothing to do', async (t) => {
      t.match((await zone.run('ledger', 'migrate')).stdout, /up to date/);
    });

    await t.test('work and serve run until they are told to stop, and stop cleanly', async (t) => {
      const worked = await zone.start(['work'], (stop, heard) =>
        whenHeard(heard, /Working/, () => stop('SIGTERM')),
      );
      t.equal(worked.code, 0, worked.stderr);
      const served = await zone.start(['serve'], (stop, heard) =>
        whenHeard(heard, /http:\/\/\S+/, () => stop('SIGINT')),
      );
      t.equal(served.code, 0, served.stderr);
    });
  },
);

t.test('wrong settings are named with file, line and path, and nothing is started', async (t) => {
  const zone = await Zone.open(t);
  const file = `${zone.profile}/endpoints/qingpu.yaml`;
  await writeFile(file, (await readFile(file, 'utf8')).replace('phone:', 'fone:'));
  const { code, stderr, stdout } = await zone.run('runs', '--lang', 'zh');
  t.strictSame([code, stdout], [2, '']);
  t.match(stderr, /endpoints\/qingpu\.yaml:\d+:\d+ datasets\.enterprise-registration\.mapping\.fone/);
});

function whenHeard(heard: () => string, wanted: RegExp, then: () => void): void {
  const timer = setInterval(() => {
    if (!wanted.test(heard())) return;
    clearInterval(timer);
    then();
  }, 20);
  timer.unref();
}

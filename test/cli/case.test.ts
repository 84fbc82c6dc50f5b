import t from 'tap';
import { type Row, Zone } from './zone.ts';

const CODE = '91310118MA1JTE5T1L';
const row = (name: string): Row => ['1', CODE, name, '13812345678', '100', '310118', 'open'];

t.test('a case on the command line: listed, proposed, and never approved by the same person', async (t) => {
  const zone = await Zone.open(t);
  for (const region of ['qingpu', 'jiashan'] as const) await zone.publish(region, [row('甲公司')]);
  await zone.publish('wujiang', [row('甲某公司')]);
  t.equal((await zone.run('sync', '--all')).code, 0);
  await zone.run('reconcile', 'enterprise-registration');

  const list = await zone.json('case', 'list');
  t.equal(list.code, 0, list.stderr);
  t.match(list.result, { cases: [{ id: '1', key: CODE, class: 'divergent', state: 'raised' }], next: null });
  t.match((await zone.run('case', 'list', '--lang', 'zh')).stdout, /内容冲突.*待提出/);
  t.match((await zone.run('case', 'list', '--overdue')).stdout, /None/);

  const words = ['--action', 'deliver', '--endpoint', 'wujiang', '--reason', '以青浦为准'];
  const proposed = await zone.json('case', 'propose', '1', '--seen', '1', ...words);
  t.equal(proposed.code, 0, proposed.stderr);
  t.match(proposed.result, { state: 'proposed', version: 2, proposal: { endpoints: ['wujiang'] } });
  t.match((await zone.json('case', 'accept', '1', '--seen', '1')).stderr, /CASE_CHANGED/);
  t.equal((await zone.run('case', 'accept', '1')).code, 0);
  t.equal((await zone.run('case', 'verify', '1')).code, 0);
  const approved = await zone.run('case', 'approve', '1');
  t.not(approved.code, 0);
  t.match(approved.stderr, /second person.*CASE_SAME_PERSON/);

  const shown = await zone.run('case', 'show', '1', '--lang', 'zh');
  t.match(shown.stdout, /处理单 1.*已核实[\s\S]*投递主责端现状（wujiang）——以青浦为准/);
  t.match((await zone.run('case', 'note', '1')).stderr, /--reason/);
  t.match(
    (await zone.run('record', 'enterprise-registration', CODE, '--purpose', 'test')).stdout,
    /Disputed: case 1/,
  );
  t.match((await zone.run('case', 'exceptions')).stdout, /None/);
});

t.test('a move on the command line: proposed, shown, and never frozen by the same person', async (t) => {
  const zone = await Zone.open(t);
  for (const region of ['qingpu', 'jiashan', 'wujiang'] as const) await zone.publish(region, [row('甲公司')]);
  await zone.run('sync', '--all');
  await zone.run('reconcile', 'enterprise-registration');
  const about = ['enterprise-registration', CODE, '--to', 'wujiang', '--reason', '企业申请迁入吴江'];
  const proposed = await zone.json('move', 'propose', ...about);
  t.equal(proposed.code, 0, proposed.stderr);
  t.match(proposed.result, { id: '1', state: 'proposed', departure: 'qingpu', destination: 'wujiang' });
  t.match(
    (await zone.run('move', 'freeze', '1', '--reason', 'ok')).stderr,
    /second person.*MOVE_SAME_PERSON/,
  );
  t.match((await zone.run('move', 'list', '--open', '--lang', 'zh')).stdout, /qingpu.*wujiang.*已提出/);
  t.match(
    (await zone.run('move', 'show', '1', '--lang', 'zh')).stdout,
    /迁移 1[\s\S]*提出迁移[\s\S]*withdraw/,
  );
  t.match((await zone.json('move', 'withdraw', '1', '--reason', 'not yet')).result, { outcome: 'withdrawn' });
  t.match((await zone.run('move', 'show', '7')).stderr, /MOVE_UNKNOWN/);
});

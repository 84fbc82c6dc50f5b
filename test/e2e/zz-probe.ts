import { readFile, rename, writeFile } from 'node:fs/promises';
import t from 'tap';
import { type Row, Zone } from '../cli/zone.ts';

const row = (id: string, code: string, name: string, state = 'open'): Row => [
  id,
  code,
  name,
  '13812345678',
  '100',
  '310118',
  state,
];
const A = '91310118MA1JTE5T1L',
  B = '92310118MA1JTEQ163',
  C = '91310118132712288N';
t.test('probe', async (t) => {
  const zone = await Zone.open(t);
  const yaml = `${zone.profile}/endpoints/qingpu.yaml`;
  const good = await readFile(yaml, 'utf8');
  const show = async (title: string, ...args: string[]) => {
    const at = Date.now();
    const r = await zone.run(...args);
    console.error(`--- ${title} (${Date.now() - at} ms, code ${r.code})\n${r.stdout}${r.stderr}`);
  };
  await zone.publish('qingpu', [row('1', A, '甲公司'), row('2', B, '乙公司')]);
  await show('good', 'sync', 'qingpu');
  await writeFile(yaml, good.replace('mapping:', 'maping:'));
  await show('unknown key', 'sync', 'qingpu');
  //, 'sync', 'qingpu', '--lang', 'zh');
  await writeFile(yaml, good.replace('uscc: code', 'uscc: kode'));
  //await show('wrong column', 'sync', 'qingpu', '--full');
  //await show('wrong column check', 'check', 'qingpu');
  //await show('wrong column zh', 'sync', 'qingpu', '--full', '--lang', 'zh');
  await writeFile(yaml, good);
  const put = async (n: number, bytes: Buffer | string) => {
    const f = zone.folder('qingpu', `full-${n}000.csv`);
    await writeFile(f + '.part', bytes);
    await rename(f + '.part', f);
  };
  const head = 'id,code,name,phone,capital,division,state\r\n';
  await put(1, head + `1,${A},甲公司,1,100,310118,open\r\n2,${B},"乙公`);
  await put(2, head + `1,${A},甲公司,1,100,310118,open\r\n2,${B},乙公`);
  await show('truncated plain', 'sync', 'qingpu', '--full');
  const gb = Buffer.concat([
    Buffer.from(head),
    Buffer.from(`1,${A},`),
    Buffer.from([0xbc, 0xd7, 0xb9, 0xab, 0xcb, 0xbe]),
    Buffer.from(`,1,100,310118,open\r\n2,${B},`),
    Buffer.from([0xd2, 0xd2]),
    Buffer.from(',1,100,310118,open\r\n'),
  ]);
  await put(3, gb);
  await show('wrong encoding', 'sync', 'qingpu', '--full');
  await show('wrong encoding zh', 'sync', 'qingpu', '--full', '--lang', 'zh');
  await put(
    4,
    head +
      `1,${A},甲公司,1,100,310118,open\r\n2,${B},${'乙'.repeat(4_000_000)},1,100,310118,open\r\n3,${C},丙,1,NaN,310118,open\r\n`,
  );
  await show('10 MB', 'sync', 'qingpu', '--full');
  await show('quarantine', 'quarantine', 'list');
  await show('runs', 'runs');
  await put(5, head + `1,${A},甲公司,1,100,310118\r\n2,${B},乙,1,100,310118,open,9\r\n`);
  await show('ragged', 'sync', 'qingpu', '--full');
  await put(6, '');
  await show('empty', 'sync', 'qingpu', '--full');
  await writeFile(yaml, good.replace(/options:.*/, 'options: { folder: /nowhere/there }'));
  await show('folder gone', 'sync', 'qingpu', '--full');
  await show('folder gone zh', 'check', 'qingpu', '--lang', 'zh');
  await writeFile(yaml, 'a: [1');
  await show('no yaml', 'sync', 'qingpu');
  t.pass();
});

import { mkdir, mkdtemp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { kind } from '../../adapters/file/file.ts';
import type { Adapter, Page, ReadRequest } from '../../src/contract/adapter.ts';
import { compileSchema } from '../../src/settings/schema-check.ts';
import { silent } from '../support/log.ts';
import { xlsx } from './file-encoders.ts';
import { SftpServer } from './file-sftp-server.ts';

type Block = Readonly<Record<string, unknown>>;

const never = new AbortController().signal;
const HEADER = '编号,名称\n';
const MANY = HEADER + Array.from({ length: 100_000 }, (_, row) => `${row},名称 ${row}\n`).join('');

t.test('files are read, looked up and surveyed as in a folder of this machine', async (t) => {
  const { put, adapter, ids } = await site(t);
  await put('full-1.csv', `${HEADER}1,甲\n2,乙\n`);
  t.same(await ids(), ['1', '2']);
  const found = await adapter().lookup?.('register', ['2'], never);
  t.same(
    found?.records.map(({ values }) => values),
    [['2', '乙']],
  );
  await put(
    'full-2.xlsx',
    await xlsx([
      ['编号', '名称'],
      ['3', '丙'],
    ]),
  );
  t.same(await ids({}, { files: 'full-*.xlsx' }), ['3'], 'a workbook, from its end');
  t.same((await adapter().survey?.(never))?.map(({ name }) => name).sort(), ['full-*.csv', 'full-*.xlsx']);
});

t.test('a private key with its passphrase opens the door, too', async (t) => {
  const { server, put, ids } = await site(t);
  await put('full-1.csv', `${HEADER}1,甲\n`);
  const { hostKey, clientKey } = server;
  const sftp = { hostKey, privateKey: clientKey.private, passphrase: 'pass' };
  t.same(await ids({ sftp }), ['1']);
  for (const [over, code] of [
    [{ passphrase: 'wrong' }, 'FILE_SFTP_PRIVATE_KEY'],
    [{ privateKey: 'nonsense' }, 'FILE_SFTP_PRIVATE_KEY'],
  ] as const)
    await t.rejects(ids({ sftp: { ...sftp, ...over } }), { code });
});

t.test('a wrong password, and a server that is not the one that was agreed on', async (t) => {
  const { server, ids, adapter } = await site(t);
  const { hostKey, password } = server;
  await t.rejects(ids({ sftp: { hostKey, password: 'wrong' } }), { code: 'ENDPOINT_DENIED' });
  const other = `SHA256:${'A'.repeat(43)}`;
  await t.rejects(ids({ sftp: { hostKey: other, password } }), {
    code: 'FILE_SFTP_HOST_KEY',
    params: { found: hostKey },
  });
  t.match(await adapter({ sftp: { hostKey: other, password } }).check(), [
    { level: 'error', code: 'FILE_SFTP_HOST_KEY' },
  ]);
  await server.stop();
  await t.rejects(ids(), { code: 'ENDPOINT_UNREACHABLE' });
  await server.listen();
});

t.test(
  'a connection cut in the middle of a file is an error that may be tried again; the read goes on',
  async (t) => {
    const { server, put, adapter } = await site(t);
    await put('full-1.csv', MANY);
    const one = adapter();
    server.cutAfter(1_000_000);
    const pages: Page[] = [];
    const read = async (cursor: string | null) => {
      for await (const page of one.read(request({ cursor }))) pages.push(page);
    };
    await t.rejects(read(null), { code: 'ENDPOINT_UNREACHABLE' });
    t.ok(pages.length > 0 && pages.length < 20, `${pages.length} pages before`);
    await read(pages.at(-1)?.cursor ?? null);
    t.equal(
      pages.reduce((sum, { records }) => sum + records.length, 0),
      100_000,
    );
    await one.close();
  },
);

t.test('a file that vanishes, or was replaced, cannot be gone on with', async (t) => {
  const { dir, put, adapter } = await site(t);
  await put('full-1.csv', MANY);
  const one = adapter();
  const begin = async () => {
    const pages = one.read(request())[Symbol.asyncIterator]();
    const { value } = await pages.next();
    await pages.return?.();
    return request({ cursor: (value as Page).cursor });
  };
  const goOn = (again: ReadRequest) => one.read(again)[Symbol.asyncIterator]().next();
  const again = await begin();
  await put('full-1.csv', `${HEADER}1,换\n`);
  await t.rejects(goOn(again), { code: 'FILE_GONE' });
  await unlink(join(dir, 'drop', 'full-1.csv'));
  await t.rejects(goOn(again), { code: 'FILE_GONE' });
  await t.rejects(one.read(request())[Symbol.asyncIterator]().next(), { code: 'FILE_NONE' });
  await one.close();
});

t.test('a folder that the server does not have; what may be written cannot be looked at', async (t) => {
  const { server, adapter } = await site(t);
  t.match(await adapter({ folder: server.address('missing') }).check(), [
    { code: 'FILE_FOLDER_MISSING', params: { where: /^sftp:\/\/127\.0\.0\.1:\d+\/missing$/ } },
  ]);
  const findings = await adapter().check();
  t.match(
    findings.filter(({ code }) => /UNTRIED|OPEN/.test(code)).map(({ code }) => code),
    ['FILE_CHECK_UNTRIED', 'FILE_CHECK_OPEN'],
  );
});

t.test('a delivery is put down whole under its name, its marker after it, and once', async (t) => {
  const { dir, adapter } = await site(t);
  const records = [{ key: 'k', id: null, values: { 编号: '1', 名称: '甲' }, expected: undefined }];
  for (let time = 0; time < 2; time++)
    t.same(await adapter().write?.('register', records, 'b-1', never), new Map());
  t.same((await readdir(join(dir, 'drop', 'in'))).sort(), ['in-b-1.csv', 'in-b-1.csv.md5']);
  t.equal(await readFile(join(dir, 'drop', 'in', 'in-b-1.csv'), 'utf8'), '编号,名称\r\n1,甲\r\n');
  await writeFile(join(dir, 'drop', 'receipts', 'r-b-1.csv'), '编号,结果\n1,成功\n');
  await writeFile(join(dir, 'drop', 'receipts', 'r-b-1.csv.md5'), '');
  t.same(await adapter().write?.('register', records, 'b-1', never), new Map([['k', { result: 'applied' }]]));
});

t.test('the archive is on the server, too', async (t) => {
  const { dir, put, ids } = await site(t);
  await put('full-1.csv', `${HEADER}1,甲\n`);
  await put('full-2.csv', `${HEADER}2,乙\n`);
  t.same(await ids({}, { archive: { folder: 'done' } }), ['2']);
  t.same(await readdir(join(dir, 'drop', 'done')), ['full-1.csv']);
});

t.test('the settings: an address needs its block, a fingerprint, and holds no password', async (t) => {
  const validate = compileSchema(kind.manifest.optionsSchema);
  const hostKey = `SHA256:${'A'.repeat(43)}`;
  t.ok(validate({ folder: 'sftp://u@h/drop', sftp: { hostKey, password: 'x' } }));
  t.notOk(validate({ folder: 'sftp://u@h/drop' }));
  t.notOk(validate({ folder: 'sftp://u@h/drop', sftp: { password: 'x' } }));
  t.notOk(validate({ folder: 'sftp://u@h/drop', sftp: { hostKey: 'aa:bb', password: 'x' } }));
  for (const folder of ['sftp://u:secret@h/drop', 'sftp://h/drop', 'sftp:drop'])
    t.throws(
      () =>
        kind.open({
          endpoint: 'jia',
          baseDir: '/',
          log: silent,
          options: { folder, sftp: { hostKey } },
          datasets: {},
        }),
      { code: 'FILE_SFTP_ADDRESS', message: /^((?!secret).)*$/ },
    );
});

/** A folder `drop` behind a server of its own, and adapters that log in with the password. */
async function site(t: Test) {
  const dir = await mkdtemp(join(tmpdir(), 'tongdao-sftp-'));
  for (const name of ['in', 'receipts', 'done']) await mkdir(join(dir, 'drop', name), { recursive: true });
  const server = await SftpServer.start(dir);
  const opened: Adapter[] = [];
  t.teardown(async () => {
    for (const one of opened) await one.close();
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  });
  const adapter = (options: Block = {}, read: Block = {}): Adapter => {
    const one = kind.open({
      endpoint: 'jia',
      baseDir: '/',
      log: silent,
      options: { ...server.options('drop'), ...options },
      datasets: {
        register: {
          columns: ['编号', '名称'],
          read: { files: 'full-*.csv', key: '编号', ...read },
          write: {
            folder: 'in',
            file: 'in-*.csv',
            marker: '.md5',
            answerWithin: '100ms',
            receipts: {
              folder: 'receipts',
              files: 'r-*.csv',
              key: '编号',
              result: { column: '结果', applied: ['成功'] },
            },
          },
        },
      },
    });
    opened.push(one);
    return one;
  };
  return {
    dir,
    server,
    adapter,
    put: (name: string, content: string | Buffer) => writeFile(join(dir, 'drop', name), content),
    async ids(options: Block = {}, read: Block = {}) {
      const all: Page[] = [];
      for await (const page of adapter(options, read).read(request())) all.push(page);
      return all.flatMap(({ records }) => records.map(({ id }) => id));
    },
  };
}

function request(over: { readonly cursor?: string | null } = {}): ReadRequest {
  return { dataset: 'register', mode: 'full', cursor: null, pageSize: 5000, signal: never, ...over };
}

import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { packageRoot } from '../../src/storage/paths.ts';
import { blocksIn, section, shellLinesOf } from '../docs/texts.ts';
import { mariadb, withoutMariadb } from '../support/mariadb.ts';
import { Command, dataFolder, type Ended, folder, postmaster } from './command.ts';
import { dropFile, fillTable, inventCompanies } from './guide-systems.ts';

const HEADING = 'Connect a system in a quarter of an hour';
/** As the text says. */
const TONGDAO = 'tongdao() { node src/tongdao.mjs "$@"; }';
const SECRET = 'Nan-hu4reader';
/** A loaded machine takes several times the minute that a quiet one does. */
const LIMIT_MS = 900_000;

t.setTimeout(LIMIT_MS);

t.test(
  `adapters/README.md, "${HEADING}", word for word`,
  { skip: withoutMariadb, timeout: LIMIT_MS },
  async (t) => {
    const lines = shellLinesOf(blocksIn(section('adapters/README.md', HEADING), 'sh'));
    const reader = await openReader(t);
    const said = new Map<string, string>();
    for (const line of lines) {
      const { code, stdout, stderr } = await reader.types(line);
      t.equal(code, 0, `${line}\n${stderr}`);
      t.notMatch(`${stdout}${stderr}`, SECRET, 'no secret is shown');
      said.set(line.replace(/ --.*/, ''), stdout);
    }

    t.match(said.get('tongdao preview nanhu'), /Homes: nanhu × 60/);
    t.match(said.get('tongdao preview pinghu'), /nanhu × 10, pinghu × 60/);
    t.match(await reader.file('endpoints/pinghu.yaml'), /^ {6}phone: 联系方式/m, 'what was open is said');
    t.match(await reader.file('endpoints/nanhu.yaml'), /changedAt: gxsj, overlap:/);
    for (const name of await reader.files()) t.notMatch(await reader.file(name), SECRET, name);

    const runs = said.get('tongdao sync') ?? '';
    for (const endpoint of ['nanhu', 'pinghu']) t.same(numbersOf(runs, endpoint).slice(0, 4), [70, 70, 0, 0]);

    const reconciled = said.get('tongdao reconcile enterprise-registration') ?? '';
    const keys = Number(/, ([\d,]+) keys/.exec(reconciled)?.[1]?.replaceAll(',', ''));
    const classes = new Map(
      [...reconciled.matchAll(/^│ (\S+) +│ +([\d,]+) │$/gm)].map(([, name = '', count = '']) => [
        name,
        Number(count.replaceAll(',', '')),
      ]),
    );
    t.equal(
      [...classes.values()].reduce((sum, count) => sum + count, 0),
      keys,
      'every key is in exactly one class',
    );
    t.equal(classes.get('agreed'), 19, 'what all five show alike, by way of both new endpoints');
    t.match(
      said.get('tongdao discrepancies'),
      reader.renamed,
      'the company that Pinghu still calls otherwise',
    );

    t.match((await reader.presses()).stdout, 'Everything balances', 'the demo with five endpoints');
  },
);

/** Somebody with a checkout, two terminals, a MariaDB server and a folder that another system writes to. */
async function openReader(t: Test) {
  const checkout = join(await folder(t), 'tongdao');
  await mkdir(checkout);
  for (const part of [
    'src',
    'adapters',
    'schemas',
    'config',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
  ])
    await cp(join(packageRoot(), part), join(checkout, part), { recursive: true });
  await symlink(join(packageRoot(), 'node_modules'), join(checkout, 'node_modules'));

  const { url, pool } = await mariadb(t);
  const { nanhu, pinghu } = inventCompanies();
  await fillTable(pool, [...nanhu, ...pinghu.slice(0, 10)]);
  const own = new URL(url);
  const account = `reader_${own.pathname.slice(-8)}`;
  await pool.query(
    `CREATE USER ${account}@'127.0.0.1' IDENTIFIED BY '${SECRET}'; GRANT SELECT ON ${own.pathname.slice(1)}.* TO ${account}@'127.0.0.1'`,
  );
  [own.username, own.password] = [account, SECRET];
  const drop = await folder(t);
  const [changed, ...same] = nanhu.slice(0, 10);
  await dropFile(drop, [...pinghu, { ...changed!, name: `${changed!.name}（原名）` }, ...same]);

  const theirs: Readonly<Record<string, string>> = { NANHU_DB_URL: own.href, PINGHU_DROP: drop };
  const data = await dataFolder(t);
  const env: Record<string, string> = { DATA_DIR: data };
  let demo: Command | null = null;

  const typed = (line: string) => new Command(t, [line], env, { folder: checkout });
  /** Ctrl-C: npm ends by the signal, the demo in good order. */
  const presses = async (): Promise<Ended> => {
    const ended = await demo!.signal('SIGINT');
    t.equal(await postmaster(data), null, 'the database is stopped');
    return ended;
  };
  return {
    /** Code of the company that the two show under different names. */
    renamed: changed!.uscc,
    presses,
    file: (path: string) => readFile(join(checkout, 'config', 'demo', path), 'utf8'),
    files: async () =>
      (await readdir(join(checkout, 'config', 'demo'), { recursive: true })).filter((name) =>
        name.endsWith('.yaml'),
      ),
    /** A line of the text, as it stands there; only where the two systems are is the reader's own. */
    async types(line: string): Promise<Ended> {
      const [, name] = /^export (\w+)=/.exec(line) ?? [];
      if (name !== undefined) {
        env[name] = theirs[name]!;
        return { code: 0, stdout: '', stderr: '' };
      }
      if (!line.startsWith('npm start')) return typed(`${TONGDAO}\n${line}`).ended(LIMIT_MS);
      if (demo !== null) await presses();
      demo = typed(line);
      await demo.says(/ready: http/, LIMIT_MS);
      return { code: 0, stdout: demo.stdout, stderr: demo.stderr };
    },
  };
}

/** The numbers in the row of a table that an endpoint's name begins. */
const numbersOf = (table: string, endpoint: string): readonly number[] =>
  (new RegExp(`^│.*│ ${endpoint} +│.*$`, 'm').exec(table)?.[0] ?? '')
    .split('│')
    .map((cell) => cell.trim())
    .filter((cell) => /^\d+$/.test(cell))
    .slice(1)
    .map(Number);

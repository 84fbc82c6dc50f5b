import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { TongdaoError } from '../../contract/errors.ts';
import type { Text } from '../../contract/text.ts';
import { packageRoot } from '../../storage/paths.ts';
import type { Cli } from '../cli.ts';
import type { Verdict } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { Screen } from '../screen.ts';
import type { Session } from '../session.ts';

const TEXTS = {
  about: { zh: '自己编写的适配器', en: 'adapters of your own' },
  create: {
    zh: '在本程序之外生成一个可运行的适配器骨架，连同其测试',
    en: 'write a working skeleton of an adapter, outside this program, with its tests',
  },
  dir: {
    zh: '生成到该目录（默认为当前目录下同名目录）',
    en: 'where it is written (default: a folder of its name here)',
  },
  written: { zh: '已写入 {folder}。下一步：{command}', en: 'Written to {folder}. Next: {command}' },
  test: {
    zh: '用一致性测试检查适配器：逐条列出守住、违反、未能检验的约定',
    en: 'put an adapter to the conformance suite: every promise of the contract, kept, broken, or not seen',
  },
  promise: { zh: '约定', en: 'promise' },
  result: { zh: '结果', en: 'result' },
  why: { zh: '说明', en: 'why' },
  kept: { zh: '守住', en: 'kept' },
  broken: { zh: '违反', en: 'broken' },
  'not seen': { zh: '未检验', en: 'not seen' },
  lacks: { zh: '缺少：{what}', en: 'lacks {what}' },
  totals: {
    zh: '守住 {kept} 条，违反 {broken} 条，未检验 {unseen} 条。',
    en: '{kept} kept, {broken} broken, {unseen} not seen.',
  },
} as const satisfies Record<string, Text>;

/** Its name in all files of the skeleton. */
const SKELETON_NAME = 'my-system';
const SKELETON_VARIABLE = 'MY_SYSTEM';
const SKELETON_ROOT = 'file:../../..';
const MANIFEST = 'package.template.json';
const NAME = /^[a-z][a-z0-9-]*$/;

export function adapterCommand(cli: Cli, program: Command): void {
  const group = cli.command(program, 'adapter', TEXTS.about, [
    'adapter new my-system',
    'adapter test ./my-system',
  ]);
  cli
    .command(group, 'new <name>', TEXTS.create)
    .option('--dir <folder>', cli.t(TEXTS.dir))
    .action(
      cli.run<{ readonly dir?: string }>(async (session, { dir }, [name = '']) => {
        if (!NAME.test(name))
          throw new TongdaoError('USAGE', { detail: `"${name}" does not fit ${NAME.source}` });
        const folder = resolve(dir ?? name);
        const files = await writeSkeleton(name, folder);
        session.show({ folder, files }, (screen) => {
          const command = `tongdao adapter test ${relative('.', folder) || '.'}`;
          screen.line(session.t(TEXTS.written, { folder, command }));
        });
        return EXIT.ok;
      }),
    );
  cli.command(group, 'test <path>', TEXTS.test).action(
    cli.run(async (session, _, [path = '']) => {
      const verdicts = await session.context.testAdapter(resolve(path), ({ promise }) =>
        session.progress.update(promise),
      );
      const count = (result: Verdict['result']) => verdicts.filter((one) => one.result === result).length;
      const totals = { kept: count('kept'), broken: count('broken'), unseen: count('not seen') };
      session.show({ ...totals, verdicts }, (screen) => {
        showVerdicts(session, screen, verdicts);
        screen.line(session.t(TEXTS.totals, totals));
      });
      return totals.broken === 0 ? EXIT.ok : EXIT.found;
    }),
  );
}

function showVerdicts(session: Session, screen: Screen, verdicts: readonly Verdict[]): void {
  const colours = {
    kept: screen.colours.green,
    broken: screen.colours.red,
    'not seen': screen.colours.yellow,
  };
  screen.table(
    [TEXTS.result, TEXTS.promise, TEXTS.why].map((title) => session.t(title)),
    verdicts.map(({ promise, result, why }) => [
      colours[result](session.t(TEXTS[result])),
      promise,
      result === 'not seen' ? session.t(TEXTS.lacks, { what: why }) : why,
    ]),
  );
}

/** Copies the skeleton under its new name; into a folder that is not there yet. Resolves to its files. */
async function writeSkeleton(name: string, folder: string): Promise<readonly string[]> {
  const skeleton = fileURLToPath(new URL('../../../adapters/conformance/skeleton/', import.meta.url));
  const entries = await readdir(skeleton, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(skeleton, join(entry.parentPath, entry.name)))
    .sort();
  const root = `file:${relative(folder, packageRoot()).split(sep).join('/')}`;
  try {
    await mkdir(dirname(folder), { recursive: true });
    // An existing folder is left alone, whatever is in it.
    await mkdir(folder);
    for (const file of files) {
      const text = await readFile(join(skeleton, file), 'utf8');
      const target = join(folder, file === MANIFEST ? 'package.json' : file);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, filled(text, name).replace(SKELETON_ROOT, root));
    }
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    throw new TongdaoError('FILE_UNWRITABLE', { file: folder, detail: code ?? '?' }, { cause: thrown });
  }
  return files.map((file) => (file === MANIFEST ? 'package.json' : file));
}

/** The skeleton's text under the adapter's own name. */
function filled(text: string, name: string): string {
  const variable = name.replaceAll('-', '_').toUpperCase();
  return text.replaceAll(SKELETON_NAME, name).replaceAll(SKELETON_VARIABLE, variable);
}

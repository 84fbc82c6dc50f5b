import type { Command } from 'commander';
import { TongdaoError } from '../../contract/errors.ts';
import type { Text } from '../../contract/text.ts';
import { checkExportFile, type ExportVerdict } from '../../verify/export.ts';
import { exportLines } from '../../verify/export-lines.ts';
import { textOrFile } from '../../verify/run.ts';
import { another, type Cli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';

const TEXTS = {
  about: {
    zh: '只凭导出的压缩包与公钥，确认它未被改动且与日志一致；不需要数据库与配置',
    en: 'confirm from an export and the public key alone that it is unaltered and agrees with the log; needs neither database nor settings',
  },
  file: { zh: '导出的压缩包', en: 'the exported zip' },
  key: {
    zh: '公钥（vkey）或存放它的文件；换过密钥的日志可给多个',
    en: 'the public key (vkey), or a file that holds it; several for a log whose key was changed',
  },
} as const satisfies Record<string, Text>;

export function checkExportCommand(cli: Cli, group: Command): void {
  cli
    .command(group, 'check', TEXTS.about)
    .argument('<file>', cli.t(TEXTS.file))
    .requiredOption('--key <vkey>', cli.t(TEXTS.key), another)
    .action(
      cli.run<{ readonly key: readonly string[] }>((session, { key }, [file]) => check(session, file!, key)),
    );
}

async function check(session: Session, file: string, keys: readonly string[]): Promise<number> {
  const verdict = await checked(file, await Promise.all(keys.map(textOrFile)));
  const faults = verdict.faults.map((fault) => ({ ...fault, message: session.sentence(fault) }));
  const { checkpoint } = verdict;
  const head = checkpoint === null ? null : { ...checkpoint, root: checkpoint.root.toString('base64') };
  session.show({ ...verdict, checkpoint: head, faults }, (screen) => {
    const [first, ...more] = exportLines(verdict, session.language);
    screen.line(`${verdict.ok ? screen.colours.green('✔') : screen.colours.red('✘')} ${first}`);
    for (const line of more) screen.line(`  ${line}`);
  });
  return verdict.ok ? EXIT.ok : EXIT.found;
}

async function checked(file: string, vkey: readonly string[]): Promise<ExportVerdict> {
  try {
    return await checkExportFile(file, vkey);
  } catch (thrown) {
    if (thrown instanceof TongdaoError) throw thrown;
    throw unreadable(file, thrown);
  }
}

const unreadable = (file: string, thrown: unknown): TongdaoError =>
  new TongdaoError('FILE_UNREADABLE', { file, detail: (thrown as NodeJS.ErrnoException).code ?? '?' });

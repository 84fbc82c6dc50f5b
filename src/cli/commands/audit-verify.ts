import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { sentence, TongdaoError } from '../../contract/errors.ts';
import type { Text } from '../../contract/text.ts';
import { verifyFolder } from '../../verify/folder.ts';
import type { Verdict } from '../../verify/log.ts';
import { verifyReceipt } from '../../verify/receipt.ts';
import type { Cli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import type { Screen } from '../screen.ts';
import type { Session } from '../session.ts';

const TEXTS = {
  about: {
    zh: '只凭导出的文件与公钥验证日志（或一张收据），不需要数据库与配置',
    en: 'verify an exported log (or a receipt) from its files and the public key alone; needs neither database nor settings',
  },
  path: { zh: '导出的文件夹，或 .tlog-proof 文件', en: 'exported folder, or a .tlog-proof file' },
  key: { zh: '公钥（vkey）或存放它的文件', en: 'the public key (vkey), or a file that holds it' },
  since: { zh: '审计人员以前留存的检查点', en: 'a checkpoint that the auditor kept from before' },
  checking: { zh: '已验证 {done} / {size} 条', en: '{done} of {size} entries checked' },
  holds: { zh: '日志成立：{size} 条，根 {root}', en: 'The log holds: {size} entries, root {root}' },
  span: { zh: '时间 {from} 至 {to}', en: 'from {from} to {to}' },
  broken: { zh: '日志不成立。', en: 'The log does not hold.' },
  first: { zh: '第一处错误在第 {index} 条。', en: 'The first wrong entry is {index}.' },
  receipt: {
    zh: '收据成立：第 {index} 条在 {size} 条的日志中。',
    en: 'The receipt holds: entry {index} is in the log of {size} entries.',
  },
} as const satisfies Record<string, Text>;

interface Options {
  readonly key: string;
  readonly since?: string;
}

export function verifyCommand(cli: Cli, group: Command): void {
  cli
    .command(group, 'verify', TEXTS.about)
    .argument('<path>', cli.t(TEXTS.path))
    .requiredOption('--key <vkey>', cli.t(TEXTS.key))
    .option('--since <file>', cli.t(TEXTS.since))
    .action(cli.run<Options>((session, options, [path]) => verify(session, path!, options)));
}

async function verify(session: Session, path: string, options: Options): Promise<number> {
  const vkey = await keyText(options.key);
  if (await isFile(path)) return receipt(session, await readText(path), vkey);
  const since = options.since === undefined ? {} : { since: await readText(options.since) };
  const verdict = await verifyFolder(path, {
    vkey,
    ...since,
    progress: (done, size) => session.progress.update(session.t(TEXTS.checking, { done, size })),
  });
  const faults = verdict.faults.map((fault) => ({
    ...fault,
    message: sentence(fault.code, fault.params, session.language),
  }));
  session.show({ ...verdict, checkpoint: head(verdict), faults }, (screen) =>
    showVerdict(session, screen, verdict),
  );
  return verdict.ok ? EXIT.ok : EXIT.found;
}

function receipt(session: Session, text: string, vkey: string): number {
  const { index, entry, checkpoint } = verifyReceipt(text, vkey);
  const value: unknown = JSON.parse(entry);
  session.show({ ok: true, index, size: checkpoint.size, entry: value }, (screen) => {
    screen.line(`${screen.colours.green('✔')} ${session.t(TEXTS.receipt, { index, size: checkpoint.size })}`);
    screen.line(JSON.stringify(value, null, 2));
  });
  return EXIT.ok;
}

function showVerdict(session: Session, screen: Screen, verdict: Verdict): void {
  const { ok, checkpoint, contents, firstWrong, faults } = verdict;
  if (ok && checkpoint !== null) {
    const { size, root } = head(verdict)!;
    screen.line(`${screen.colours.green('✔')} ${session.t(TEXTS.holds, { size, root })}`);
    if (contents.from !== null)
      screen.line(`  ${session.t(TEXTS.span, { from: contents.from, to: contents.to ?? '' })}`);
    for (const [type, count] of Object.entries(contents.types)) screen.line(`  ${type}: ${count}`);
    return;
  }
  screen.line(`${screen.colours.red('✘')} ${session.t(TEXTS.broken)}`);
  if (firstWrong !== null) screen.line(`  ${session.t(TEXTS.first, { index: firstWrong })}`);
  for (const { code, params } of faults)
    screen.line(`  ${sentence(code, params, session.language)} [${code}]`);
}

function head({ checkpoint }: Verdict): { origin: string; size: number; root: string } | null {
  if (checkpoint === null) return null;
  const { origin, size, root } = checkpoint;
  return { origin, size, root: Buffer.from(root).toString('base64') };
}

/** A vkey holds plus signs; a file of that name is not to be expected. */
export async function keyText(key: string): Promise<string> {
  return (await isFile(key)) ? (await readText(key)).trim() : key;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    throw new TongdaoError('FILE_UNREADABLE', {
      file,
      detail: (thrown as NodeJS.ErrnoException).code ?? '?',
    });
  }
}

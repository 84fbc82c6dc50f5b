import type { Command } from 'commander';
import { sentence, TongdaoError } from '../../contract/errors.ts';
import type { Text } from '../../contract/text.ts';
import { type Claim, checkExportFile, type ExportVerdict } from '../../verify/export.ts';
import { textOrFile } from '../../verify/run.ts';
import type { Cli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import type { Screen } from '../screen.ts';
import type { Session } from '../session.ts';

const TEXTS = {
  about: {
    zh: '只凭导出的压缩包与公钥，确认它未被改动且与日志一致；不需要数据库与配置',
    en: 'confirm from an export and the public key alone that it is unaltered and agrees with the log; needs neither database nor settings',
  },
  file: { zh: '导出的压缩包', en: 'the exported zip' },
  key: { zh: '公钥（vkey）或存放它的文件', en: 'the public key (vkey), or a file that holds it' },
  holds: { zh: '导出成立：{rows} 行。', en: 'The export holds: {rows} rows.' },
  broken: { zh: '导出不成立。', en: 'The export does not hold.' },
  masked: {
    zh: '  个人信息已遮盖：证明的是遮盖后的内容。',
    en: '  Personal values are veiled: what is proved is the veiled form.',
  },
  endpoint: {
    zh: '  只含端点 {endpoint} 自己的数据。',
    en: '  It holds the own data of the endpoint {endpoint} only.',
  },
} as const satisfies Record<string, Text>;

const CLAIMS: Readonly<Record<Claim, Text>> = {
  given: {
    zh: '  与交出时完全相同：{givenAt} 交给 {actor}，日志第 {given} 条',
    en: '  exactly as it was given out to {actor} at {givenAt}: entry {given} of the log',
  },
  result: {
    zh: '  各行正是对账 {id} 的全部结果，不多不少，次序不变：{resultAt} 写入日志第 {result} 条',
    en: '  the rows are the full result of reconciliation {id}, none missing, added or reordered: committed to at {resultAt} in entry {result}',
  },
  range: {
    zh: '  日志第 {first} 条至第 {end} 条之前的全部条目都在，没有增加或改动',
    en: '  all entries of the log from {first} up to (not including) {end} are there, none added or altered',
  },
  opened: { zh: '  日志记有该差异的出现', en: '  the log tells of the opening of this discrepancy' },
  closed: { zh: '  日志记有该差异的消除', en: '  the log tells of the closing of this discrepancy' },
};

export function checkExportCommand(cli: Cli, group: Command): void {
  cli
    .command(group, 'check', TEXTS.about)
    .argument('<file>', cli.t(TEXTS.file))
    .requiredOption('--key <vkey>', cli.t(TEXTS.key))
    .action(cli.run<{ readonly key: string }>((session, { key }, [file]) => check(session, file!, key)));
}

async function check(session: Session, file: string, key: string): Promise<number> {
  const verdict = await checked(file, (await textOrFile(key)).trim());
  const faults = verdict.faults.map((fault) => ({ ...fault, message: session.sentence(fault) }));
  const { checkpoint } = verdict;
  const head = checkpoint === null ? null : { ...checkpoint, root: checkpoint.root.toString('base64') };
  session.show({ ...verdict, checkpoint: head, faults }, (screen) => show(session, screen, verdict));
  return verdict.ok ? EXIT.ok : EXIT.found;
}

function show(session: Session, screen: Screen, verdict: ExportVerdict): void {
  const { ok, proved, faults, manifest, given, reconciliation } = verdict;
  if (ok && manifest !== null) {
    screen.line(`${screen.colours.green('✔')} ${session.t(TEXTS.holds, { rows: manifest.rows })}`);
  } else screen.line(`${screen.colours.red('✘')} ${session.t(TEXTS.broken)}`);
  const facts = {
    id: manifest?.id ?? '',
    actor: given?.actor ?? '',
    given: given?.index ?? '',
    givenAt: given?.at ?? '',
    result: reconciliation?.index ?? '',
    resultAt: reconciliation?.at ?? '',
    first: manifest?.period?.first ?? '',
    end: manifest?.period?.end ?? '',
  };
  for (const claim of proved) screen.line(session.t(CLAIMS[claim], facts));
  if (manifest?.masked === true) screen.line(session.t(TEXTS.masked));
  const endpoint = manifest?.endpoint ?? null;
  if (endpoint !== null) screen.line(session.t(TEXTS.endpoint, { endpoint }));
  for (const { code, params } of faults) {
    screen.line(`  ${sentence(code, params, session.language)} [${code}]`);
  }
}

async function checked(file: string, vkey: string): Promise<ExportVerdict> {
  try {
    return await checkExportFile(file, vkey);
  } catch (thrown) {
    if (thrown instanceof TongdaoError) throw thrown;
    throw unreadable(file, thrown);
  }
}

const unreadable = (file: string, thrown: unknown): TongdaoError =>
  new TongdaoError('FILE_UNREADABLE', { file, detail: (thrown as NodeJS.ErrnoException).code ?? '?' });

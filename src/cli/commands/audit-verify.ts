import type { Command } from 'commander';
import type { Text } from '../../contract/text.ts';
import { runVerification } from '../../verify/run.ts';
import { another, type Cli, wholeNumber } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';

const TEXTS = {
  about: {
    zh: '只凭导出的文件与公钥验证日志（或收据、一致性证明、检查点），不需要数据库与配置',
    en: 'verify an exported log (or a receipt, a consistency proof, a checkpoint) from its files and the public key alone; needs neither database nor settings',
  },
  path: {
    zh: '导出的文件夹，或 .tlog-proof、一致性证明、检查点文件',
    en: 'exported folder, or a .tlog-proof, a consistency proof or a checkpoint',
  },
  key: {
    zh: '公钥（vkey）或存放它的文件；换过密钥的日志可给多个，每行“vkey 起-止”',
    en: 'the public key (vkey), or a file that holds it; several for a log whose key was changed, a line each: vkey from-to',
  },
  since: { zh: '审计人员以前留存的检查点', en: 'a checkpoint that the auditor kept from before' },
  witness: {
    zh: '须已签署的见证者的公钥，可多个',
    en: 'public key of a witness that must have signed; may be repeated',
  },
  quorum: { zh: '至少多少位见证者（默认全部）', en: 'how many of the witnesses (all of them)' },
} as const satisfies Record<string, Text>;

interface Options {
  readonly key: readonly string[];
  readonly since?: string;
  readonly witness?: readonly string[];
  readonly quorum?: number;
}

export function verifyCommand(cli: Cli, group: Command): void {
  cli
    .command(group, 'verify', TEXTS.about)
    .argument('<path>', cli.t(TEXTS.path))
    .requiredOption('--key <vkey>', cli.t(TEXTS.key), another)
    .option('--since <file>', cli.t(TEXTS.since))
    .option('--witness <vkey>', cli.t(TEXTS.witness), another)
    .option('--quorum <n>', cli.t(TEXTS.quorum), wholeNumber())
    .action(cli.run<Options>((session, options, [path]) => verify(session, path!, options)));
}

async function verify(session: Session, path: string, options: Options): Promise<number> {
  const { key: keys, witness, ...others } = options;
  const { ok, value, lines } = await runVerification({
    path,
    keys,
    ...(witness === undefined ? {} : { witnesses: witness }),
    ...others,
    language: session.language,
    progress: (text) => session.progress.update(text),
  });
  session.show(value, (screen) => {
    const [verdict, ...more] = lines;
    screen.line(`${ok ? screen.colours.green('✔') : screen.colours.red('✘')} ${verdict}`);
    for (const line of more) screen.line(`  ${line}`);
  });
  return ok ? EXIT.ok : EXIT.found;
}

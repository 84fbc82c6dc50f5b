import { writeFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { requireCheckpoint } from '../../audit/checkpoint.ts';
import { exportLog } from '../../audit/export.ts';
import { prove } from '../../audit/prove.ts';
import { sequence } from '../../audit/sequence.ts';
import { TongdaoError } from '../../contract/errors.ts';
import type { Text } from '../../contract/text.ts';
import { verifyReceipt } from '../../verify/receipt.ts';
import type { Cli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { checkExportCommand } from './audit-check.ts';
import { entriesCommand } from './audit-entries.ts';
import { verifyCommand } from './audit-verify.ts';

const TEXTS = {
  about: { zh: '审计日志：只增不改的 Merkle 日志', en: 'the audit log: append-only, a Merkle tree, signed' },
  status: { zh: '显示最新的检查点与公钥', en: 'show the newest checkpoint and the public key' },
  export: {
    zh: '导出为静态文件，供审计人员离线验证',
    en: 'export it as static files that an auditor verifies without us',
  },
  dir: { zh: '目标文件夹（新的、空的或以前的导出）', en: 'folder: new, empty or an earlier export' },
  prove: { zh: '给出一条记录的收据（.tlog-proof）', en: "give an entry's receipt (.tlog-proof)" },
  show: { zh: '显示一条记录，并证明它在日志中', en: 'show an entry, proved to be in the log' },
  seq: { zh: '序号，从 0 起', en: 'number, from 0' },
  out: { zh: '写入文件而不是标准输出', en: 'write to a file instead of stdout' },
  head: {
    zh: '{size} 条，{at} 签署\n根    {root}\n公钥  {vkey}',
    en: '{size} entries, signed {at}\nroot  {root}\nkey   {vkey}',
  },
  exporting: { zh: '已导出 {done} / {size} 条', en: '{done} of {size} entries exported' },
  exported: {
    zh: '已导出 {size} 条到 {folder}\n验证：tongdao audit verify {folder} --key "{vkey}"\n公钥须由审计人员另行取得。',
    en: '{size} entries exported to {folder}\nVerify: tongdao audit verify {folder} --key "{vkey}"\nThe auditor must get the key by another way than these files.',
  },
} as const satisfies Record<string, Text>;

export function auditCommand(cli: Cli, program: Command): void {
  const group = cli.command(program, 'audit', TEXTS.about, [
    'audit export ./log',
    'audit verify ./log --key log.vkey --since last-month.checkpoint',
    'audit prove 17 --out 17.tlog-proof',
    'audit entries --type lookup --from 2026-11-01',
  ]);
  cli.command(group, 'status', TEXTS.status).action(cli.run(status));
  cli
    .command(group, 'export', TEXTS.export)
    .argument('<dir>', cli.t(TEXTS.dir))
    .action(cli.run((session, _, [dir]) => exportTo(session, dir!)));
  verifyCommand(cli, group);
  entriesCommand(cli, group);
  checkExportCommand(cli, group);
  cli
    .command(group, 'prove', TEXTS.prove)
    .argument('<seq>', cli.t(TEXTS.seq), number)
    .option('--out <file>', cli.t(TEXTS.out))
    .action(
      cli.run<{ readonly out?: string }>((session, { out }, [seq]) => proveTo(session, Number(seq), out)),
    );
  cli
    .command(group, 'show', TEXTS.show)
    .argument('<seq>', cli.t(TEXTS.seq), number)
    .action(cli.run((session, _, [seq]) => show(session, Number(seq))));
}

function status(session: Session): Promise<number> {
  return session.withChannel(async ({ ledger, signer }) => {
    await sequence(ledger.pool, signer);
    const { size, root, vkey, at, note } = await requireCheckpoint(ledger.pool);
    const shown = { size, root: root.toString('base64'), vkey, at, checkpoint: note };
    session.show(shown, (screen) => screen.line(session.t(TEXTS.head, { ...shown, at: session.time(at)! })));
    return EXIT.ok;
  });
}

function exportTo(session: Session, dir: string): Promise<number> {
  return session.withChannel(async ({ ledger, signer }) => {
    await sequence(ledger.pool, signer);
    const exported = await exportLog(ledger.pool, dir, (done, size) =>
      session.progress.update(session.t(TEXTS.exporting, { done, size })),
    );
    const shown = { ...exported, vkey: signer.vkey };
    session.show(shown, (screen) => screen.line(session.t(TEXTS.exported, shown)));
    return EXIT.ok;
  });
}

function proveTo(session: Session, seq: number, out: string | undefined): Promise<number> {
  return session.withChannel(async ({ ledger }) => {
    const proof = await prove(ledger.pool, seq);
    if (out !== undefined) await write(out, proof);
    session.show({ seq, proof }, (screen) => screen.line(out ?? proof.trimEnd()));
    return EXIT.ok;
  });
}

function show(session: Session, seq: number): Promise<number> {
  return session.withChannel(async ({ ledger, signer }) => {
    const { entry, index } = verifyReceipt(await prove(ledger.pool, seq), signer.vkey);
    const value: unknown = JSON.parse(entry);
    session.show({ seq: index, entry: value }, (screen) => screen.line(JSON.stringify(value, null, 2)));
    return EXIT.ok;
  });
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (thrown) {
    throw new TongdaoError('FILE_UNWRITABLE', {
      file,
      detail: (thrown as NodeJS.ErrnoException).code ?? '?',
    });
  }
}

function number(text: string): string {
  if (/^\d{1,15}$/.test(text)) return text;
  throw new InvalidArgumentError('A number is needed.');
}

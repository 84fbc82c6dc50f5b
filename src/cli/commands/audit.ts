import { type Command, InvalidArgumentError } from 'commander';
import { requireCheckpoint } from '../../audit/checkpoint.ts';
import { exportLog } from '../../audit/export.ts';
import { feedWitnesses } from '../../audit/feed-witness.ts';
import { prove, proveConsistency, proveReconciliation } from '../../audit/prove.ts';
import { sequence } from '../../audit/sequence.ts';
import { openWitnessSigner } from '../../audit/signer.ts';
import type { Channel } from '../../channel.ts';
import { TongdaoError } from '../../contract/errors.ts';
import type { Text } from '../../contract/text.ts';
import { verifyReceipt } from '../../verify/receipt.ts';
import { type Cli, ledgerId, wholeNumber } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { checkExportCommand } from './audit-check.ts';
import { entriesCommand } from './audit-entries.ts';
import { rotateKeyCommand } from './audit-key.ts';
import { verifyCommand } from './audit-verify.ts';
import { writeText } from './write-text.ts';

const TEXTS = {
  about: { zh: '审计日志：只增不改的 Merkle 日志', en: 'the audit log: append-only, a Merkle tree, signed' },
  status: { zh: '显示最新的检查点与公钥', en: 'show the newest checkpoint and the public key' },
  export: {
    zh: '导出为静态文件，供审计人员离线验证',
    en: 'export it as static files that an auditor verifies without us',
  },
  dir: { zh: '目标文件夹（新的、空的或以前的导出）', en: 'folder: new, empty or an earlier export' },
  prove: {
    zh: '给出一条记录（或一次对账的记录）的收据（.tlog-proof），或日志只增不改的证明',
    en: "give an entry's receipt (.tlog-proof), or that of a reconciliation's entry, or the proof that the log only grew",
  },
  reconciliation: { zh: '该次对账的记录', en: 'the entry of this reconciliation' },
  from: {
    zh: '证明日志自当时的这么多条起只有增加',
    en: 'prove that the log only grew since it had so many entries',
  },
  to: { zh: '到哪个检查点（默认最新）', en: 'up to which checkpoint (the newest)' },
  show: { zh: '显示一条记录，并证明它在日志中', en: 'show an entry, proved to be in the log' },
  seq: { zh: '序号，从 0 起', en: 'number, from 0' },
  out: { zh: '写入文件而不是标准输出', en: 'write to a file instead of stdout' },
  head: {
    zh: '{size} 条，{at} 签署\n根    {root}\n公钥  {vkey}',
    en: '{size} entries, signed {at}\nroot  {root}\nkey   {vkey}',
  },
  witness: { zh: '本通道作为见证者的公钥  {witness}', en: 'its key as a witness  {witness}' },
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
    'audit prove --from 1200 --out growth.consistency',
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
  rotateKeyCommand(cli, group);
  cli
    .command(group, 'prove', TEXTS.prove)
    .argument('[seq]', cli.t(TEXTS.seq), number)
    .option('--reconciliation <id>', cli.t(TEXTS.reconciliation), ledgerId)
    .option('--from <size>', cli.t(TEXTS.from), wholeNumber())
    .option('--to <size>', cli.t(TEXTS.to), wholeNumber())
    .option('--out <file>', cli.t(TEXTS.out))
    .action(cli.run<ProveOptions>((session, options, [seq]) => proveTo(session, seq, options)));
  cli
    .command(group, 'show', TEXTS.show)
    .argument('<seq>', cli.t(TEXTS.seq), number)
    .action(cli.run((session, _, [seq]) => show(session, Number(seq))));
}

function status(session: Session): Promise<number> {
  return session.withChannel(async (channel) => {
    await seal(channel);
    const { size, root, vkey, at, note } = await requireCheckpoint(channel.ledger.pool);
    const {
      audit,
      dataDir,
      channel: { name },
    } = channel.settings;
    const witness = audit.witnessOf.length === 0 ? null : (await openWitnessSigner(dataDir, name)).vkey;
    const shown = { size, root: root.toString('base64'), vkey, at, checkpoint: note, witness };
    session.show(shown, (screen) => {
      screen.line(session.t(TEXTS.head, { size, root: shown.root, vkey, at: session.time(at)! }));
      if (witness !== null) screen.line(session.t(TEXTS.witness, { witness }));
    });
    return EXIT.ok;
  });
}

/** What is on record goes into the log, and the witnesses are asked for their signatures once. */
async function seal({ ledger, signer, settings, log }: Channel): Promise<void> {
  await sequence(ledger.pool, signer);
  await feedWitnesses(ledger.pool, settings.audit.witnesses, log);
}

function exportTo(session: Session, dir: string): Promise<number> {
  return session.withChannel(async (channel) => {
    const { ledger, signer, settings } = channel;
    await seal(channel);
    const exported = await exportLog(
      ledger.pool,
      dir,
      (done, size) => session.progress.update(session.t(TEXTS.exporting, { done, size })),
      settings.audit.sm3 ? await signer.reload() : undefined,
    );
    const { vkey } = await requireCheckpoint(ledger.pool);
    const shown = { ...exported, vkey };
    session.show(shown, (screen) => screen.line(session.t(TEXTS.exported, shown)));
    return EXIT.ok;
  });
}

interface ProveOptions {
  readonly reconciliation?: string;
  readonly from?: number;
  readonly to?: number;
  readonly out?: string;
}

function proveTo(session: Session, seq: string | undefined, options: ProveOptions): Promise<number> {
  const { reconciliation, from, to, out } = options;
  const given = [seq, reconciliation, from].filter((one) => one !== undefined).length;
  if (given !== 1) throw new TongdaoError('USAGE', { detail: 'a number, --reconciliation or --from' });
  return session.withChannel(async ({ ledger: { pool } }) => {
    const proof =
      from !== undefined
        ? await proveConsistency(pool, from, to)
        : reconciliation !== undefined
          ? await proveReconciliation(pool, reconciliation)
          : await prove(pool, Number(seq));
    if (out !== undefined) await writeText(out, proof);
    const asked =
      from !== undefined
        ? { from }
        : reconciliation !== undefined
          ? { reconciliation }
          : { seq: Number(seq) };
    session.show({ ...asked, proof }, (screen) => screen.line(out ?? proof.trimEnd()));
    return EXIT.ok;
  });
}

function show(session: Session, seq: number): Promise<number> {
  return session.withChannel(async ({ ledger }) => {
    const { vkey } = await requireCheckpoint(ledger.pool);
    const { entry, index } = verifyReceipt(await prove(ledger.pool, seq), vkey);
    const value: unknown = JSON.parse(entry);
    session.show({ seq: index, entry: value }, (screen) => screen.line(JSON.stringify(value, null, 2)));
    return EXIT.ok;
  });
}

function number(text: string): string {
  if (/^\d{1,15}$/.test(text)) return text;
  throw new InvalidArgumentError('A number is needed.');
}

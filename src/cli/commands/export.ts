import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { readDiscrepancyInFull } from '../../api/discrepancy.ts';
import type { Channel } from '../../channel.ts';
import { TongdaoError } from '../../contract/errors.ts';
import type { Text } from '../../contract/text.ts';
import type { ExportContext, ExportRequest } from '../../exports/context.ts';
import { exportDiscrepancy } from '../../exports/discrepancy.ts';
import { exportPeriod } from '../../exports/period.ts';
import { exportReconciliation } from '../../exports/reconciliation.ts';
import type { ExportFile } from '../../exports/write.ts';
import { FORMATS } from '../../tlog/export.ts';
import { type Cli, ledgerId } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { WORDS } from '../texts.ts';

const TEXTS = {
  about: {
    zh: '导出对账、差异或一段期间，并附可离线验证的证明',
    en: 'export a reconciliation, a discrepancy or a period, with a proof that can be checked offline',
  },
  reconciliation: {
    zh: '一次对账当时的全部差异',
    en: 'every discrepancy that a reconciliation found, as it was then',
  },
  discrepancy: { zh: '一条差异及其经过', en: 'one discrepancy with its history' },
  period: {
    zh: '一段期间内日志的全部条目',
    en: 'everything that the log took in within a period',
  },
  as: { zh: '数据文件的形式', en: 'form of the data file' },
  out: { zh: '写入的压缩包（默认取导出的名称）', en: 'the zip to write (default: the name of the export)' },
  from: { zh: '起始日（含），或带时区的时刻', en: 'first day, or a moment with its time zone' },
  to: { zh: '截止日（含），或带时区的时刻（不含）', en: 'last day, or a moment (not included)' },
  done: {
    zh: '已导出到 {file}\n验证：tongdao audit check {file} --key "{vkey}"\n公钥须由审计人员另行取得。',
    en: 'Exported to {file}\nCheck: tongdao audit check {file} --key "{vkey}"\nThe auditor must get the key by another way than this file.',
  },
} as const satisfies Record<string, Text>;

interface Options {
  readonly as: ExportRequest['as'];
  readonly out?: string;
}

export function exportCommand(cli: Cli, program: Command): void {
  const group = cli.command(program, 'export', TEXTS.about, [
    'export reconciliation 12 --as xlsx --out result.zip',
    'export discrepancy 17 --as report',
    'export period --from 2026-11-01 --to 2026-11-30',
  ]);
  const command = (usage: string, about: Text): Command =>
    cli
      .command(group, usage, about)
      .addOption(new Option('--as <form>', cli.t(TEXTS.as)).choices([...FORMATS]).default('csv'))
      .option('--out <file>', cli.t(TEXTS.out));

  command('reconciliation', TEXTS.reconciliation)
    .argument('<id>', cli.t(WORDS.id), ledgerId)
    .action(
      cli.run<Options>((session, options, [id]) =>
        run(session, options, (context, request) => exportReconciliation(context, request, id!)),
      ),
    );
  command('discrepancy', TEXTS.discrepancy)
    .argument('<id>', cli.t(WORDS.id), ledgerId)
    .action(
      cli.run<Options>((session, options, [id]) =>
        run(session, options, async (context, request, channel) => {
          const { actor } = request;
          const reader = { role: 'operator', actor, accessKey: null, person: null, endpoint: null } as const;
          const shown = await readDiscrepancyInFull(channel, reader, id!, `export of discrepancy ${id}`);
          return exportDiscrepancy(context, request, shown, { masked: false, endpoint: null });
        }),
      ),
    );
  command('period', TEXTS.period)
    .requiredOption('--from <day>', cli.t(TEXTS.from))
    .requiredOption('--to <day>', cli.t(TEXTS.to))
    .action(
      cli.run<Options & { readonly from: string; readonly to: string }>((session, options) =>
        run(session, options, (context, request) => exportPeriod(context, request, options)),
      ),
    );
}

function run(
  session: Session,
  { as, out }: Options,
  start: (context: ExportContext, request: ExportRequest, channel: Channel) => Promise<ExportFile>,
): Promise<number> {
  return session.withChannel(async (channel) => {
    const { ledger, datasets, signer, settings } = channel;
    const request = { as, language: session.language, actor: session.context.actor };
    const made = await start({ ledger, datasets, signer, channel: settings.channel }, request, channel);
    const file = out ?? made.name;
    await save(made, file);
    const shown = { file, vkey: signer.vkey };
    session.show(shown, (screen) => screen.line(session.t(TEXTS.done, shown)));
    return EXIT.ok;
  });
}

/** The file appears whole or not at all. */
async function save({ stream }: ExportFile, file: string): Promise<void> {
  const draft = `${file}.part`;
  try {
    await pipeline(stream, createWriteStream(draft));
    await rename(draft, file);
  } catch (thrown) {
    await rm(draft, { force: true });
    const { code, syscall } = thrown as NodeJS.ErrnoException;
    if (syscall === undefined) throw thrown;
    throw new TongdaoError('FILE_UNWRITABLE', { file, detail: code ?? '?' });
  }
}

import type { Command } from 'commander';
import { TongdaoError } from '../../contract/errors.ts';
import type { PreviewReport } from '../../contract/preview.ts';
import type { Text } from '../../contract/text.ts';
import { type Cli, wholeNumber } from '../cli.ts';
import type { Peek } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { withPeek } from '../host.ts';
import { renderPreview } from '../preview/page.tsx';
import { sheetsOf } from '../preview/sheets.ts';
import type { Session } from '../session.ts';
import { WORDS } from '../texts.ts';
import { writeText } from './write-text.ts';

const RECORDS = 1000;

const TEXTS = {
  about: {
    zh: '预览：读取端点的记录，看清洗、拒绝、对账与投递会有什么结果；不写入任何内容',
    en: 'read records of an endpoint and see what a sync would do with them, reject, find and deliver; writes nothing',
  },
  records: { zh: '读取条数（默认 {count}）', en: 'how many records to read (default {count})' },
  all: { zh: '读取全部记录', en: 'read every record' },
  html: { zh: '另存为一个网页文件', en: 'also write it as a web page, in one file' },
  either: { zh: '--records 与 --all 只能用其一', en: 'give --records or --all, not both' },
  comparing: {
    zh: '正在比对 {endpoint} {dataset}：{keys} 个主键',
    en: 'Comparing {endpoint} {dataset}: {keys} keys',
  },
} as const satisfies Record<string, Text>;

interface Options {
  readonly records?: number;
  readonly all?: true;
  readonly html?: string;
}

export function previewCommand(cli: Cli, program: Command): void {
  cli
    .command(program, 'preview <endpoint> [dataset]', TEXTS.about, [
      'preview wujiang',
      'preview wujiang licence --all',
      'preview wujiang --records 200 --html preview.html',
    ])
    .option('--records <n>', cli.t(TEXTS.records, { count: RECORDS }), wholeNumber())
    .option('--all', cli.t(TEXTS.all))
    .option('--html <file>', cli.t(TEXTS.html))
    .action(
      cli.run<Options>((session, options, [endpoint, dataset]) => {
        if (options.all === true && options.records !== undefined)
          throw new TongdaoError('USAGE', { detail: session.t(TEXTS.either) });
        return withPeek(session, (peek) => previewEndpoint(session, peek, options, endpoint!, dataset));
      }),
    );
}

async function previewEndpoint(
  session: Session,
  peek: Peek,
  { records = RECORDS, all, html }: Options,
  endpoint: string,
  named: string | undefined,
): Promise<number> {
  const { settings } = peek.host.endpoint(endpoint);
  const reports: PreviewReport[] = [];
  for (const dataset of named === undefined ? Object.keys(settings.datasets) : [named]) {
    const number = (count: number) => count.toLocaleString('en');
    reports.push(
      await peek.preview({
        endpoint,
        dataset,
        records: all === true ? null : records,
        signal: session.context.signal,
        onRead: (read) =>
          session.progress.update(session.t(WORDS.reading, { endpoint, dataset, read: number(read) })),
        onCompared: (keys) =>
          session.progress.update(session.t(TEXTS.comparing, { endpoint, dataset, keys: number(keys) })),
      }),
    );
  }
  const previews = reports.map((report) =>
    sheetsOf(report, peek.datasets.find(({ name }) => name === report.dataset)!, session.language),
  );
  if (html !== undefined) await writeText(html, renderPreview(previews, session.language));
  session.show({ previews: reports.map((report) => withMessages(session, report)) }, (screen) => {
    for (const { title, notes, columns, rows } of previews.flat()) {
      screen.line(screen.colours.bold(title));
      for (const note of notes) screen.line(note);
      if (rows.length > 0) screen.table(columns, rows);
      screen.line();
    }
  });
  return reports.every(({ sound }) => sound) ? EXIT.ok : EXIT.found;
}

const withMessages = (session: Session, report: PreviewReport) => ({
  ...report,
  rejections: report.rejections.map((reason) => ({ ...reason, message: session.sentence(reason) })),
  warnings: report.warnings.map((reason) => ({ ...reason, message: session.sentence(reason) })),
});

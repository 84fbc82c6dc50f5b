import { reconciliationSeq } from '../audit/find.ts';
import { prove } from '../audit/prove.ts';
import { sequence } from '../audit/sequence.ts';
import { TongdaoError } from '../contract/errors.ts';
import { classesOf, classTitle, type RecordClass } from '../contract/terms.ts';
import type { Text } from '../contract/text.ts';
import { type ReconciliationReport, readReconciliation } from '../ledger/reconciliations.ts';
import { type ResultItem, resultOf } from '../ledger/results.ts';
import { MEMBERS, RESULT_COLUMNS, resultCells } from '../tlog/export.ts';
import { jcs } from '../tlog/jcs.ts';
import { resultLine } from '../tlog/result-line.ts';
import { type ExportContext, type ExportRequest, localTime } from './context.ts';
import type { Column, Row, Sheet } from './formats/sheet.ts';
import { TITLES } from './texts.ts';
import { type ExportFile, writeExport } from './write.ts';

const OTHER_COLUMNS = ['classTitle', 'nativeId', 'run', 'discrepancy', 'since'] as const;
const NUMBERS: ReadonlySet<string> = new Set(['line', 'run', 'discrepancy']);
const COLUMNS: readonly Column[] = [...RESULT_COLUMNS, ...OTHER_COLUMNS].map((name) => ({
  name,
  title: TITLES[name],
  isNumber: NUMBERS.has(name),
}));

/**
 * The full result of a reconciliation as it was then: a row per finding, with the lines that its entry in the log commits to and the
 * entry's receipt. It holds names and no values of records, so it is the same for every reader. Throws RECONCILIATION_UNKNOWN.
 */
export async function exportReconciliation(
  context: ExportContext,
  request: ExportRequest,
  id: string,
): Promise<ExportFile> {
  const { ledger, signer } = context;
  const reconciliation = await readReconciliation(ledger.pool, id);
  if (reconciliation === null) throw new TongdaoError('RECONCILIATION_UNKNOWN', { id });
  await sequence(ledger.pool, signer);
  const seq = await reconciliationSeq(ledger.pool, id);
  if (seq === null) throw new TongdaoError('AUDIT_LOG_DAMAGED', { where: `reconciliation ${id}` });
  const dataset = ledger.datasetId(reconciliation.dataset);
  const pages = () => resultOf(ledger.pool, dataset, id);
  return writeExport(context, request, {
    name: `reconciliation-${id}`,
    sheet: sheetOf(context, request, reconciliation, seq, pages()),
    members: [
      [MEMBERS.result, lines(pages())],
      [MEMBERS.reconciliation, [await prove(ledger.pool, seq)]],
    ],
    about: {
      what: 'reconciliation',
      dataset: reconciliation.dataset,
      id,
      period: null,
      masked: false,
      endpoint: null,
    },
    subject: { dataset: reconciliation.dataset },
  });
}

async function* lines(pages: AsyncIterable<readonly ResultItem[]>): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((item) => `${jcs(resultLine(item))}\n`).join('');
}

function sheetOf(
  context: ExportContext,
  { language }: ExportRequest,
  { id, dataset, endpoints, finishedAt, keys, totals, resultDigest }: ReconciliationReport,
  seq: number,
  pages: AsyncIterable<readonly ResultItem[]>,
): Omit<Sheet, 'language'> {
  const definition = context.datasets.get(dataset);
  const time = localTime(context);
  const titleOf = (name: string) => classTitle(name as RecordClass, definition?.mode)[language];
  const count = (name: RecordClass): [Text, string] => [
    classTitle(name, definition?.mode),
    String(totals[name] ?? 0),
  ];
  return {
    title: { zh: `对账 ${id} 的全部差异`, en: `All discrepancies of reconciliation ${id}` },
    columns: COLUMNS,
    pages: rowsOf(pages, titleOf, time),
    facts: [
      [TITLES.channel, context.channel.title[language]],
      [TITLES.dataset, definition?.title[language] ?? dataset],
      [TITLES.endpoints, endpoints.join(' ')],
      [TITLES.at, time(finishedAt)],
      [TITLES.keys, String(keys)],
      ...[...classesOf(definition?.mode ?? 'replicate')].reverse().map(count),
      [TITLES.digest, resultDigest],
      [TITLES.entry, String(seq)],
    ],
    proof: {
      zh: '本报告是导出压缩包的一部分。验证整个压缩包：tongdao audit check <压缩包> --key <公钥>。验证不需要数据库：它确认本文件未被改动，且各行正是该次对账写入审计日志时的全部结果。',
      en: 'This report is part of an export. Check the whole zip: tongdao audit check <zip> --key <vkey>. That needs no database: it confirms that this file is unaltered and that its rows are exactly the full result which the audit log committed to.',
    },
  };
}

async function* rowsOf(
  pages: AsyncIterable<readonly ResultItem[]>,
  titleOf: (name: string) => string,
  time: (at: Date) => string,
): AsyncGenerator<readonly Row[]> {
  let line = 0;
  for await (const page of pages) {
    yield page.flatMap((item) => {
      line += 1;
      const others = (at: number): Row => [
        titleOf(item.class),
        item.findings[at]?.nativeId ?? null,
        number(item.findings[at]?.run),
        number(item.discrepancy),
        time(item.openedAt),
      ];
      return resultCells(line, item).map((cells, at) => [...cells, ...others(at)]);
    });
  }
}

const number = (id: string | null | undefined): number | null =>
  id === null || id === undefined ? null : Number(id);

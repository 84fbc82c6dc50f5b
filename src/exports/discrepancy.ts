import { discrepancySeq } from '../audit/find.ts';
import { prove } from '../audit/prove.ts';
import { sequence } from '../audit/sequence.ts';
import type { CanonicalValue } from '../contract/stages.ts';
import { classTitle } from '../contract/terms.ts';
import type { Text } from '../contract/text.ts';
import type { Discrepancy, discrepancyHistory } from '../ledger/discrepancies.ts';
import { type Cell, MEMBERS } from '../tlog/export.ts';
import { jcs } from '../tlog/jcs.ts';
import { type ExportContext, type ExportRequest, localTime } from './context.ts';
import type { Column, Row } from './formats/sheet.ts';
import { SHOWN, TITLES, VEILED } from './texts.ts';
import { type ExportFile, writeExport } from './write.ts';

/** A discrepancy as its reader may see it: values veiled, sides left out already. */
export interface ShownDiscrepancy extends Discrepancy {
  readonly history: Awaited<ReturnType<typeof discrepancyHistory>>;
  readonly sides: readonly { readonly endpoint: string }[];
  readonly fields: readonly {
    readonly name: string;
    readonly title: Text;
    readonly differs: boolean;
    readonly values: Readonly<Record<string, CanonicalValue | null>>;
  }[];
}

/**
 * One discrepancy: a row per field with the endpoints' values side by side, everything else in `discrepancy.json`, and receipts of the
 * entries that tell of its opening and closing. What the log proves of the values is that they were given out like this.
 */
export async function exportDiscrepancy(
  context: ExportContext,
  request: ExportRequest,
  shown: ShownDiscrepancy,
  reader: { readonly masked: boolean; readonly endpoint: string | null },
): Promise<ExportFile> {
  const { ledger, signer, datasets, channel } = context;
  const { language } = request;
  const { id, dataset, key, home, openedBy } = shown;
  const closedBy = shown.history.find((event) => event.class === null)?.reconciliation ?? null;
  await sequence(ledger.pool, signer);
  const opened = await receiptOf(context, 'opened', id, openedBy);
  const closed = closedBy === null ? [] : await receiptOf(context, 'closed', id, closedBy);
  const definition = datasets.get(dataset);
  const time = localTime(context);
  const name = (recordClass: Discrepancy['class']): string =>
    classTitle(recordClass, definition?.mode)[language];
  const endpoints = [...new Set(shown.sides.map(({ endpoint }) => endpoint))];
  return writeExport(context, request, {
    name: `discrepancy-${id}`,
    sheet: {
      title: { zh: `差异 ${id}`, en: `Discrepancy ${id}` },
      columns: columnsOf(endpoints),
      pages: onePage(shown.fields.map((field) => rowOf(field, endpoints, request))),
      facts: [
        [TITLES.channel, channel.title[language]],
        [TITLES.dataset, definition?.title[language] ?? dataset],
        [TITLES.key, key],
        [TITLES.classTitle, name(shown.class)],
        [TITLES.home, home ?? '–'],
        [TITLES.since, time(shown.openedAt)],
        [TITLES.closed, shown.closedAt === null ? '–' : time(shown.closedAt)],
        [
          TITLES.history,
          shown.history
            .map(
              (event) =>
                `${time(event.at)} ${event.class === null ? TITLES.closed[language] : name(event.class as Discrepancy['class'])} (${TITLES.reconciliation[language]} ${event.reconciliation})`,
            )
            .join('; '),
        ],
        [TITLES.masked, (reader.masked ? VEILED : SHOWN)[language]],
      ],
      proof: {
        zh: '本报告是导出压缩包的一部分。验证整个压缩包：tongdao audit check <压缩包> --key <公钥>。验证不需要数据库：它确认本文件与交出时相同，且日志记有该差异的出现（及消除）。各端的值以通道交出时所存为准。',
        en: 'This report is part of an export. Check the whole zip: tongdao audit check <zip> --key <vkey>. That needs no database: it confirms that this file is as it was given out, and that the log tells of the opening (and closing) of the discrepancy. The values are those that the channel had when it gave them out.',
      },
    },
    members: [[MEMBERS.discrepancy, [jcs(JSON.parse(JSON.stringify(shown)))]], ...opened, ...closed],
    about: { what: 'discrepancy', dataset, id, period: null, ...reader },
    subject: { dataset, key },
  });
}

async function receiptOf(
  { ledger }: ExportContext,
  change: 'opened' | 'closed',
  id: string,
  reconciliation: string,
): Promise<readonly (readonly [string, readonly string[]])[]> {
  const seq = await discrepancySeq(ledger.pool, change, id, reconciliation);
  return seq === null ? [] : [[MEMBERS[change], [await prove(ledger.pool, seq)]]];
}

const columnsOf = (endpoints: readonly string[]): readonly Column[] => [
  ...(['field', 'title', 'differs'] as const).map((name) => ({ name, title: TITLES[name] })),
  ...endpoints.map((name) => ({ name, title: { zh: name, en: name } })),
];

function rowOf(
  { name, title, differs, values }: ShownDiscrepancy['fields'][number],
  endpoints: readonly string[],
  { language }: ExportRequest,
): Row {
  return [
    name,
    title[language],
    differs ? '≠' : null,
    ...endpoints.map((endpoint) => cellOf(values[endpoint])),
  ];
}

function cellOf(value: CanonicalValue | null | undefined): Cell {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? jcs(value) : String(value);
}

async function* onePage(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows;
}

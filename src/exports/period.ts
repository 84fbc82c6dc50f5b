import { checkpointBefore, entriesBetween } from '../audit/find.ts';
import { sequence } from '../audit/sequence.ts';
import { loadEdge } from '../audit/tiles.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { Text } from '../contract/text.ts';
import { edgePeaks } from '../merkle/append.ts';
import { withConnection } from '../storage/pool.ts';
import { toBase64 } from '../tlog/encoding.ts';
import { ENTRY_COLUMNS, entryCells, MEMBERS } from '../tlog/export.ts';
import { type ExportContext, type ExportRequest, localTime } from './context.ts';
import type { Row } from './formats/sheet.ts';
import { TITLES } from './texts.ts';
import { type ExportFile, writeExport } from './write.ts';

/** Days of the channel's calendar (`2026-11-01`, both included) or moments (`2026-11-01T00:00:00+08:00`, the second not included). */
export interface Period {
  readonly from: string;
  readonly to: string;
}

const DAY = /^\d{4}-\d\d-\d\d$/;

/**
 * Everything that happened in a period, in all datasets: the entries that the log took in between its last checkpoint before `from` and
 * its last one before `to`, none left out. An entry belongs to exactly one of two periods that follow one another. Throws EXPORT_PERIOD.
 */
export async function exportPeriod(
  context: ExportContext,
  request: ExportRequest,
  period: Period,
): Promise<ExportFile> {
  const { ledger, signer, channel } = context;
  const { pool } = ledger;
  const [from, to] = await moments(context, period);
  await sequence(pool, signer);
  const start = await checkpointBefore(pool, from);
  const end = await checkpointBefore(pool, to);
  const before = await withConnection(pool, async (client) => edgePeaks(await loadEdge(client, start.size)));
  const time = localTime(context);
  const span = `${time(new Date(from))} – ${time(new Date(to))}`;
  const proof: Text = {
    zh: '本报告是导出压缩包的一部分。验证整个压缩包：tongdao audit check <压缩包> --key <公钥>。验证不需要数据库：它确认各行正是审计日志在两个检查点之间收入的全部条目，没有缺少、增加或改动。期间按条目写入日志的时间划分。',
    en: 'This report is part of an export. Check the whole zip: tongdao audit check <zip> --key <vkey>. That needs no database: it confirms that the rows are all entries which the audit log took in between two checkpoints, none left out, added or altered. The period counts by when the log took an entry in.',
  };
  return writeExport(context, request, {
    name: `period-${period.from.slice(0, 10)}-${period.to.slice(0, 10)}`,
    sheet: {
      title: { zh: '期间内的全部日志条目', en: 'All log entries of a period' },
      columns: ENTRY_COLUMNS.map((name) => ({ name, title: TITLES[name], isNumber: name === 'entry' })),
      pages: rowsOf(entriesBetween(pool, start.size, end.size)),
      facts: [
        [TITLES.channel, channel.title[request.language]],
        [TITLES.period, span],
        [TITLES.entries, end.size === start.size ? '0' : `${start.size} – ${end.size - 1}`],
      ],
      proof,
    },
    members: [
      [MEMBERS.entries, linesOf(entriesBetween(pool, start.size, end.size))],
      ...(start.note === null ? [] : [[MEMBERS.start, [start.note]] as const]),
      ...(end.note === null ? [] : [[MEMBERS.end, [end.note]] as const]),
    ],
    about: {
      what: 'period',
      dataset: null,
      id: null,
      period: { from, to, first: start.size, end: end.size, before: before.map(toBase64) },
      masked: false,
      endpoint: null,
    },
  });
}

/** Both ends in UTC. The database knows the calendar of every time zone. */
async function moments({ ledger, channel }: ExportContext, { from, to }: Period): Promise<[string, string]> {
  const at = async (text: string, days: number): Promise<Date> => {
    const known = new Date(text);
    if (Number.isNaN(known.getTime())) throw new TongdaoError('EXPORT_PERIOD');
    if (!DAY.test(text)) return known;
    // The 31st of a short month.
    if (known.toISOString().slice(0, 10) !== text) throw new TongdaoError('EXPORT_PERIOD');
    const { rows } = await ledger.pool.query<{ at: Date }>(
      'SELECT ($1::date + $2::int)::timestamp AT TIME ZONE $3 AS at',
      [text, days, channel.timeZone],
    );
    return rows[0]!.at;
  };
  const [first, last] = [await at(from, 0), await at(to, 1)];
  if (first > last) throw new TongdaoError('EXPORT_PERIOD');
  return [first.toISOString(), last.toISOString()];
}

type Pages = ReturnType<typeof entriesBetween>;

async function* rowsOf(pages: Pages): AsyncGenerator<readonly Row[]> {
  for await (const page of pages) {
    yield page.map(({ seq, body }) => entryCells(seq, JSON.parse(body) as Record<string, unknown>));
  }
}

async function* linesOf(pages: Pages): AsyncGenerator<string> {
  for await (const page of pages) yield page.map(({ body }) => `${body}\n`).join('');
}

import type { Format } from '../../tlog/export.ts';
import { csv } from './csv.ts';
import { jsonl } from './jsonl.ts';
import { report } from './report.ts';
import type { WriteSheet } from './sheet.ts';
import { xlsx } from './xlsx.ts';

export const WRITERS: Readonly<Record<Format, { readonly extension: string; readonly write: WriteSheet }>> = {
  csv: { extension: 'csv', write: csv },
  xlsx: { extension: 'xlsx', write: xlsx },
  jsonl: { extension: 'jsonl', write: jsonl },
  report: { extension: 'html', write: report },
};

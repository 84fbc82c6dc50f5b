import { decodeLoosely } from '../csv/encoding.ts';
import { encodingOf } from '../csv/table.ts';
import { demandSeen, SAMPLE_ROWS } from '../formats/sampled.ts';
import { failure, type Table, type TableOptions } from '../formats/table.ts';
import { type ByteFile, sampleOf, stampOf } from '../sites/site.ts';
import { columnsOf, parseObject } from './json.ts';
import { JsonlRows } from './rows.ts';

const SAMPLE = 1024 * 1024;

/** A file without lines is one without rows. Throws FILE_ENCODING…, and FILE_JSONL when no line holds an object. */
export async function jsonlTable(file: ByteFile, options: TableOptions): Promise<Table> {
  const stamp = await stampOf(file);
  const sample = await sampleOf(file, SAMPLE);
  const encoding = encodingOf(sample, options);
  const lines = decodeLoosely(sample, encoding ?? 'utf-8').split('\n');
  // The last one may be cut off.
  if (sample.length === SAMPLE) lines.pop();
  const filled = lines.filter((line) => line.trim() !== '').slice(0, SAMPLE_ROWS);
  const objects = filled
    .map((line) => parseObject(line.replace(/^\ufeff/, '')))
    .filter((line) => line !== null);
  if (filled.length > 0 && (objects.length === 0 || filled[0]?.trimStart().startsWith('[')))
    throw failure(options, 'FILE_JSONL');
  const header = [...new Set(objects.flatMap((object) => columnsOf(object)))];
  return {
    options,
    unit: 'line',
    header,
    encoding,
    start: { offset: 0, line: 0 },
    rows(from, columns, make) {
      demandSeen(header, columns, options);
      return new JsonlRows({ file, stamp, encoding, options }, from, columns, make);
    },
    async close() {},
  };
}

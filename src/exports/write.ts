import type { Readable } from 'node:stream';
import type pg from 'pg';
import { latestCheckpoint } from '../audit/checkpoint.ts';
import { seqOf } from '../audit/find.ts';
import { prove } from '../audit/prove.ts';
import { record } from '../audit/record.ts';
import { sequence } from '../audit/sequence.ts';
import { TongdaoError } from '../contract/errors.ts';
import { transaction } from '../storage/pool.ts';
import { type AuditEntry, encodeEntry } from '../tlog/entry.ts';
import { EXPORT_VERSION, type Manifest, MEMBERS, type MemberDigest } from '../tlog/export.ts';
import { jcs } from '../tlog/jcs.ts';
import type { ExportContext, ExportRequest } from './context.ts';
import { WRITERS } from './formats/index.ts';
import type { Row, Sheet } from './formats/sheet.ts';
import { ZipWriter } from './zip.ts';

/** An export under way: a zip that is written while it is read. */
export interface ExportFile {
  /** Name of the zip. */
  readonly name: string;
  readonly stream: Readable;
}

/** What a kind of export brings along. */
export interface Contents {
  /** Name of the data file, without its extension. */
  readonly name: string;
  readonly sheet: Omit<Sheet, 'language'>;
  /** What the data file must agree with, and receipts for it. */
  readonly members: readonly (readonly [name: string, content: AsyncIterable<string> | Iterable<string>])[];
  readonly about: Pick<Manifest, 'what' | 'dataset' | 'id' | 'period' | 'masked' | 'endpoint'>;
  readonly subject?: AuditEntry['subject'];
}

/**
 * Writes an export: the data file, what it must agree with, the manifest with the digests of both, and the receipt of an entry that puts
 * on record who was given this manifest. Memory does not grow with the rows.
 */
export function writeExport(context: ExportContext, request: ExportRequest, contents: Contents): ExportFile {
  const zip = new ZipWriter();
  writeAll(context, request, contents, zip).catch((thrown: unknown) => zip.fail(thrown));
  return { name: `${contents.name}.zip`, stream: zip.stream };
}

async function writeAll(
  { ledger, signer }: ExportContext,
  { as, language, actor }: ExportRequest,
  { name, sheet, members, about, subject }: Contents,
  zip: ZipWriter,
): Promise<void> {
  const { extension, write } = WRITERS[as];
  const data = `${name}.${extension}`;
  const digests: Record<string, MemberDigest> = {};
  for (const [member, content] of members) digests[member] = await zip.add(member, content);
  let rows = 0;
  const counted = counting(sheet.pages, (count) => {
    rows += count;
  });
  // What is compressed already stays as it is, so that it can be read where it lies.
  digests[data] = await zip.add(data, write({ ...sheet, language, pages: counted }), {
    compress: as !== 'xlsx',
  });
  const manifest: Manifest = {
    version: EXPORT_VERSION,
    ...about,
    as,
    data,
    columns: sheet.columns.map((column) => column.name),
    rows,
    members: digests,
  };
  const { sha256 } = await zip.add(MEMBERS.manifest, [jcs(manifest)]);
  const { what, id, period, masked } = about;
  const receipt = await putOnRecord(ledger.pool, signer, {
    type: 'export',
    at: new Date().toISOString(),
    actor,
    ...(subject === undefined ? {} : { subject }),
    data: {
      what,
      as,
      rows,
      masked,
      manifest: sha256,
      ...(id === null ? {} : { id }),
      ...(period === null ? {} : { from: period.from, to: period.to }),
    },
  });
  await zip.add(MEMBERS.receipt, [receipt]);
  zip.end();
}

/** Enters it in the log, and gives its receipt. */
async function putOnRecord(
  pool: pg.Pool,
  signer: ExportContext['signer'],
  entry: AuditEntry,
): Promise<string> {
  const from = (await latestCheckpoint(pool))?.size ?? 0;
  await transaction(pool, (client) => record(client, entry));
  await sequence(pool, signer);
  const seq = await seqOf(pool, from, encodeEntry(entry));
  if (seq === null) throw new TongdaoError('AUDIT_LOG_DAMAGED', { where: 'audit_entry' });
  return prove(pool, seq);
}

async function* counting(
  pages: AsyncIterable<readonly Row[]>,
  count: (rows: number) => void,
): AsyncGenerator<readonly Row[]> {
  for await (const page of pages) {
    count(page.length);
    yield page;
  }
}

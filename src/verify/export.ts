/** Checks an export, years later, from its file and the log's public key alone. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { TongdaoError } from '../contract/errors.ts';
import type { Checkpoint } from '../tlog/checkpoint.ts';
import { fromBase64, fromUtf8 } from '../tlog/encoding.ts';
import {
  type Cell,
  entryCells,
  type Manifest,
  MEMBERS,
  printable,
  RESULT_COLUMNS,
  resultCells,
} from '../tlog/export.ts';
import { asFault, type Fault } from './fault.ts';
import { openTrusted, parseKeys } from './keys.ts';
import { isResultLine, readManifest } from './manifest.ts';
import { ContinuedTree } from './range.ts';
import { type Receipt, verifyReceipt } from './receipt.ts';
import { parsed, rowsOf, split } from './rows.ts';
import { type Bytes, contentOf, openZip, type ZipMember } from './zip.ts';

/**
 * What an export was found to prove.
 * `given`: the file is what the channel gave out, by an entry of the log. `result`: its rows are the full result of the reconciliation,
 * as the log committed to it then. `range`: they are all entries that the log took in between two checkpoints, none left out or added.
 * `opened`, `closed`: the log tells of the discrepancy's opening and closing.
 */
export type Claim = 'given' | 'result' | 'range' | 'opened' | 'closed';

export interface ExportVerdict {
  readonly ok: boolean;
  readonly proved: readonly Claim[];
  readonly faults: readonly Fault[];
  readonly manifest: Manifest | null;
  /** The entry that tells of the export: its number, when and who. */
  readonly given: { readonly index: number; readonly at: string; readonly actor: string } | null;
  /** The entry of the reconciliation whose result this is. */
  readonly reconciliation: { readonly index: number; readonly at: string } | null;
  readonly checkpoint: Checkpoint | null;
}

/**
 * `vkey`: the log's public key, or several of a log whose key was changed (verify/keys.ts). Throws AUDIT_VKEY_INVALID and what opening and reading the file throws; everything about the export is in the verdict.
 */
export async function checkExportFile(
  file: string,
  vkey: string | readonly string[],
): Promise<ExportVerdict> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const read = async (at: number, length: number) => {
      const bytes = Buffer.alloc(length);
      const { bytesRead } = await handle.read(bytes, 0, length, at);
      if (bytesRead !== length) throw new TongdaoError('EXPORT_ZIP', { where: 'end' });
      return bytes;
    };
    return await checkExport({ size, read }, vkey);
  } finally {
    await handle.close();
  }
}

/** As `checkExportFile`. */
export async function checkExport(source: Bytes, vkey: string | readonly string[]): Promise<ExportVerdict> {
  parseKeys(vkey);
  const check = new ExportCheck(source, vkey);
  const faults: Fault[] = [];
  try {
    await check.run();
  } catch (thrown) {
    faults.push(asFault(thrown));
  }
  const { proved, manifest, given, reconciliation, checkpoint } = check;
  return { ok: faults.length === 0, proved, faults, manifest, given, reconciliation, checkpoint };
}

/** One check under way; the first thing that does not hold ends it. */
class ExportCheck {
  readonly proved: Claim[] = [];
  manifest: Manifest | null = null;
  given: ExportVerdict['given'] = null;
  reconciliation: ExportVerdict['reconciliation'] = null;
  checkpoint: Checkpoint | null = null;
  readonly #source: Bytes;
  readonly #vkey: string | readonly string[];
  #members: ReadonlyMap<string, ZipMember> = new Map();

  constructor(source: Bytes, vkey: string | readonly string[]) {
    this.#source = source;
    this.#vkey = vkey;
  }

  async run(): Promise<void> {
    this.#members = await openZip(this.#source);
    const receipt = await this.#receipt(MEMBERS.receipt, 'export');
    const text = await this.#text(MEMBERS.manifest);
    if (receipt.data['manifest'] !== sha256([Buffer.from(text)])) throw changed(MEMBERS.manifest);
    const manifest = readManifest(text);
    await this.#checkMembers(manifest);
    this.manifest = manifest;
    this.given = { index: receipt.index, at: receipt.at, actor: receipt.actor };
    this.checkpoint = receipt.checkpoint;
    this.proved.push('given');
    switch (manifest.what) {
      case 'reconciliation':
        return this.#checkResult(manifest);
      case 'period':
        return this.#checkPeriod(manifest);
      case 'discrepancy':
        return this.#checkDiscrepancy(manifest);
    }
  }

  async #checkMembers({ members, data }: Manifest): Promise<void> {
    const expected = new Set([...Object.keys(members), MEMBERS.manifest, MEMBERS.receipt]);
    for (const name of this.#members.keys()) {
      if (!expected.has(name)) throw new TongdaoError('EXPORT_MEMBER_UNEXPECTED', { file: name });
    }
    if (members[data] === undefined) throw new TongdaoError('VERIFY_FILE_MISSING', { file: data });
    for (const [name, { sha256: digest }] of Object.entries(members)) {
      const hash = createHash('sha256');
      for await (const piece of contentOf(this.#source, this.#member(name))) hash.update(piece);
      if (hash.digest('hex') !== digest) throw changed(name);
    }
  }

  async #checkResult(manifest: Manifest): Promise<void> {
    const { id, dataset } = manifest;
    const entry = await this.#receipt(MEMBERS.reconciliation, 'reconciliation');
    if (entry.data['reconciliation'] !== id || entry.subject['dataset'] !== dataset) {
      throw new TongdaoError('EXPORT_ENTRY_OTHER', { file: MEMBERS.reconciliation });
    }
    const hash = createHash('sha256');
    for await (const piece of contentOf(this.#source, this.#member(MEMBERS.result))) hash.update(piece);
    if (entry.data['result'] !== hash.digest('hex'))
      throw new TongdaoError('EXPORT_RESULT_DIFFERS', { id: id ?? '' });
    await this.#compareRows(manifest, RESULT_COLUMNS.length, this.#resultCells());
    this.reconciliation = { index: entry.index, at: entry.at };
    this.proved.push('result');
  }

  async *#resultCells(): AsyncGenerator<readonly Cell[]> {
    let line = 0;
    for await (const text of this.#lines(MEMBERS.result)) {
      line += 1;
      const value: unknown = parsed(text);
      if (!isResultLine(value)) throw new TongdaoError('EXPORT_TEXT', { file: MEMBERS.result });
      yield* resultCells(line, value);
    }
  }

  async #checkPeriod(manifest: Manifest): Promise<void> {
    const { period } = manifest;
    const before = period?.before.map((hash) => fromBase64(hash) ?? Buffer.alloc(0)) ?? [];
    const tree = period === null ? null : ContinuedTree.of(period.first, before);
    if (period === null || tree === null) throw new TongdaoError('EXPORT_MANIFEST');
    if (period.first > 0) await this.#checkRoot(tree, MEMBERS.start);
    const { size } = tree;
    await this.#compareRows(manifest, manifest.columns.length, this.#entryCells(tree, size));
    if (tree.size !== period.end)
      throw new TongdaoError('EXPORT_RANGE', { first: period.first, end: period.end });
    if (period.end > 0) await this.#checkRoot(tree, MEMBERS.end);
    this.proved.push('range');
  }

  async *#entryCells(tree: ContinuedTree, first: number): AsyncGenerator<readonly Cell[]> {
    let seq = first;
    for await (const text of this.#lines(MEMBERS.entries)) {
      tree.append(Buffer.from(text));
      const value = parsed(text);
      if (value === null) throw new TongdaoError('EXPORT_TEXT', { file: MEMBERS.entries });
      yield entryCells(seq, value);
      seq += 1;
    }
  }

  async #checkRoot(tree: ContinuedTree, member: string): Promise<void> {
    const checkpoint = openTrusted(await this.#text(member), parseKeys(this.#vkey));
    if (checkpoint.size !== tree.size || !checkpoint.root.equals(tree.root())) {
      throw new TongdaoError('EXPORT_RANGE_ROOT', { file: member });
    }
  }

  async #checkDiscrepancy({ id, dataset }: Manifest): Promise<void> {
    const shown = parsed(await this.#text(MEMBERS.discrepancy));
    for (const change of ['opened', 'closed'] as const) {
      if (!this.#members.has(MEMBERS[change])) continue;
      const entry = await this.#receipt(MEMBERS[change], `discrepancy-${change}`);
      const { subject } = entry;
      const isOfThis =
        entry.data['discrepancy'] === id &&
        subject['dataset'] === dataset &&
        subject['key'] === shown?.['key'];
      if (!isOfThis) throw new TongdaoError('EXPORT_ENTRY_OTHER', { file: MEMBERS[change] });
      this.proved.push(change);
    }
  }

  /** The first cells of each row must be the expected ones, and there must be no other rows. */
  async #compareRows(
    manifest: Manifest,
    cells: number,
    expected: AsyncIterable<readonly Cell[]>,
  ): Promise<void> {
    const rows = rowsOf(this.#source, this.#member(manifest.data), manifest);
    let at = 0;
    for await (const wanted of expected) {
      at += 1;
      const { value } = await rows.next();
      const found: readonly string[] = value ?? [];
      const isSame = wanted.every((cell, place) => textOf(cell) === printable(found[place] ?? ''));
      if (!isSame || wanted.length !== cells || found.length !== manifest.columns.length) {
        throw new TongdaoError('EXPORT_ROW_DIFFERS', { file: manifest.data, row: at });
      }
    }
    const { done } = await rows.next();
    if (done !== true || at !== manifest.rows) {
      throw new TongdaoError('EXPORT_ROW_DIFFERS', { file: manifest.data, row: at + 1 });
    }
  }

  async #receipt(member: string, type: string): Promise<ReceiptEntry> {
    const receipt = verifyReceipt(await this.#text(member), this.#vkey);
    const entry = parsed(receipt.entry);
    const { data, subject = {}, at, actor } = entry ?? {};
    if (entry?.['type'] !== type || !isMembers(data) || !isMembers(subject)) {
      throw new TongdaoError('EXPORT_ENTRY_OTHER', { file: member });
    }
    return { ...receipt, data, subject, at: String(at), actor: String(actor) };
  }

  #lines(member: string): AsyncGenerator<string> {
    return split(this.#source, this.#member(member), '\n');
  }

  async #text(name: string): Promise<string> {
    const member = this.#member(name);
    const parts: Buffer[] = [];
    for await (const piece of contentOf(this.#source, member)) parts.push(piece);
    const text = fromUtf8(Buffer.concat(parts));
    if (text === null) throw changed(name);
    return text;
  }

  #member(name: string): ZipMember {
    const member = this.#members.get(name);
    if (member === undefined) throw new TongdaoError('VERIFY_FILE_MISSING', { file: name });
    return member;
  }
}

interface ReceiptEntry extends Receipt {
  readonly data: Readonly<Record<string, unknown>>;
  readonly subject: Readonly<Record<string, unknown>>;
  readonly at: string;
  readonly actor: string;
}

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (cell: Cell): string => (cell === null ? '' : printable(String(cell)));

function sha256(parts: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

const changed = (file: string): TongdaoError => new TongdaoError('EXPORT_MEMBER_CHANGED', { file });

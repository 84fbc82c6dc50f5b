/** One verification as a command does it: what lies at a path is opened, checked, and told in the reader's language. */
import { open, readFile, stat } from 'node:fs/promises';
import { sentence, TongdaoError } from '../contract/errors.ts';
import { fill, type Language, type Text } from '../contract/text.ts';
import type { Checkpoint } from '../tlog/checkpoint.ts';
import { toBase64 } from '../tlog/encoding.ts';
import { verifyGrowth } from './consistency.ts';
import { checkExportFile } from './export.ts';
import { exportLines } from './export-lines.ts';
import type { Fault } from './fault.ts';
import { verifyFolder } from './folder.ts';
import { openTrusted, parseKeys } from './keys.ts';
import { verifyReceipt } from './receipt.ts';
import { checkWitnesses, type Witnessed, type WitnessOptions } from './witnesses.ts';

export interface Verification extends WitnessOptions {
  /** An exported folder, an export (zip), a `.tlog-proof`, a consistency proof, or a checkpoint. */
  readonly path: string;
  /** Public keys of the log, or files that hold them. */
  readonly keys: readonly string[];
  /** File with a checkpoint that was kept. */
  readonly since?: string;
  readonly language: Language;
  readonly progress: (text: string) => void;
}

export interface Outcome {
  readonly ok: boolean;
  /** For programs. */
  readonly value: unknown;
  /** For people; the first line is the verdict. */
  readonly lines: readonly string[];
}

const TEXTS = {
  checking: { zh: '已验证 {done} / {size} 条', en: '{done} of {size} entries checked' },
  holds: { zh: '日志成立：{size} 条，根 {root}', en: 'The log holds: {size} entries, root {root}' },
  span: { zh: '时间 {from} 至 {to}', en: 'from {from} to {to}' },
  broken: { zh: '日志不成立。', en: 'The log does not hold.' },
  first: { zh: '第一处错误在第 {index} 条。', en: 'The first wrong entry is {index}.' },
  receipt: {
    zh: '收据成立：第 {index} 条在 {size} 条的日志中。',
    en: 'The receipt holds: entry {index} is in the log of {size} entries.',
  },
  growth: {
    zh: '证明成立：{size} 条的日志以当时的 {older} 条开头，其后只有增加。',
    en: 'The proof holds: the log of {size} entries begins with the {older} of then, and only grew.',
  },
  checkpoint: {
    zh: '检查点的签名成立：{size} 条，根 {root}',
    en: 'The checkpoint is signed: {size} entries, root {root}',
  },
  unwitnessed: { zh: '见证不成立。', en: 'The witnesses are lacking.' },
  witness: { zh: '见证者 {name}，{at}', en: 'witness {name}, {at}' },
} as const satisfies Record<string, Text>;

/** Throws what cannot be a verdict: a missing file, a key that is none, a proof that does not hold. */
export async function runVerification(request: Verification): Promise<Outcome> {
  const keys = await Promise.all(request.keys.map(textOrFile));
  const witnesses = await Promise.all((request.witnesses ?? []).map(textOrFile));
  const asked = { ...request, keys, witnesses: witnesses.map((text) => text.trim()) };
  const since = request.since === undefined ? null : await readText(request.since);
  if (!(await isFile(request.path))) return folderOutcome(asked, since);
  if (await isZip(request.path)) return exportOutcome(asked);
  const text = await readText(request.path);
  if (text.startsWith('c2sp.org/tlog-proof@')) return receiptOutcome(asked, text);
  if (text.startsWith('old ')) return growthOutcome(asked, text, since);
  return checkpointOutcome(asked, text);
}

async function folderOutcome(request: Verification, since: string | null): Promise<Outcome> {
  const { path, keys, witnesses, quorum, language } = request;
  const t = texts(language);
  const verdict = await verifyFolder(path, {
    vkey: keys,
    ...(witnesses === undefined ? {} : { witnesses }),
    ...(quorum === undefined ? {} : { quorum }),
    ...(since === null ? {} : { since }),
    progress: (done, size) => request.progress(t('checking', { done, size })),
  });
  const { ok, contents, firstWrong } = verdict;
  const checkpoint = verdict.checkpoint === null ? null : head(verdict.checkpoint);
  const faults = verdict.faults.map((one) => ({
    ...one,
    message: sentence(one.code, one.params, language),
  }));
  const value = { ...verdict, checkpoint, faults };
  if (ok && checkpoint !== null) {
    const span = contents.from === null ? [] : [t('span', { from: contents.from, to: contents.to ?? '' })];
    const types = Object.entries(contents.types).map(([type, count]) => `${type}: ${count}`);
    const signed = witnessLines(verdict.witnesses, language);
    return { ok, value, lines: [t('holds', checkpoint), ...span, ...types, ...signed] };
  }
  const first = firstWrong === null ? [] : [t('first', { index: firstWrong })];
  return { ok, value, lines: [t('broken'), ...first, ...faultLines(verdict.faults, language)] };
}

async function exportOutcome({ path, keys, language }: Verification): Promise<Outcome> {
  const verdict = await checkExportFile(path, keys);
  const checkpoint = verdict.checkpoint === null ? null : head(verdict.checkpoint);
  return { ok: verdict.ok, value: { ...verdict, checkpoint }, lines: exportLines(verdict, language) };
}

function receiptOutcome(request: Verification, text: string): Outcome {
  const { index, entry, checkpoint, note } = verifyReceipt(text, request.keys);
  const value: unknown = JSON.parse(entry);
  const { size } = checkpoint;
  const line = texts(request.language)('receipt', { index, size });
  return witnessed(request, note, { index, size, entry: value }, [line, JSON.stringify(value, null, 2)]);
}

function growthOutcome(request: Verification, text: string, since: string | null): Outcome {
  if (since === null) throw new TongdaoError('PROOF_SINCE_REQUIRED');
  const { older, newer, note } = verifyGrowth(text, since, request.keys);
  const shown = { ...head(newer), older: older.size };
  return witnessed(request, note, shown, [texts(request.language)('growth', shown)]);
}

function checkpointOutcome(request: Verification, note: string): Outcome {
  const shown = head(openTrusted(note, parseKeys(request.keys)));
  return witnessed(request, note, shown, [texts(request.language)('checkpoint', shown)]);
}

/** The outcome of what holds by itself: its checkpoint must have its witnesses too. */
function witnessed(request: Verification, note: string, value: object, lines: readonly string[]): Outcome {
  const { signed, faults } = checkWitnesses(note, request);
  const all = { ...value, ok: faults.length === 0, witnesses: signed, faults };
  if (faults.length === 0) {
    return { ok: true, value: all, lines: [...lines, ...witnessLines(signed, request.language)] };
  }
  const { language } = request;
  return { ok: false, value: all, lines: [texts(language)('unwitnessed'), ...faultLines(faults, language)] };
}

const texts =
  (language: Language) =>
  (name: keyof typeof TEXTS, params: Readonly<Record<string, string | number>> = {}): string =>
    fill(TEXTS[name][language], params);

const faultLines = (faults: readonly Fault[], language: Language): readonly string[] =>
  faults.map(({ code, params }) => `${sentence(code, params, language)} [${code}]`);

const witnessLines = (signed: readonly Witnessed[], language: Language): readonly string[] =>
  signed.map(({ name, at }) => texts(language)('witness', { name, at: at.toISOString() }));

const head = ({ origin, size, root }: Checkpoint) => ({ origin, size, root: toBase64(root) });

/** A key holds plus signs; a file of that name is not to be expected. */
export async function textOrFile(text: string): Promise<string> {
  return (await isFile(text)) ? readText(text) : text;
}

async function isZip(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.toString('latin1') === 'PK';
  } finally {
    await handle.close();
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    const detail = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '?';
    throw new TongdaoError('FILE_UNREADABLE', { file, detail });
  }
}

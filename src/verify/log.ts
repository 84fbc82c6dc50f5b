/**
 * The auditor's checker. It takes the files of a log and a public key, derives everything again with its own hashing
 * and tree, and says what does not hold. It shares the format (src/tlog) with the writer, not its code.
 */
import type { Checkpoint } from '../tlog/checkpoint.ts';
import { fromUtf8 } from '../tlog/encoding.ts';
import type { LogSource } from './check.ts';
import { Contents } from './contents.ts';
import { checkEntries } from './entries.ts';
import { asFault, FAULT_LIMIT, type Fault, fault } from './fault.ts';
import { openTrusted, parseKeys, type TrustedKey } from './keys.ts';
import { checkPresence } from './presence.ts';
import { checkRoot } from './root.ts';
import { checkSm3 } from './sm3.ts';
import { checkWitnesses, type Witnessed, type WitnessOptions } from './witnesses.ts';

export interface VerifyOptions extends WitnessOptions {
  /** The log's public key as the auditor got it, by another way than the files; several, with ranges, by `parseKeys`. */
  readonly vkey: string | readonly string[];
  /** A checkpoint that the auditor kept: the log must begin with exactly what it covered. */
  readonly since?: string;
  readonly progress?: (entries: number, size: number) => void;
}

export interface Verdict {
  readonly ok: boolean;
  /** What the key signed, or null when it signed nothing here. */
  readonly checkpoint: Checkpoint | null;
  /** Which of the witnesses that were asked for signed it too. */
  readonly witnesses: readonly Witnessed[];
  /** Entries by type, and the earliest and latest time in them. */
  readonly contents: Pick<Contents, 'types' | 'from' | 'to'>;
  /** The first entry that is not as it was signed; null when none is wrong, or the place cannot be known. */
  readonly firstWrong: number | null;
  /** At most FAULT_LIMIT; those about certain entries first, in the order of the log. */
  readonly faults: readonly Fault[];
}

const CHECKPOINT_FILE = 'checkpoint';
const KEY_FILE = 'vkey';

/** Throws only AUDIT_VKEY_INVALID and what reading throws; everything about the log is in the verdict. */
export async function verifyLog(source: LogSource, options: VerifyOptions): Promise<Verdict> {
  const { vkey, since: kept, progress = () => {} } = options;
  const keys = parseKeys(vkey);
  const faults: Fault[] = [];
  const contents = new Contents();
  const note = await readNote(source);
  const checkpoint = openOrFault(faults, note, keys);
  let witnesses: readonly Witnessed[] = [];
  if (note !== null && checkpoint !== null) {
    const check = { source, checkpoint, faults };
    const since = kept === undefined ? null : openSince(kept, keys, checkpoint, faults);
    const witnessed = checkWitnesses(note, options);
    witnesses = witnessed.signed;
    faults.push(...witnessed.faults);
    await checkKeyFile(source, keys, faults);
    await checkSm3(check, keys);
    await checkPresence(check);
    const trees = await checkEntries(check, contents, since?.size ?? -1, progress);
    await checkRoot(check, trees, since);
  }
  faults.sort((one, two) => position(one) - position(two));
  const { types, from, to } = contents;
  return {
    ok: faults.length === 0,
    checkpoint,
    witnesses,
    contents: { types, from, to },
    firstWrong: faults[0]?.index ?? null,
    faults: faults.slice(0, FAULT_LIMIT),
  };
}

const position = ({ index }: Fault): number => index ?? Number.MAX_SAFE_INTEGER;

/** The checkpoint's text; null when there is none, '' when it is no text. */
async function readNote(source: LogSource): Promise<string | null> {
  const bytes = await source.read(CHECKPOINT_FILE);
  return bytes === null ? null : (fromUtf8(bytes) ?? '');
}

function openOrFault(faults: Fault[], note: string | null, keys: readonly TrustedKey[]): Checkpoint | null {
  try {
    if (note !== null) return openTrusted(note, keys);
    faults.push(fault('VERIFY_FILE_MISSING', { file: CHECKPOINT_FILE }));
  } catch (thrown) {
    faults.push(asFault(thrown));
  }
  return null;
}

function openSince(
  note: string,
  keys: readonly TrustedKey[],
  { size }: Checkpoint,
  faults: Fault[],
): Checkpoint | null {
  const since = openOrFault(faults, note, keys);
  if (since === null || since.size <= size) return since;
  faults.push(fault('VERIFY_SHRUNK', { older: since.size, size }, size));
  return null;
}

/** The folder's own copy of the key proves nothing, but one that differs is a sign of a swapped key. */
async function checkKeyFile(source: LogSource, keys: readonly TrustedKey[], faults: Fault[]): Promise<void> {
  const bytes = await source.read(KEY_FILE);
  const text = bytes === null ? null : fromUtf8(bytes);
  if (bytes === null || keys.some(({ vkey }) => text === `${vkey}\n`)) return;
  faults.push(fault('VERIFY_KEY_FILE', { file: KEY_FILE }));
}

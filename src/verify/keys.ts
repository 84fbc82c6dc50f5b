import { TongdaoError } from '../contract/errors.ts';
import { type Checkpoint, parseCheckpoint } from '../tlog/checkpoint.ts';
import { type NoteKey, parseVkey, verifyNote } from '../tlog/note.ts';

/** A key of a log, and the sizes of which its checkpoints are believed: a log whose key was changed has several. */
export interface TrustedKey extends NoteKey {
  readonly vkey: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Keys from texts of one or more lines `<vkey> [<first size>-[<last size>]]`; empty lines and those that begin with # are passed over.
 * Throws AUDIT_VKEY_INVALID.
 */
export function parseKeys(texts: string | readonly string[]): readonly TrustedKey[] {
  const lines = [texts].flat().flatMap((text) => text.split('\n'));
  const keys = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  if (keys.length === 0) throw new TongdaoError('AUDIT_VKEY_INVALID');
  return keys.map((line) => {
    const [, vkey = '', from, to] = /^(\S+)(?:\s+(\d{1,15})-(\d{1,15})?)?$/.exec(line) ?? [];
    return { ...parseVkey(vkey), vkey, from: Number(from ?? 0), to: Number(to ?? Number.MAX_SAFE_INTEGER) };
  });
}

/**
 * The checkpoint of a note, for the log that its key is named after. Throws what `verifyNote` throws, CHECKPOINT_MALFORMED, or
 * CHECKPOINT_KEY_RANGE when none of the keys that signed it is trusted at that size.
 */
export function openTrusted(note: string, keys: readonly TrustedKey[]): Checkpoint {
  const { text, signers } = verifyNote(note, keys);
  const checkpoint = parseCheckpoint(text);
  const { origin, size } = checkpoint;
  const named = signers.filter(({ name }) => name === origin);
  if (named.length === 0) throw new TongdaoError('CHECKPOINT_MALFORMED');
  if (named.some(({ from, to }) => from <= size && size <= to)) return checkpoint;
  throw new TongdaoError('CHECKPOINT_KEY_RANGE', { size, key: named.map(({ vkey }) => vkey).join(', ') });
}

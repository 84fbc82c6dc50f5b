import { TongdaoError } from '../contract/errors.ts';
import { fromBase64, fromDecimal, toBase64 } from './encoding.ts';
import { type NoteKey, openNote } from './note.ts';
import { HASH_BYTES } from './tile.ts';

/** Size and root of a log at one moment: C2SP tlog-checkpoint v1.0.0. */
export interface Checkpoint {
  /** Name of the log, and of the key that signs it. */
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** Extension lines are allowed and ignored. */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  const [origin = '', sizeLine = '', rootLine = ''] = lines;
  const size = fromDecimal(sizeLine);
  const root = fromBase64(rootLine);
  const ended = lines.pop() === '' && lines.length >= 3 && lines.every((line) => line !== '');
  if (!ended || size === null || root?.length !== HASH_BYTES) throw new TongdaoError('CHECKPOINT_MALFORMED');
  return { origin, size, root };
}

/** The checkpoint of a note that this key signed, for the log that the key is named after. */
export function openCheckpoint(note: string, key: NoteKey): Checkpoint {
  const checkpoint = parseCheckpoint(openNote(note, key));
  if (checkpoint.origin !== key.name) throw new TongdaoError('CHECKPOINT_MALFORMED');
  return checkpoint;
}

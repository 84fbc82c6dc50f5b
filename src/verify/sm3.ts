import { fromUtf8 } from '../tlog/encoding.ts';
import { verifyNote } from '../tlog/note.ts';
import { parseSm3, sm3 } from '../tlog/sm3.ts';
import { tilePath, tilesOfLevel } from '../tlog/tile.ts';
import type { Check } from './check.ts';
import { asFault, FAULT_LIMIT, fault } from './fault.ts';
import type { TrustedKey } from './keys.ts';

export const SM3_FILE = 'sm3';

/** Checks the SM3 digests where an export has them: signed, one for the checkpoint and each bundle, and each the file's. */
export async function checkSm3(check: Check, keys: readonly TrustedKey[]): Promise<void> {
  const { source, checkpoint, faults } = check;
  const note = await source.read(SM3_FILE);
  if (note === null) return;
  const list = openList(check, fromUtf8(note) ?? '', keys);
  if (list === null) return;
  const wanted = ['checkpoint'];
  for (const place of tilesOfLevel(checkpoint.size, 0)) wanted.push(tilePath({ ...place, level: 'entries' }));
  const isOfThisLog = list.origin === checkpoint.origin && list.size === checkpoint.size;
  if (!isOfThisLog || list.digests.size !== wanted.length) faults.push(fault('VERIFY_SM3_LIST'));
  for (const path of wanted) {
    const bytes = await source.read(path);
    if (bytes === null || sm3(bytes) === list.digests.get(path)) continue;
    if (faults.length < FAULT_LIMIT) faults.push(fault('VERIFY_SM3', { file: path }));
  }
}

function openList({ faults }: Check, note: string, keys: readonly TrustedKey[]) {
  try {
    const list = parseSm3(verifyNote(note, keys).text);
    if (list === null) faults.push(fault('VERIFY_SM3_LIST'));
    return list;
  } catch (thrown) {
    faults.push(asFault(thrown));
    return null;
  }
}

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import t from 'tap';
import { verifyFolder } from '../../src/verify/folder.ts';
import { entries, filesOf, VKEY } from './memory-log.ts';

t.test('a folder of many files is read whole, and a missing one is found', async (t) => {
  const folder = t.testdir();
  for (const [path, bytes] of filesOf(entries(20_000))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  const whole = await verifyFolder(folder, { vkey: VKEY });
  t.same(whole.faults, []);
  t.equal(whole.checkpoint?.size, 20_000);

  await rm(join(folder, 'tile/entries/050'));
  const { faults, firstWrong } = await verifyFolder(folder, { vkey: VKEY });
  t.match(faults[0], { code: 'VERIFY_FILE_MISSING', params: { file: 'tile/entries/050' } });
  t.equal(firstWrong, 50 * 256);
});

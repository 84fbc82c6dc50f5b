import t from 'tap';
import { verifyLog } from '../../src/verify/log.ts';
import { changed, entries, filesOf, sourceOf, VKEY } from './memory-log.ts';
import { assertTamperingIsFound } from './tampering.ts';

t.test('every flipped bit of every file of a small log is found', async (t) => {
  const log = filesOf(entries(3));
  const unseen: string[] = [];
  for (const [path, bytes] of log) {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const copy = Buffer.from(bytes);
      copy[bit >> 3]! ^= 1 << (bit & 7);
      const { ok } = await verifyLog(sourceOf(changed(log, { [path]: copy })), { vkey: VKEY });
      if (ok) unseen.push(`${path} byte ${bit >> 3} bit ${bit & 7}`);
    }
  }
  t.same(unseen, []);
});

t.test('tampering anywhere in a log of several tiles is found', (t) =>
  assertTamperingIsFound(t, filesOf(entries(600)), VKEY, 30),
);

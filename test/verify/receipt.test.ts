import t from 'tap';
import { TongdaoError } from '../../src/contract/errors.ts';
import { inclusionProof } from '../../src/merkle/proof.ts';
import { formatProof } from '../../src/tlog/proof.ts';
import { tilePath } from '../../src/tlog/tile.ts';
import { verifyReceipt } from '../../src/verify/receipt.ts';
import { checkpointOf, entries, filesOf, VKEY } from './memory-log.ts';

const bodies = entries(200);
const tile = filesOf(bodies).get(tilePath({ level: 0, n: 0, width: 200 }))!;
const receiptOf = async (index: number): Promise<string> =>
  formatProof({
    index,
    hashes: await inclusionProof(async () => tile, index, bodies.length),
    checkpoint: checkpointOf(bodies),
    extra: Buffer.from(bodies[index]!),
  });

t.test('a receipt gives back its entry', async (t) => {
  const { index, entry, checkpoint } = verifyReceipt(await receiptOf(77), VKEY);
  t.equal(index, 77);
  t.equal(entry, bodies[77]);
  t.equal(checkpoint.size, 200);
});

t.test('every flipped bit of a receipt is found', async (t) => {
  const receipt = Buffer.from(await receiptOf(77));
  const unseen: string[] = [];
  for (let bit = 0; bit < receipt.length * 8; bit++) {
    const copy = Buffer.from(receipt);
    copy[bit >> 3]! ^= 1 << (bit & 7);
    try {
      verifyReceipt(copy.toString(), VKEY);
      unseen.push(`byte ${bit >> 3} bit ${bit & 7}`);
    } catch (thrown) {
      if (!(thrown instanceof TongdaoError)) throw thrown;
    }
  }
  t.same(unseen, []);
});

t.test('a receipt for another entry is refused', async (t) => {
  const receipt = await receiptOf(77);
  const other = receipt.replace(/^extra .*$/m, `extra ${Buffer.from(bodies[78]!).toString('base64')}`);
  t.throws(() => verifyReceipt(other, VKEY), { code: 'PROOF_WRONG', params: { index: 77 } });
});

import fc from 'fast-check';
import t from 'tap';
import { consistencyProof, inclusionProof } from '../../src/merkle/proof.ts';
import { verifyConsistency, verifyInclusion } from '../../src/verify/proof.ts';
import { numberedLeaves, rootOf, TileStore } from './reference.ts';

const MAX = 70_000;
const leaves = numberedLeaves(MAX);
const store = new TileStore();
store.append(leaves);
const roots = new Map<number, Buffer>();
const rootAt = (size: number): Buffer => {
  const root = roots.get(size) ?? rootOf(leaves.slice(0, size));
  roots.set(size, root);
  return root;
};

/** Each way of changing one bit of a proof, or leaving out or adding a hash. */
function spoilt(hashes: readonly Buffer[], bit: number): Buffer[][] {
  const at = hashes.length === 0 ? 0 : (bit >> 8) % hashes.length;
  const flipped = hashes.map((hash) => Buffer.from(hash));
  const hash = flipped[at];
  if (hash !== undefined) hash[(bit >> 3) & 31] = hash[(bit >> 3) & 31]! ^ (1 << (bit & 7));
  const longer = [...hashes, Buffer.alloc(32)];
  return hash === undefined ? [longer] : [flipped, longer, hashes.slice(0, -1), hashes.slice(1)];
}

t.test('every entry of every log to 70 entries is proved', async (t) => {
  const wrong: string[] = [];
  for (let size = 1; size <= 70; size++) {
    for (let index = 0; index < size; index++) {
      const hashes = await inclusionProof(store.read, index, size);
      const claim = { leaf: leaves[index]!, index, size, hashes, root: rootAt(size) };
      if (!verifyInclusion(claim)) wrong.push(`${index} of ${size}`);
    }
  }
  t.same(wrong, []);
});

t.test('every pair of sizes to 70 is proved consistent', async (t) => {
  const wrong: string[] = [];
  for (let newer = 1; newer <= 70; newer++) {
    for (let older = 1; older <= newer; older++) {
      const hashes = await consistencyProof(store.read, older, newer);
      const claim = {
        older: { size: older, root: rootAt(older) },
        newer: { size: newer, root: rootAt(newer) },
        hashes,
      };
      if (!verifyConsistency(claim)) wrong.push(`${older} in ${newer}`);
    }
  }
  t.same(wrong, []);
});

t.test('inclusion proofs hold beyond one tile, and nothing that was changed does', async () => {
  const sizes = fc.oneof(fc.constantFrom(65_536, 65_537, MAX), fc.integer({ min: 2, max: 2000 }));
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (size, seed, bit) => {
      const index = seed % size;
      const hashes = await inclusionProof(store.read, index, size);
      const claim = { leaf: leaves[index]!, index, size, hashes, root: rootAt(size) };
      const other = (index + 1 + (bit % (size - 1))) % size;
      return (
        verifyInclusion(claim) &&
        !verifyInclusion({ ...claim, leaf: leaves[other]! }) &&
        !verifyInclusion({ ...claim, index: other }) &&
        !verifyInclusion({ ...claim, index: size }) &&
        !verifyInclusion({ ...claim, root: rootAt(1) }) &&
        spoilt(hashes, bit).every((changed) => !verifyInclusion({ ...claim, hashes: changed }))
      );
    }),
    { numRuns: 40 },
  );
});

t.test('consistency proofs hold beyond one tile, and nothing that was changed does', async () => {
  const sizes = fc.oneof(fc.constantFrom(1, 65_535, MAX - 1), fc.integer({ min: 1, max: 2000 }));
  await fc.assert(
    fc.asyncProperty(sizes, sizes, fc.nat(), async (one, two, bit) => {
      const [low, high] = [Math.min(one, two), Math.max(one, two) + 1];
      const older = { size: low, root: rootAt(low) };
      const newer = { size: high, root: rootAt(high) };
      const hashes = await consistencyProof(store.read, low, high);
      return (
        verifyConsistency({ older, newer, hashes }) &&
        !verifyConsistency({ older: { ...older, root: newer.root }, newer, hashes }) &&
        !verifyConsistency({ older, newer: { ...newer, root: older.root }, hashes }) &&
        spoilt(hashes, bit).every((changed) => !verifyConsistency({ older, newer, hashes: changed }))
      );
    }),
    { numRuns: 40 },
  );
});

t.test('consistency with the empty log proves nothing and is refused', async (t) => {
  const empty = { size: 0, root: rootAt(0) };
  const newer = { size: 5, root: rootAt(5) };
  t.equal(verifyConsistency({ older: empty, newer, hashes: [] }), false);
  t.equal(verifyConsistency({ older: empty, newer: empty, hashes: [] }), false);
  t.equal(verifyConsistency({ older: newer, newer: { size: 4, root: rootAt(4) }, hashes: [] }), false);
  t.equal(verifyConsistency({ older: newer, newer, hashes: [] }), true);
  t.equal(verifyConsistency({ older: newer, newer, hashes: [rootAt(1)] }), false);
});

import fc from 'fast-check';
import t from 'tap';
import { edgeRoot } from '../../src/merkle/append.ts';
import { EMPTY_ROOT, leafHash, nodeHash } from '../../src/tlog/hash.ts';
import { HASH_BYTES, levels, tilesOfLevel } from '../../src/tlog/tile.ts';
import { skipWithoutVectors, vectorJson } from '../tlog/vectors.ts';
import { numberedLeaves, rootOf, TileStore } from './reference.ts';

t.test('the golden values of RFC 6962', { skip: skipWithoutVectors }, async (t) => {
  const golden = vectorJson('rfc6962-golden.json') as {
    leafInputsHex: string[];
    leafHashes: string[];
    rootsBySize: string[];
    hasher: Record<string, string>;
  };
  const leaves = golden.leafInputsHex.map((hex) => leafHash(Buffer.from(hex, 'hex')));
  t.same(
    leaves.map((leaf) => leaf.toString('hex')),
    golden.leafHashes,
  );
  const store = new TileStore();
  t.equal(edgeRoot(store.edge).toString('hex'), golden.rootsBySize[0]);
  for (const [at, leaf] of leaves.entries()) {
    store.append([leaf]);
    t.equal(edgeRoot(store.edge).toString('hex'), golden.rootsBySize[at + 1], `size ${at + 1}`);
  }
  t.equal(leafHash('L123456').toString('hex'), golden.hasher["leaf('L123456')"]);
  const node = nodeHash(Buffer.from('N123'), Buffer.from('N456'));
  t.equal(node.toString('hex'), golden.hasher["node('N123','N456')"]);
});

t.test('growing leaf by leaf gives the root of the definition at every size to 600', async (t) => {
  const leaves = numberedLeaves(600);
  const store = new TileStore();
  t.same(edgeRoot(store.edge), EMPTY_ROOT);
  const wrong: number[] = [];
  for (const [at, leaf] of leaves.entries()) {
    store.append([leaf]);
    if (!edgeRoot(store.edge).equals(rootOf(leaves.slice(0, at + 1)))) wrong.push(at + 1);
  }
  t.same(wrong, []);
});

t.test('how the leaves were cut into batches does not show', async () => {
  const leaves = numberedLeaves(3000);
  fc.assert(
    fc.property(fc.array(fc.nat(900), { maxLength: 6 }), (batches) => {
      const [cut, whole] = [new TileStore(), new TileStore()];
      let size = 0;
      for (const batch of batches) {
        cut.append(leaves.slice(size, size + batch));
        size = Math.min(size + batch, leaves.length);
      }
      whole.append(leaves.slice(0, size));
      const same = [...whole.tiles].every(([place, bytes]) => cut.tiles.get(place)?.equals(bytes) === true);
      return (
        same &&
        cut.tiles.size === whole.tiles.size &&
        edgeRoot(cut.edge).equals(rootOf(leaves.slice(0, size)))
      );
    }),
    { numRuns: 30 },
  );
});

t.test('the tiles are those of the layout, over three levels', async (t) => {
  const size = 66_000;
  const leaves = numberedLeaves(size);
  const store = new TileStore();
  store.append(leaves.slice(0, 65_500));
  store.append(leaves.slice(65_500));
  const expected = [];
  for (let level = 0; level < levels(size); level++) {
    for (const { n, width } of tilesOfLevel(size, level)) expected.push(`${level}/${n} ${width}`);
  }
  const stored = [...store.tiles].map(([place, bytes]) => `${place} ${bytes.length / HASH_BYTES}`);
  t.same(stored.sort(), expected.sort());
  t.same(edgeRoot(store.edge), rootOf(leaves));
  t.same(store.tiles.get('1/0')?.subarray(0, HASH_BYTES), rootOf(leaves.slice(0, 256)));
  t.same(store.tiles.get('2/0'), rootOf(leaves.slice(0, 65_536)));
});

t.test('only what changed is given out', async (t) => {
  const store = new TileStore();
  store.append(numberedLeaves(256));
  const tiles = store.append(numberedLeaves(1));
  t.same(
    tiles.map(({ level, n }) => `${level}/${n}`),
    ['0/1'],
  );
  t.same(store.append([]), []);
});

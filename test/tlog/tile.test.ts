import fc from 'fast-check';
import t from 'tap';
import { levels, parseTilePath, partialWidth, tilePath, tilesOfLevel } from '../../src/tlog/tile.ts';

const anyPlace = fc.record({
  level: fc.oneof(fc.constant('entries' as const), fc.integer({ min: 0, max: 63 })),
  n: fc.oneof(fc.nat(2000), fc.nat({ max: 2 ** 40 })),
  width: fc.integer({ min: 1, max: 256 }),
});

t.test('paths are those of tlog-tiles', async (t) => {
  t.equal(tilePath({ level: 0, n: 1_234_067, width: 256 }), 'tile/0/x001/x234/067');
  t.equal(tilePath({ level: 2, n: 0, width: 1 }), 'tile/2/000.p/1');
  t.equal(tilePath({ level: 'entries', n: 999, width: 255 }), 'tile/entries/999.p/255');
  t.equal(tilePath({ level: 0, n: 1000, width: 256 }), 'tile/0/x001/000');
});

t.test('a path names one place, and a place has one path', async () => {
  fc.assert(
    fc.property(
      anyPlace,
      (place) => JSON.stringify(parseTilePath(tilePath(place))) === JSON.stringify(place),
    ),
  );
});

t.test('nothing else is a path', async (t) => {
  for (const path of [
    'tile/0/1',
    'tile/0/0001',
    'tile/0/x000/001',
    'tile/00/001',
    'tile/0/001.p/0',
    'tile/0/001.p/256',
    'tile/0/001.p/01',
    'tile/0/001.p/',
    'tile/data/001',
    'tile/0/001/',
    '/tile/0/001',
    'tile/0/.001.tmp',
    'checkpoint',
  ]) {
    t.equal(parseTilePath(path), null, path);
  }
});

t.test('a log of 70,000 entries has the tiles of the example in tlog-tiles', async (t) => {
  t.equal(levels(70_000), 3);
  t.equal([...tilesOfLevel(70_000, 0)].length, 274);
  t.equal(partialWidth(70_000, 0), 112);
  t.same(
    [...tilesOfLevel(70_000, 1)].map(({ width }) => width),
    [256, 17],
  );
  t.same([...tilesOfLevel(70_000, 2)], [{ level: 2, n: 0, width: 1 }]);
  t.same([...tilesOfLevel(256, 0), ...tilesOfLevel(256, 1)].map(tilePath), ['tile/0/000', 'tile/1/000.p/1']);
  t.equal(levels(0), 0);
});

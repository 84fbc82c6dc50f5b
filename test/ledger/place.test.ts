import fc from 'fast-check';
import t from 'tap';
import { type KnownState, place, type StagedRow } from '../../src/ledger/place.ts';

const row = (ord: number, nativeId: string, rawDigest: string, key = 'K'): StagedRow => ({
  ord,
  key,
  nativeId,
  rawDigest,
});
const known = (
  id: string,
  occurrence: number,
  nativeId: string,
  rawDigest: string,
  more: Partial<KnownState> = {},
) => ({
  id,
  key: 'K',
  occurrence,
  nativeId,
  rawDigest,
  present: true,
  seen: false,
  ...more,
});

t.test('a changed row is the next version of the state with its native id', async (t) => {
  const placed = place([row(0, 'b', 'new')], [known('1', 0, 'a', 'x'), known('2', 1, 'b', 'y')], 'full');
  t.same(placed, [{ kind: 'update', ord: 0, state: '2', occurrence: 1 }]);
});

t.test('the same raw row twice in a read is a repeat', async (t) => {
  const placed = place([row(0, 'a', 'x')], [known('1', 0, 'a', 'x', { seen: true })], 'full');
  t.same(placed, [{ kind: 'repeat', ord: 0 }]);
});

t.test('a key shown once more in a full read is a further occurrence', async (t) => {
  const placed = place([row(0, 'b', 'y')], [known('1', 0, 'a', 'x', { seen: true })], 'full');
  t.same(placed, [{ kind: 'insert', ord: 0, occurrence: 1 }]);
});

t.test(
  'a full read takes a new native id for a renumbered row, a changes read for another row',
  async (t) => {
    const states = [known('1', 0, 'a', 'x')];
    t.same(place([row(0, 'b', 'y')], states, 'full'), [
      { kind: 'update', ord: 0, state: '1', occurrence: 0 },
    ]);
    t.same(place([row(0, 'b', 'y')], states, 'changes'), [{ kind: 'insert', ord: 0, occurrence: 1 }]);
  },
);

t.test('a removed record that comes back goes on with its history', async (t) => {
  const placed = place([row(0, 'b', 'y')], [known('1', 0, 'a', 'x', { present: false })], 'changes');
  t.same(placed, [{ kind: 'update', ord: 0, state: '1', occurrence: 0 }]);
});

const rows = fc
  .array(
    fc.record({
      key: fc.constantFrom('K', 'L'),
      nativeId: fc.constantFrom('a', 'b'),
      rawDigest: fc.constantFrom('x', 'y', 'z'),
    }),
    {
      maxLength: 8,
    },
  )
  .map((list) => list.map((one, ord) => ({ ord, ...one })));
const states = fc
  .uniqueArray(
    fc.record({
      key: fc.constantFrom('K', 'L'),
      occurrence: fc.integer({ min: 0, max: 2 }),
      nativeId: fc.constantFrom('a', 'b'),
      rawDigest: fc.constantFrom('x', 'y', 'z'),
      present: fc.boolean(),
      seen: fc.boolean(),
    }),
    { selector: ({ key, occurrence }) => `${key}${occurrence}` },
  )
  .map((list) => list.map((one, i) => ({ id: String(i), ...one })));

t.test('law: every row is placed once, no state and no occurrence is used twice', async () => {
  fc.assert(
    fc.property(rows, states, fc.constantFrom('full' as const, 'changes' as const), (staged, there, mode) => {
      const placed = place(staged, there, mode);
      const updates = placed.flatMap((one) => (one.kind === 'update' ? [one.state] : []));
      const inserts = placed.flatMap((one) =>
        one.kind === 'insert' ? [`${staged[one.ord]!.key}${one.occurrence}`] : [],
      );
      const taken = there.map(({ key, occurrence }) => `${key}${occurrence}`);
      return (
        placed.length === staged.length &&
        new Set(updates).size === updates.length &&
        new Set(inserts).size === inserts.length &&
        inserts.every((occurrence) => !taken.includes(occurrence))
      );
    }),
  );
});

t.test('law: the order of the known states does not matter', async (t) => {
  fc.assert(
    fc.property(rows, states, (staged, there) => {
      t.same(place(staged, [...there].reverse(), 'full'), place(staged, there, 'full'));
    }),
  );
});

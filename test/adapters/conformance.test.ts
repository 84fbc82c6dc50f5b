import { readFile } from 'node:fs/promises';
import t from 'tap';
import { conformance, PROMISES, report, see } from '../../adapters/conformance/conformance.ts';
import { kinds } from '../../adapters/index.ts';
import { DEFECTS, type Defect } from '../support/defects.ts';
import { memoryFixture } from '../support/hostile-adapter.ts';

await conformance(t, 'in memory', memoryFixture);
await conformance(t, 'in memory, without changes', () => memoryFixture(undefined, { changes: false }));

t.test(
  'a sound adapter keeps every promise, and the two fixtures lack nothing to see them all',
  async (t) => {
    const [whole, without] = await Promise.all([
      report(memoryFixture),
      report(() => memoryFixture(undefined, { changes: false })),
    ]);
    for (const [index, { promise, result, why }] of whole.entries()) {
      const verdict = result === 'not seen' ? without[index] : { result, why };
      t.equal(verdict?.result, 'kept', `${promise}: ${verdict?.why}`);
    }
  },
);

t.test('every kind that comes with Tongdao is put to the suite', async (t) => {
  for (const { manifest } of kinds) {
    const test = await readFile(`test/adapters/${manifest.id}-conformance.test.ts`, 'utf8');
    t.match(test, /\bconformance\(/, manifest.id);
  }
});

t.test('the report names every promise, kept, broken or not seen', async (t) => {
  const heard: string[] = [];
  const verdicts = await report(
    async () => {
      const { reachable: _, ...fixture } = await memoryFixture('trims');
      return fixture;
    },
    ({ promise }) => void heard.push(promise),
  );
  const names = PROMISES.map((promise) => promise.name);
  t.same(
    verdicts.map((verdict) => verdict.promise),
    names,
  );
  t.same(heard, names);
  t.equal(new Set(names).size, names.length, 'no two promises have one name');
  const lacking = verdicts.filter((verdict) => verdict.result === 'not seen').map((verdict) => verdict.why);
  t.same([...new Set(lacking)].sort(), ['fixture.reachable', 'nothing: the adapter has the capability']);
  const broken = verdicts.filter((verdict) => verdict.result === 'broken');
  t.match(broken[0], { promise: /verbatim/, why: /row r0003 column one is "" instead of " "/ });
});

t.test('the suite finds every defect, and no promise is without one', async (t) => {
  const found = new Map<string, string[]>(PROMISES.map((promise) => [promise.name, []]));
  for (const [defect, words] of Object.entries(DEFECTS)) {
    const meant = PROMISES.filter((promise) => promise.name.includes(words));
    t.equal(meant.length, 1, `"${words}" means one promise`);
    for (const promise of meant) {
      const verdict = await see(promise, () => memoryFixture(defect as Defect));
      t.equal(verdict.result, 'broken', `an adapter that ${defect}: ${verdict.why.slice(0, 200)}`);
      found.get(promise.name)?.push(defect);
    }
  }
  for (const [promise, defects] of found) {
    t.ok(defects.length > 0, promise);
    t.comment(`${promise} <- ${defects.join('; ')}`);
  }
});

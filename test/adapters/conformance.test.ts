import { readFile } from 'node:fs/promises';
import t from 'tap';
import { conformance, PROMISES, report, see } from '../../adapters/conformance/conformance.ts';
import { kinds } from '../../adapters/index.ts';
import { DEFECTS, type Defect, memoryFixture } from '../support/hostile-adapter.ts';

await conformance(t, 'in memory', memoryFixture);

t.test('every kind that comes with Tongdao is put to the suite', async (t) => {
  for (const { manifest } of kinds) {
    const test = await readFile(`test/adapters/${manifest.id}-conformance.test.ts`, 'utf8');
    t.match(test, /\bconformance\(/, manifest.id);
  }
});

t.test('the report names every promise, kept, broken or skipped', async (t) => {
  const verdicts = await report(async () => {
    const { reachable: _, ...fixture } = await memoryFixture('trims');
    return fixture;
  });
  t.same(
    verdicts.map((verdict) => verdict.promise),
    PROMISES.map((promise) => promise.name),
  );
  const skipped = verdicts.filter((verdict) => verdict.result === 'skipped');
  t.same(
    skipped.map((verdict) => verdict.why),
    ['nothing: the adapter has the capability', 'fixture.reachable'],
  );
  const broken = verdicts.filter((verdict) => verdict.result === 'broken');
  t.match(broken[0], { promise: /verbatim/, why: /row r0003 column one is "" instead of " "/ });
});

t.test('the suite finds every defect', async (t) => {
  for (const [defect, words] of Object.entries(DEFECTS)) {
    const meant = PROMISES.filter((promise) => promise.name.includes(words));
    t.equal(meant.length, 1, `"${words}" means one promise`);
    for (const promise of meant) {
      const verdict = await see(promise, () => memoryFixture(defect as Defect));
      t.equal(verdict.result, 'broken', `an adapter that ${defect}: ${verdict.why.slice(0, 200)}`);
    }
  }
});

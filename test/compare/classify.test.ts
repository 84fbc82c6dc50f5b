import fc from 'fast-check';
import t from 'tap';
import { classify, type KeyShown, type Showing } from '../../src/compare/classify.ts';
import { relate } from '../../src/compare/slots.ts';
import { FIELD_SLOT, FIELD_UNMAPPED } from '../../src/contract/stages.ts';
import { CLASSES } from '../../src/contract/terms.ts';

const ENDPOINTS = ['jiashan', 'qingpu', 'wujiang'];
const TERMS = { endpoints: ENDPOINTS, settleMs: 0, now: 1_000_000 };

/** Field digests from letters: '.' empty, '?' not mapped, anything else a value. */
function slots(letters: string): Uint8Array {
  const bytes = new Uint8Array(letters.length * FIELD_SLOT);
  [...letters].forEach((letter, i) => {
    const byte = letter === '.' ? 0 : letter === '?' ? FIELD_UNMAPPED : letter.charCodeAt(0);
    bytes.fill(byte, i * FIELD_SLOT, (i + 1) * FIELD_SLOT);
  });
  return bytes;
}

function showing(endpoint: string, letters: string, more: Partial<Showing> = {}): Showing {
  return {
    endpoint,
    home: 'qingpu',
    status: null,
    fingerprint: letters.replaceAll('?', '.'),
    exact: letters,
    fields: slots(letters),
    earlier: [],
    changedAt: 0,
    repeated: false,
    ...more,
  };
}

function shown(showings: readonly Showing[], more: Partial<KeyShown> = {}): KeyShown {
  return { key: 'K', showings, quarantined: [], delivering: [], moving: null, removedAt: null, ...more };
}

const home = (letters = 'abc', more: Partial<Showing> = {}) => showing('qingpu', letters, more);
const classOf = (...showings: Showing[]) => classify(shown(showings), TERMS).class;

t.test('a key falls in the class that the design names', async (t) => {
  t.equal(classOf(home(), showing('wujiang', 'abc'), showing('jiashan', 'abc')), 'agreed');
  t.equal(classOf(home(), showing('wujiang', 'abc')), 'missing');
  t.equal(classOf(showing('wujiang', 'abc'), showing('jiashan', 'abc')), 'orphan');
  t.equal(
    classOf(home('abc', { earlier: [slots('abx')] }), showing('wujiang', 'abx'), showing('jiashan', 'abc')),
    'stale',
  );
  t.equal(classOf(home(), showing('wujiang', 'ab.'), showing('jiashan', 'abc')), 'incomplete');
  t.equal(
    classOf(home(), showing('wujiang', 'abx', { earlier: [slots('abc')] }), showing('jiashan', 'abc')),
    'breach',
  );
  t.equal(classOf(home(), showing('wujiang', 'abx'), showing('jiashan', 'abc')), 'divergent');
  t.equal(
    classOf(home(), showing('wujiang', 'abc', { home: 'wujiang' }), showing('jiashan', 'abc')),
    'contested',
  );
  t.equal(
    classOf(home('abc', { home: 'wujiang' }), showing('wujiang', 'abc'), showing('jiashan', 'abc')),
    'unclaimed',
  );
  t.equal(classOf(home('abc', { home: null }), showing('wujiang', 'abc', { home: null })), 'unclaimed');
  t.equal(
    classOf(home('abc', { repeated: true }), showing('wujiang', 'abc'), showing('jiashan', 'abc')),
    'duplicate',
  );
  t.equal(
    classify(shown([home(), showing('wujiang', 'abc')], { quarantined: ['jiashan'] }), TERMS).class,
    'invalid',
  );
});

t.test('a difference is in flight while it is young or being delivered', async (t) => {
  const young = shown([home('abc', { changedAt: 999_500 })]);
  t.equal(classify(young, { ...TERMS, settleMs: 1_000 }).class, 'in-flight');
  t.equal(classify(young, { ...TERMS, settleMs: 400 }).class, 'missing');
  const replicas = [home(), showing('wujiang', 'abc')];
  t.equal(classify(shown(replicas, { delivering: ['jiashan'] }), TERMS).class, 'in-flight');
  t.equal(classify(shown(replicas, { delivering: ['wujiang'] }), TERMS).class, 'missing');
  t.equal(
    classify(shown(replicas, { removedAt: 999_900 }), { ...TERMS, settleMs: 1_000 }).class,
    'in-flight',
  );
});

t.test('findings name the endpoint and the fields; the gravest names the key', async (t) => {
  const verdict = classify(shown([home(), showing('wujiang', 'ax.')]), TERMS);
  t.match(verdict, {
    class: 'divergent',
    home: 'qingpu',
    findings: [
      { endpoint: 'jiashan', class: 'missing', fields: [] },
      { endpoint: 'wujiang', class: 'divergent', fields: [1, 2] },
    ],
  });
});

t.test('a field that an endpoint cannot show does not count, one that it leaves empty does', async (t) => {
  t.equal(classOf(home(), showing('wujiang', 'ab?'), showing('jiashan', 'abc')), 'agreed');
  t.equal(classOf(home(), showing('wujiang', 'ab.'), showing('jiashan', 'abc')), 'incomplete');
});

t.test('a different spelling alone is agreed, and counted apart', async (t) => {
  const verdict = classify(
    shown([home(), showing('wujiang', 'abc', { exact: 'ABC' }), showing('jiashan', 'abc')]),
    TERMS,
  );
  t.match(verdict, { class: 'agreed', formatOnly: true, findings: [] });
});

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.', '?'), minLength: 4, maxLength: 4 });
const arbitraryShowing = (endpoint: string) =>
  fc
    .record({
      letters,
      home: fc.constantFrom<string | null>(...ENDPOINTS, 'elsewhere', null),
      earlier: fc.array(letters.map(slots), { maxLength: 2 }),
      repeated: fc.boolean(),
    })
    .map(({ letters: text, ...more }) => showing(endpoint, text, more));
const arbitraryShown = fc
  .subarray(ENDPOINTS, { minLength: 1 })
  .chain((endpoints) => fc.tuple(...endpoints.map(arbitraryShowing)))
  .map((showings) => shown(showings));

t.test('law: comparing is symmetric', async () => {
  fc.assert(
    fc.property(letters, letters, (a, b) => {
      const there = relate(slots(a), slots(b));
      const back = relate(slots(b), slots(a));
      return (
        String(there.differing) === String(back.differing) &&
        String(there.onlyFirst) === String(back.onlySecond) &&
        String(there.onlySecond) === String(back.onlyFirst)
      );
    }),
  );
});

t.test('law: the order of the showings does not matter', async (t) => {
  fc.assert(
    fc.property(arbitraryShown, (key) => {
      const there = classify(key, TERMS);
      const back = classify({ ...key, showings: [...key.showings].reverse() }, TERMS);
      t.same(back, there);
    }),
  );
});

t.test('law: the names of the endpoints do not matter', async (t) => {
  const renamed = new Map([
    ['jiashan', 'qingpu'],
    ['qingpu', 'wujiang'],
    ['wujiang', 'jiashan'],
  ]);
  const rename = <Name extends string | null>(name: Name) => (renamed.get(name ?? '') ?? name) as Name;
  fc.assert(
    fc.property(arbitraryShown, (key) => {
      const there = classify(key, TERMS);
      const turned = key.showings.map((one) => ({
        ...one,
        endpoint: rename(one.endpoint),
        home: rename(one.home),
      }));
      const back = classify({ ...key, showings: turned }, TERMS);
      t.equal(back.class, there.class);
      t.equal(back.home, rename(there.home));
    }),
  );
});

t.test('law: every key falls in exactly one class, and only agreed has no findings', async () => {
  fc.assert(
    fc.property(arbitraryShown, (key) => {
      const verdict = classify(key, TERMS);
      return (
        CLASSES.includes(verdict.class) && (verdict.class === 'agreed') === (verdict.findings.length === 0)
      );
    }),
  );
});

t.test('what a home keeps of a record that has left claims nothing where somebody else does', async (t) => {
  const terms = { ...TERMS, movedOut: new Set(['GONE']) };
  const left = home('abc', { status: 'GONE' });
  const there = showing('wujiang', 'abd', { home: 'wujiang' });
  const third = showing('jiashan', 'abd', { home: 'wujiang' });
  t.match(classify(shown([left, there, third]), terms), { class: 'agreed', home: 'wujiang' });
  t.match(classify(shown([left, third]), terms), { home: 'qingpu' }, 'nobody else claims it');
});

t.test('a move keeps in flight what it brings about, and nothing else', async (t) => {
  const moving = { departure: 'qingpu', destination: 'wujiang' };
  const taken = showing('wujiang', 'abd', { home: 'wujiang' });
  const third = showing('jiashan', 'abc');
  const classed = (...showings: Showing[]) => classify(shown(showings, { moving }), TERMS).class;
  t.equal(classed(home(), taken, third), 'in-flight', 'both claim it');
  t.equal(classed(home(), showing('wujiang', 'abc'), showing('jiashan', 'xyz')), 'in-flight', 'it is frozen');
  t.equal(
    classed(home(), taken, showing('jiashan', 'abc', { home: 'jiashan' })),
    'contested',
    'so does a third',
  );
  t.equal(
    classed(showing('qingpu', 'abc', { home: 'wujiang' }), showing('wujiang', 'abc'), third),
    'unclaimed',
  );
  t.equal(classed(home('abc', { repeated: true }), taken, third), 'duplicate');
});

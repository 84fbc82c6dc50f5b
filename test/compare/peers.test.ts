import fc from 'fast-check';
import t from 'tap';
import type { KeyShown, Showing } from '../../src/compare/classify.ts';
import { classifyPeers } from '../../src/compare/peers.ts';
import { FIELD_SLOT, FIELD_UNMAPPED } from '../../src/contract/stages.ts';
import { classesOf } from '../../src/contract/terms.ts';

const ENDPOINTS = ['jiashan', 'qingpu', 'wujiang'];
const TERMS = { endpoints: ENDPOINTS, settleMs: 0, now: 1_000_000 };

/** Field digests from letters: '.' empty, '?' not mapped, anything else a value. */
function showing(endpoint: string, letters: string, more: Partial<Showing> = {}): Showing {
  const fields = new Uint8Array(letters.length * FIELD_SLOT);
  [...letters].forEach((letter, i) => {
    const byte = letter === '.' ? 0 : letter === '?' ? FIELD_UNMAPPED : letter.charCodeAt(0);
    fields.fill(byte, i * FIELD_SLOT, (i + 1) * FIELD_SLOT);
  });
  return {
    endpoint,
    home: null,
    status: null,
    fingerprint: letters.replaceAll('?', '.'),
    exact: letters,
    fields,
    earlier: [],
    changedAt: 0,
    repeated: false,
    ...more,
  };
}

const shown = (showings: readonly Showing[], more: Partial<KeyShown> = {}): KeyShown => ({
  key: 'K',
  showings,
  quarantined: [],
  delivering: [],
  moving: null,
  removedAt: null,
  ...more,
});

/** What Jiashan, Qingpu and Wujiang show; null: nothing. */
const of = (...letters: readonly (string | null)[]) =>
  shown(letters.flatMap((text, i) => (text === null ? [] : [showing(ENDPOINTS[i]!, text)])));
/** The class and, in short, who stands apart in what. */
const found = (key: KeyShown, terms = TERMS): readonly string[] => {
  const verdict = classifyPeers(key, terms);
  return [
    verdict.class,
    ...verdict.findings.map((one) => [one.endpoint, one.class, ...one.fields].join(' ')),
  ];
};

t.test('peers agree, or differ, lack or leave out, and the gravest names the key', async (t) => {
  t.same(found(of('abc', 'abc', 'abc')), ['agreed']);
  t.same(found(of('abc', 'abx', 'abc')), ['divergent', 'qingpu divergent 2']);
  t.same(found(of('abc', 'ab.', 'abc')), ['incomplete', 'qingpu incomplete 2']);
  t.same(found(of('abc', null, 'abc')), ['missing', 'qingpu missing']);
  t.same(found(of('abc', null, null)), ['missing', 'qingpu missing', 'wujiang missing']);
  t.same(found(of('abc', null, 'a.x')), [
    'divergent',
    'jiashan divergent 2',
    'qingpu missing',
    'wujiang divergent 1 2',
  ]);
});

t.test('of three values, the one that stands alone is named, or all when no two agree', async (t) => {
  t.same(found(of('a1', 'a2', 'a1')), ['divergent', 'qingpu divergent 1']);
  t.same(found(of('a1', 'a2', 'a3')), [
    'divergent',
    'jiashan divergent 1',
    'qingpu divergent 1',
    'wujiang divergent 1',
  ]);
  t.same(found(of('a1', 'a.', 'a2')), [
    'divergent',
    'jiashan divergent 1',
    'qingpu incomplete 1',
    'wujiang divergent 1',
  ]);
});

t.test('who cannot show a field has no part in it', async (t) => {
  t.same(found(of('ab', 'a?', 'ab')), ['agreed']);
  t.same(found(of('ab', 'a?', 'ax')), ['divergent', 'jiashan divergent 1', 'wujiang divergent 1']);
  t.same(found(of('a?', 'a.', 'ab')), ['incomplete', 'qingpu incomplete 1']);
});

t.test('what is unfit to compare comes first, then what is young', async (t) => {
  const three = of('ab', 'ax', 'ab');
  t.same(found({ ...three, quarantined: ['wujiang'] }), ['invalid', 'wujiang invalid']);
  const twice = shown([showing('qingpu', 'ab', { repeated: true }), showing('wujiang', 'ax')]);
  t.same(found(twice), ['duplicate', 'qingpu duplicate']);
  const young = shown([
    showing('jiashan', 'ab'),
    showing('qingpu', 'ax', { changedAt: 999_500 }),
    showing('wujiang', 'ab'),
  ]);
  t.same(found(young, { ...TERMS, settleMs: 1000 }), ['in-flight', 'qingpu in-flight 1']);
  t.same(found(young, { ...TERMS, settleMs: 400 }), ['divergent', 'qingpu divergent 1']);
});

t.test('agreed and written differently is counted apart', async (t) => {
  const verdict = classifyPeers(
    shown(ENDPOINTS.map((name, i) => showing(name, 'abc', { exact: i === 2 ? 'ABC' : 'abc' }))),
    TERMS,
  );
  t.match(verdict, { class: 'agreed', formatOnly: true, home: null });
});

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.', '?'), minLength: 4, maxLength: 4 });
const key = fc
  .subarray(ENDPOINTS, { minLength: 1 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc
          .record({ letters, repeated: fc.boolean(), changedAt: fc.constantFrom(0, 999_900) })
          .map(({ letters: text, ...more }) => showing(name, text, more)),
      ),
    ),
  );

t.test('law: the order of the peers does not matter, nor which of them is called what', async (t) => {
  const terms = { ...TERMS, settleMs: 500 };
  fc.assert(
    fc.property(key, fc.shuffledSubarray(ENDPOINTS, { minLength: 3 }), (showings, names) => {
      const verdict = classifyPeers(shown(showings), terms);
      t.same(classifyPeers(shown([...showings].reverse()), { ...terms, endpoints: names }), verdict);
      const other = (name: string): string => names[ENDPOINTS.indexOf(name)]!;
      const renamed = classifyPeers(
        shown(showings.map((one) => ({ ...one, endpoint: other(one.endpoint) }))),
        terms,
      );
      t.equal(renamed.class, verdict.class);
      t.same(
        new Map(renamed.findings.map((one) => [one.endpoint, one])),
        new Map(
          verdict.findings.map((one) => [other(one.endpoint), { ...one, endpoint: other(one.endpoint) }]),
        ),
      );
    }),
  );
});

t.test(
  'law: one class of those that peers can have, no home, and agreed exactly when nobody is named',
  async (t) => {
    fc.assert(
      fc.property(key, (showings) => {
        const { class: name, home, findings } = classifyPeers(shown(showings), TERMS);
        t.ok(classesOf('compare').includes(name));
        t.equal(home, null);
        t.equal(findings.length === 0, name === 'agreed');
      }),
    );
  },
);

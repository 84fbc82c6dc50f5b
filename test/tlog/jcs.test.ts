import canonicalize from 'canonicalize';
import fc from 'fast-check';
import t from 'tap';
import { jcs } from '../../src/tlog/jcs.ts';
import { skipWithoutVectors, vectorFile, vectorJson, vectorNames } from './vectors.ts';

t.test('the RFC 8785 files come out byte for byte', { skip: skipWithoutVectors }, async (t) => {
  const names = vectorNames('jcs/input');
  t.equal(names.length, 6);
  for (const name of names) {
    const text = jcs(vectorJson(`jcs/input/${name}`));
    t.same(Buffer.from(text), vectorFile(`jcs/output/${name}`), name);
    const hex = vectorFile(`jcs/outhex/${name.replace('.json', '.txt')}`).toString();
    t.equal(Buffer.from(text).toString('hex'), hex.replace(/\s/g, ''), `${name} in hex`);
  }
});

t.test('the numbers of RFC 8785 Appendix B', { skip: skipWithoutVectors }, async (t) => {
  const { vectors } = vectorJson('jcs/rfc8785-appendix-b-numbers.json') as {
    vectors: [string, string | null][];
  };
  t.ok(vectors.length >= 24);
  for (const [bits, expected] of vectors) {
    const number = Buffer.from(bits, 'hex').readDoubleBE();
    if (Number.isFinite(number)) t.equal(jcs(number), expected, bits);
    else t.throws(() => jcs(number), { code: 'NOT_PLAIN_JSON' }, bits);
  }
});

t.test('agrees with canonicalize on every JSON value, and parses back to the same', async () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const text = jcs(value);
      const plain: unknown = JSON.parse(JSON.stringify(value));
      return text === canonicalize(plain) && jcs(JSON.parse(text)) === text;
    }),
  );
});

t.test('does not depend on the order of members', async () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      return jcs(turned) === jcs(value);
    }),
  );
});

t.test('refuses what is not plain JSON, and says where', async (t) => {
  const cycle: Record<string, unknown> = {};
  cycle['again'] = cycle;
  const named = Object.assign([1], { name: 2 });
  const refused: readonly [string, unknown][] = [
    ['undefined', undefined],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a bigint', 1n],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate as a name', { '\udead': 1 }],
    ['a hole', new Array(2)],
    ['a named array', named],
    ['a symbol as a name', { [Symbol('s')]: 1 }],
    ['a Map', new Map()],
    ['a Date', new Date(0)],
    ['a boxed string', new String('s')],
    ['bytes', Buffer.from('x')],
    ['a cycle', cycle],
  ];
  for (const [what, value] of refused) {
    t.throws(() => jcs(value), { code: 'NOT_PLAIN_JSON' }, what);
    t.throws(() => jcs({ list: [value] }), { code: 'NOT_PLAIN_JSON' }, `${what} inside`);
  }
  t.throws(() => jcs({ data: [1, { x: undefined }] }), { message: /\$\.data\.1\.x/ });
  t.equal(jcs(Object.assign(Object.create(null), { a: -0 })), '{"a":0}');
});

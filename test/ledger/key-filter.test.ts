import fc from 'fast-check';
import t from 'tap';
import { KeyFilter } from '../../src/ledger/key-filter.ts';

t.test('law: a key that was added before is never new', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.string()), (keys) => {
      const filter = new KeyFilter();
      for (const key of keys) filter.add(key);
      return keys.every((key) => !filter.add(key));
    }),
  );
  t.pass('holds');
});

t.test('nearly all of half a million keys are told apart', async (t) => {
  const filter = new KeyFilter();
  let mistaken = 0;
  for (let i = 0; i < 500_000; i += 1) if (!filter.add(`91310118MA${i}`)) mistaken += 1;
  t.ok(mistaken < 500, `${mistaken} mistaken`);
});

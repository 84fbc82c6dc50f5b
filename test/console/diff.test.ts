import fc from 'fast-check';
import t from 'tap';
import { differences } from '../../src/console/diff.ts';

const marked = (first: string, second: string): string =>
  differences(first, second)
    .map(({ text, in: where }) => ({ both: text, first: `[-${text}]`, second: `[+${text}]` })[where])
    .join('');

t.test('differences are marked to the character', async (t) => {
  t.equal(marked('青浦一厂', '青浦二厂'), '青浦[-一][+二]厂');
  t.equal(marked('盈港路18号', '盈港路108号'), '盈港路1[+0]8号');
  t.equal(marked('', '新'), '[+新]');
  t.equal(marked('同', '同'), '同');
});

t.test('what people see as one character is never torn apart', async (t) => {
  t.equal(marked('葛󠄀城', '葛城'), '[-葛󠄀][+葛]城', 'a variant of a character is another one');
  t.equal(marked('👨‍👩‍👧厂', '👨‍👩‍👦厂'), '[-👨‍👩‍👧][+👨‍👩‍👦]厂');
  t.equal(marked('𠮷祥', '吉祥'), '[-𠮷][+吉]祥');
});

t.test('both texts can be had back from their differences', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 });
  fc.assert(
    fc.property(text, text, (first, second) => {
      const pieces = differences(first, second);
      const without = (where: 'first' | 'second') =>
        pieces
          .filter((piece) => piece.in !== where)
          .map((piece) => piece.text)
          .join('');
      return without('second') === first && without('first') === second;
    }),
  );
});

import t from 'tap';
import { fill } from '../../src/contract/text.ts';

t.test('fill leaves unknown names standing', async (t) => {
  t.equal(fill('{a} and {b}', { a: 1 }), '1 and {b}');
});

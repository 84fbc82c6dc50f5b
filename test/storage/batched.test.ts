import t from 'tap';
import { batched } from '../../src/storage/batched.ts';

/** Batches as they were run; each ends when it is let go. */
function held() {
  const batches: number[][] = [];
  const letGo: (() => void)[] = [];
  const ask = batched(async (items: readonly number[]) => {
    batches.push([...items]);
    await new Promise<void>((resolve) => letGo.push(resolve));
    if (items.includes(13)) throw new Error('unlucky');
    return items.map((item) => item * 2);
  });
  const next = async () => {
    letGo.shift()!();
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return { ask, batches, next };
}

t.test(
  'whoever asks alone is asked for at once; those who come meanwhile are asked for together',
  async (t) => {
    const { ask, batches, next } = held();
    const results = [1, 2, 3].map(ask);
    t.same(batches, [[1]]);
    await next();
    t.same(batches, [[1], [2, 3]]);
    await next();
    t.same(await Promise.all(results), [2, 4, 6], 'each gets its own answer');
    const later = ask(4);
    t.same(batches.at(-1), [4]);
    await next();
    t.equal(await later, 8);
  },
);

t.test('one that fails takes no other with it', async (t) => {
  const { ask, next } = held();
  const first = ask(1);
  const results = Promise.allSettled([ask(2), ask(13), ask(3)]);
  for (let turn = 0; turn < 5; turn++) await next();
  t.equal(await first, 2);
  t.match(await results, [
    { status: 'fulfilled', value: 4 },
    { status: 'rejected', reason: { message: 'unlucky' } },
    { status: 'fulfilled', value: 6 },
  ]);
});

t.test('no batch is longer than 200', async (t) => {
  const { ask, batches, next } = held();
  const all = Promise.all(Array.from({ length: 402 }, (_, at) => ask(at + 100)));
  for (let turn = 0; turn < 4; turn++) await next();
  await all;
  t.same(
    batches.map(({ length }) => length),
    [1, 200, 200, 1],
  );
});

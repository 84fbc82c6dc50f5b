/** Most calls that are made together. */
const MOST = 200;

/**
 * Calls that arrive while one is under way wait for it and are then made together: the more is asked at once, the less each costs, and
 * whoever asks alone waits for nobody. `run` gives a result for each item, in their order. Where it fails for several, each is tried for
 * itself, so that one that cannot be done takes no other with it.
 */
export function batched<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
): (item: Item) => Promise<Result> {
  interface Call {
    readonly item: Item;
    readonly resolve: (result: Result) => void;
    readonly reject: (thrown: unknown) => void;
  }
  let waiting: Call[] = [];
  let isRunning = false;

  const make = async (calls: readonly Call[]): Promise<void> => {
    try {
      const results = await run(calls.map(({ item }) => item));
      for (const [at, { resolve }] of calls.entries()) resolve(results[at]!);
    } catch (thrown) {
      if (calls.length > 1) for (const call of calls) await make([call]);
      else calls[0]!.reject(thrown);
    }
  };
  const work = async (): Promise<void> => {
    isRunning = true;
    while (waiting.length > 0) {
      const calls = waiting.slice(0, MOST);
      waiting = waiting.slice(MOST);
      await make(calls);
    }
    isRunning = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isRunning) void work();
    });
}

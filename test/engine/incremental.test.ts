import fc from 'fast-check';
import t from 'tap';
import { AREAS, type Engine, engine, keyOf, licence, NAMES, type Name } from '../support/engine.ts';

/*
 * A channel in thirty lines, written from the design and not from the code: what every endpoint showed when it was read last,
 * what it showed before, and the class of a key from that.
 */
interface Row {
  readonly n: number;
  readonly scope: string;
  readonly area: Name | 'elsewhere';
  readonly bad: boolean;
}

interface Shown {
  readonly rows: readonly Row[];
  readonly now: string | null;
  readonly before: readonly string[];
}

const GRAVEST = ['breach', 'divergent', 'stale', 'incomplete', 'missing'];
const shownValue = ({ scope, area }: Row): string => `${area} ${scope}`;

class Model {
  readonly live: Readonly<Record<Name, Map<string, Row>>> = {
    jiashan: new Map(),
    qingpu: new Map(),
    wujiang: new Map(),
  };
  readonly #shown: Readonly<Record<Name, Map<number, Shown>>> = {
    jiashan: new Map(),
    qingpu: new Map(),
    wujiang: new Map(),
  };
  /** Keys that stood twice or badly somewhere once: which of the rows has which history is the ledger's business. */
  readonly #blurred = new Set<number>();

  read(name: Name, ns: readonly number[]): void {
    for (const n of ns) {
      const rows = [...this.live[name].values()].filter((row) => row.n === n);
      const last = this.#shown[name].get(n) ?? { rows: [], now: null, before: [] };
      const good = rows.filter(({ bad }) => !bad);
      if (rows.length > 1 || rows.some(({ bad }) => bad)) this.#blurred.add(n);
      const now = good[0] === undefined ? null : shownValue(good[0]);
      const before = last.now === null || last.now === now ? last.before : [...last.before, last.now];
      this.#shown[name].set(n, { rows, now, before });
    }
  }

  /** The class of a key; null: nobody shows it; `?`: it cannot be told without knowing more. */
  classOf(n: number): string | null {
    const shown = NAMES.map((name) => ({ name, ...this.#shown[name].get(n)! }));
    if (shown.some(({ rows }) => rows.some(({ bad }) => bad)))
      return this.#holders(n).length > 0 ? 'invalid' : '?';
    if (shown.some(({ rows }) => rows.length > 1)) return 'duplicate';
    const holders = this.#holders(n);
    if (holders.length === 0) return null;
    const claimers = holders.filter(({ name, row }) => row.area === name);
    if (claimers.length > 1) return 'contested';
    const [home] = claimers;
    if (home === undefined) {
      const named = holders.map(({ row }) => row.area).filter((area) => area !== 'elsewhere');
      const holds = (name: Name) => holders.some((holder) => holder.name === name);
      return named.length > 0 && !named.some(holds) ? 'orphan' : 'unclaimed';
    }
    const found = NAMES.filter((name) => name !== home.name).map((name) => this.#compare(n, home.name, name));
    const gravest = GRAVEST.find((one) => found.includes(one)) ?? 'agreed';
    return this.#blurred.has(n) && gravest !== 'agreed' && gravest !== 'missing' ? '?' : gravest;
  }

  #holders(n: number): readonly { readonly name: Name; readonly row: Row }[] {
    return NAMES.flatMap((name) => {
      const row = this.#shown[name].get(n)?.rows.find(({ bad }) => !bad);
      return row === undefined ? [] : [{ name, row }];
    });
  }

  #compare(n: number, home: Name, name: Name): string {
    const [there, here] = [this.#shown[home].get(n)!, this.#shown[name].get(n)!];
    if (here.now === null) return 'missing';
    if (here.now === there.now) return 'agreed';
    if (there.before.includes(here.now)) return 'stale';
    const [, scope] = here.now.split(' ');
    if (scope === '' && here.now.split(' ')[0] === there.now!.split(' ')[0]) return 'incomplete';
    return here.before.some((value) => value === there.now || there.before.includes(value))
      ? 'breach'
      : 'divergent';
  }
}

const at = fc.constantFrom(...NAMES);
const id = fc.constantFrom('a', 'b', 'c');
const change = fc.oneof(
  fc.record({
    does: fc.constant('put' as const),
    // Often at all endpoints, so that there is agreement to break.
    at: fc.oneof(
      fc.constant(NAMES),
      at.map((one) => [one]),
    ),
    id,
    row: fc.record({
      n: fc.constantFrom(1, 2),
      scope: fc.constantFrom('甲', '乙', ''),
      area: fc.constantFrom<Row['area']>('qingpu', 'qingpu', 'wujiang', 'elsewhere'),
      bad: fc.constant(false),
    }),
  }),
  fc.record({ does: fc.constant('spoil' as const), at, id }),
  fc.record({ does: fc.constant('remove' as const), at, id }),
);
const phase = fc.record({
  changes: fc.array(change, { minLength: 1, maxLength: 3 }),
  reads: fc.subarray([...NAMES], { minLength: 1 }),
  mode: fc.constantFrom('full' as const, 'changes' as const),
});
const AGREED: Row = { n: 1, scope: '甲', area: 'qingpu', bad: false };

const open = ({ query }: Engine) =>
  query(`SELECT key, class, policy, home, findings FROM discrepancy WHERE closed_at IS NULL ORDER BY key`);

t.test('law: passes over changes find what a full pass finds, and what the design says', async (t) => {
  const cases = { missing: 'case', stale: 'case', incomplete: 'case' } as const;
  const one = await engine(t, { policy: cases });
  // One row that is always there: a platform that shows nothing at all is held by the volume guard.
  for (const at of NAMES) one.platforms[at].put('always', licence(0));
  await one.syncAll();
  await one.reconcile();
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(phase, { minLength: 2, maxLength: 6 }), async (phases) => {
      round += 10;
      const base = round;
      const model = new Model();
      const put = (at: Name, id: string, row: Row) => {
        const area = row.area === 'elsewhere' ? '440300' : AREAS[row.area];
        const more = { scope: row.scope, area, ...(row.bad ? { holder: '' } : {}) };
        one.platforms[at].put(`${base} ${id}`, licence(base + row.n, 'qingpu', more));
        model.live[at].set(id, row);
      };
      const remove = (at: Name, id: string) => {
        one.platforms[at].remove(`${base} ${id}`);
        model.live[at].delete(id);
      };
      const compare = async (reads: readonly Name[], mode: 'full' | 'changes') => {
        for (const at of reads) {
          await one.sync(at, mode);
          model.read(at, [1, 2]);
        }
        t.match(await one.reconcile(), { pass: 'changed' });
        for (const n of [1, 2]) {
          const wanted = model.classOf(n);
          if (wanted !== '?') t.equal((await one.classOf(keyOf(base + n))) ?? null, wanted);
        }
      };
      for (const at of NAMES) {
        put(at, 'a', AGREED);
        put(at, 'b', { ...AGREED, n: 2 });
      }
      await compare(NAMES, 'changes');
      for (const { changes, reads, mode } of phases) {
        for (const change of changes) {
          if (change.does === 'put') for (const at of change.at) put(at, change.id, change.row);
          else if (change.does === 'remove') remove(change.at, change.id);
          else {
            const row = model.live[change.at].get(change.id);
            if (row !== undefined) put(change.at, change.id, { ...row, bad: !row.bad });
          }
        }
        await compare(reads, mode);
      }
      await compare(NAMES, 'changes');
      const [verdicts, discrepancies] = [await one.verdicts(), await open(one)];
      await one.reconcile('full');
      t.same(await one.verdicts(), verdicts);
      t.same(await open(one), discrepancies);
      for (const at of NAMES) await one.sync(at, 'full');
      await one.reconcile();
      t.same(await one.verdicts(), verdicts, 'reading in full shows nothing else');
    }),
    { numRuns: 12 },
  );
});

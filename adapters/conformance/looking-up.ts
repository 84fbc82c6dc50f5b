import { ERROR_CODES } from '../../src/contract/error-codes.ts';
import type { Fixture } from './fixture.ts';
import { type AdapterPromise, demand, demandOurs, failure, show, within } from './promise.ts';
import {
  demandExactly,
  demandRows,
  READ_SECONDS,
  readAll,
  rowId,
  rows,
  type Seen,
  seenPage,
} from './seen.ts';

const STRANGE_IDS = ['missing', 'no/such', '../r0001', "' OR '1'='1", 'r0001?x=1&y', '%', '中文', 'r0001 '];

export const LOOKING_UP: readonly AdapterPromise[] = [
  {
    name: 'a look-up shows the present rows of the ids, and an id that does not exist is absent',
    lacks,
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 260));
      const changed = rows(fixture, 7, 7, 'changed');
      await fixture.put(changed);
      await fixture.remove([rowId(9)]);
      const some = [...rows(fixture, 1, 6), ...changed, ...rows(fixture, 8, 8), ...rows(fixture, 10, 250)];
      const found = await lookup(fixture, [...some.map((row) => row.id), rowId(9), ...STRANGE_IDS]);
      demandExactly(found, some, 'look-up');
      demandRows(fixture, found, some, 'look-up');
    },
  },
  {
    name: 'a look-up shows a row as a read shows it, with the same version',
    lacks,
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 3));
      await fixture.put(rows(fixture, 2, 2, 'changed'));
      const read = new Map((await readAll(fixture)).records.map((record) => [record.id, record]));
      for (const found of await lookup(fixture, [rowId(1), rowId(2), rowId(3)])) {
        const shown = read.get(found.id);
        const [inLookup, inRead] = [show(found.version), show(shown?.version)];
        demand(inLookup === inRead, `row ${found.id} has version ${inLookup}, in a read ${inRead}`);
        for (const [column, value] of found.cells) {
          const other = shown?.cells.get(column);
          const same = JSON.stringify(value) === JSON.stringify(other);
          demand(same, `row ${found.id} column ${column} is ${show(value)}, in a read ${show(other)}`);
        }
      }
    },
  },
  {
    name: 'a look-up of nothing asks for nothing and shows nothing',
    lacks,
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 3));
      const before = fixture.asked?.() ?? 0;
      const found = await lookup(fixture, []);
      demand(found.length === 0, `${found.length} rows were shown`);
      demand((fixture.asked?.() ?? 0) === before, 'the counterpart was asked for nothing');
    },
  },
  {
    name: 'what cannot be reached is an error that may be tried again, never an empty answer',
    lacks: (fixture) => (fixture.reachable === undefined ? 'fixture.reachable' : null),
    async see(fixture) {
      const all = rows(fixture, 1, 20);
      await fixture.put(all);
      await fixture.reachable?.(false);
      demandRetry('the read', await failure('the read', readAll(fixture)));
      if (lacks(fixture) === null)
        demandRetry('the look-up', await failure('the look-up', lookup(fixture, ['r0001'])));
      const findings = await within(READ_SECONDS, 'check', fixture.adapter.check());
      demand(
        findings.some((finding) => finding.level === 'error'),
        'check found nothing wrong',
      );
      await fixture.reachable?.(true);
      demandExactly((await readAll(fixture)).records, all, 'the read after the counterpart came back');
    },
  },
];

function lacks(fixture: Fixture): string | null {
  return fixture.adapter.capabilities(fixture.dataset).lookup ? null : 'the capability to look records up';
}

export async function lookup(fixture: Fixture, ids: readonly string[]): Promise<readonly Seen[]> {
  const { adapter, dataset } = fixture;
  demand(adapter.lookup !== undefined, 'capabilities() claims a look-up, but there is none');
  const page = adapter.lookup(dataset, ids, new AbortController().signal);
  return seenPage(await within(READ_SECONDS, 'the look-up', page));
}

export function demandRetry(what: string, thrown: unknown): void {
  const { code } = demandOurs(what, thrown);
  demand(ERROR_CODES[code].action === 'retry', `${what} threw ${code}, which nobody would try again`);
}

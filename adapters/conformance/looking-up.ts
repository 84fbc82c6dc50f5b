import { ERROR_CODES } from '../../src/contract/error-codes.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import type { Fixture } from './fixture.ts';
import { type AdapterPromise, demand, failure, within } from './promise.ts';
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
    name: 'a look-up of nothing asks for nothing and shows nothing',
    lacks,
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 3));
      const found = await lookup(fixture, []);
      demand(found.length === 0, `${found.length} rows were shown`);
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

function demandRetry(what: string, error: unknown): void {
  demand(error instanceof TongdaoError, `${what} threw ${String(error)} instead of a TongdaoError`);
  demand(
    ERROR_CODES[error.code].action === 'retry',
    `${what} threw ${error.code}, which nobody would try again`,
  );
}

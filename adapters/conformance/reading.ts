import { setTimeout as pause } from 'node:timers/promises';
import type { Page, RawValue } from '../../src/contract/adapter.ts';
import { type AdapterPromise, Broken, demand, failure, within } from './promise.ts';
import {
  cellsOf,
  demandExactly,
  demandRows,
  MOST_PAGES,
  READ_SECONDS,
  readAll,
  request,
  rowId,
  rows,
  seenPage,
} from './seen.ts';

/** Texts that careless code changes on the way. */
const AWKWARD: readonly (string | null)[] = [
  null,
  '',
  ' ',
  '  padded  ',
  '00123',
  '913101180000000000',
  '9007199254740993',
  '1e5',
  '-0',
  '1.10',
  'null',
  'NaN',
  'true',
  '\\N',
  '2024-02-30',
  '２０２４（全角）　',
  '𠮷野家 😀',
  'e\u0301 é',
  'ﬀ ①',
  'a,b;c\td|e',
  'quote " and \'; -- ',
  'line\nbreak\r\nend',
  '=1+1',
  '<a href="x">&amp;</a> %41 {id} $1',
  '长'.repeat(20_000),
];

export const READING: readonly AdapterPromise[] = [
  {
    name: 'a full read of a still source shows every row exactly once, in pages of at most twice the size asked for',
    async see(fixture) {
      const all = rows(fixture, 1, 57);
      await fixture.put(all);
      for (const pageSize of [1, 10, 57, 1000]) {
        const { pages, records } = await readAll(fixture, { pageSize });
        demandExactly(records, all, `full read in pages of ${pageSize}`);
        demandRows(fixture, records, all, `full read in pages of ${pageSize}`);
        const largest = Math.max(...pages.map((page) => page.records.length));
        demand(largest <= 2 * pageSize, `a page has ${largest} rows though ${pageSize} were asked for`);
      }
    },
  },
  {
    name: 'a source without rows is read to its end without rows and without an error',
    async see(fixture) {
      const { records } = await readAll(fixture);
      demand(records.length === 0, `${records.length} rows came from an empty source`);
    },
  },
  {
    name: 'a page names its columns, every record its position, and every value is one that JSON has',
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 3));
      const { pages } = await readAll(fixture);
      for (const page of pages) {
        for (const column of [fixture.key, ...fixture.columns])
          demand(page.columns.includes(column), `the page has no column ${column}`);
        for (const record of page.records) {
          demand(record.position !== '', `row ${record.id} has no position`);
          const key = record.values[page.columns.indexOf(fixture.key)];
          demand(record.values.every(isRaw), `row ${record.id} holds what is no RawValue, such as a Date`);
          demand(String(key) === record.id, `row ${record.id} shows ${String(key)} in its key column`);
        }
      }
    },
  },
  {
    name: 'a row has the same version until it changes, and another one then',
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 4));
      const versions = async () =>
        new Map((await readAll(fixture)).records.map((record) => [record.id, record.version]));
      const first = await versions();
      if ([...first.values()].includes(undefined)) return 'versions of rows';
      const again = await versions();
      for (const [id, version] of first)
        demand(again.get(id) === version, `row ${id} did not change, but its version did`);
      await fixture.put(rows(fixture, 2, 2, 'changed'));
      const then = await versions();
      demand(then.get('r0002') !== first.get('r0002'), 'row r0002 changed, but its version did not');
      demand(then.get('r0003') === first.get('r0003'), 'the version of r0003 changed with another row');
    },
  },
  {
    name: 'values come through verbatim: leading zeros, blanks, wide characters, surrogate pairs, long texts, empty and null',
    async see(fixture) {
      const all = AWKWARD.map((text, number) => ({
        id: rowId(number + 1),
        cells: cellsOf(fixture, (_, index) => (index === 0 ? text : 'beside')),
      }));
      await fixture.put(all);
      const { records } = await readAll(fixture);
      demandExactly(records, all, 'full read');
      demandRows(fixture, records, all, 'full read');
    },
  },
  {
    name: 'an interrupted full read goes on after any page: nothing is lost, nothing is shown again',
    async see(fixture) {
      const all = rows(fixture, 1, 23);
      await fixture.put(all);
      const { pages } = await readAll(fixture, { pageSize: 5 });
      for (const [index, page] of pages.entries()) {
        const before = pages.slice(0, index + 1).flatMap(seenPage);
        const rest = await readAll(fixture, { pageSize: 5, cursor: page.cursor });
        demandExactly([...before, ...rest.records], all, `going on after page ${index + 1}`);
      }
    },
  },
  {
    name: 'an aborted read stops soon, with an error, since a read without one was complete',
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 40));
      const stop = new AbortController();
      const pages = fixture.adapter.read(request(fixture, { pageSize: 5, signal: stop.signal }));
      const iterator = pages[Symbol.asyncIterator]();
      await within(READ_SECONDS, 'the first page', iterator.next());
      stop.abort();
      await failure('the aborted read', within(5, 'the aborted read', drain(iterator)));
      const stopped = fixture.adapter.read(request(fixture, { signal: AbortSignal.abort() }));
      await failure(
        'a read aborted beforehand',
        within(5, 'the read', drain(stopped[Symbol.asyncIterator]())),
      );
    },
  },
  {
    name: 'the next page is fetched only when it is asked for',
    lacks: (fixture) => (fixture.asked === undefined ? 'fixture.asked' : null),
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 60));
      const asked = () => fixture.asked?.() ?? 0;
      const pages = fixture.adapter.read(request(fixture, { pageSize: 5 }));
      const iterator = pages[Symbol.asyncIterator]();
      await within(READ_SECONDS, 'the first page', iterator.next());
      const first = asked();
      await pause(60);
      demand(asked() === first, 'the source was asked again although nobody wanted a page');
      await within(READ_SECONDS, 'the read', drain(iterator));
      demand(asked() > first, 'everything was fetched for the first page');
    },
  },
  {
    name: 'a page stays as it was given when the next one is fetched',
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 20));
      const given: { readonly page: Page; readonly text: string }[] = [];
      const read = async () => {
        for await (const page of fixture.adapter.read(request(fixture, { pageSize: 5 })))
          given.push({ page, text: JSON.stringify(page) });
      };
      await within(READ_SECONDS, 'the read', read());
      for (const [index, { page, text }] of given.entries())
        demand(JSON.stringify(page) === text, `page ${index + 1} was changed after it was given`);
    },
  },
  {
    name: 'a read that is given up returns what it holds: others go on',
    async see(fixture) {
      const all = rows(fixture, 1, 30);
      await fixture.put(all);
      for (let round = 0; round < 25; round++) {
        const giveUp = async () => {
          for await (const _ of fixture.adapter.read(request(fixture, { pageSize: 5 }))) break;
        };
        await within(READ_SECONDS, `given-up read ${round + 1}`, giveUp());
      }
      demandExactly((await readAll(fixture)).records, all, 'the read after 25 that were given up');
    },
  },
  {
    name: 'two reads at the same time do not disturb each other',
    async see(fixture) {
      const all = rows(fixture, 1, 30);
      await fixture.put(all);
      const [one, two] = await Promise.all([
        readAll(fixture, { pageSize: 4 }),
        readAll(fixture, { pageSize: 7 }),
      ]);
      demandExactly(one.records, all, 'the first of two reads');
      demandExactly(two.records, all, 'the second of two reads');
    },
  },
];

/** What JSON has; a driver hands out dates and bytes besides. */
function isRaw(value: RawValue | undefined): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'boolean';
  if (value === null) return true;
  if (Array.isArray(value)) return value.every(isRaw);
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every(isRaw);
}

async function drain(iterator: AsyncIterator<unknown>): Promise<void> {
  for (let pages = 0; pages < MOST_PAGES; pages++) if ((await iterator.next()).done === true) return;
  throw new Broken(`the read went on after ${MOST_PAGES} pages`);
}

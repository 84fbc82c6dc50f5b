import type { Fixture } from './fixture.ts';
import { type AdapterPromise, demand, demandOurs, failure, within } from './promise.ts';
import { demandRows, READ_SECONDS, readAll, request, rows, type SeenRead, seenPage } from './seen.ts';

export const lacks = (fixture: Fixture): string | null =>
  fixture.adapter.capabilities(fixture.dataset).changes ? null : 'the capability to read changes';

export const CHANGING: readonly AdapterPromise[] = [
  {
    name: 'changes since a read show every row that was changed or entered after it',
    lacks,
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 20));
      let from = start(await readAll(fixture));
      for (const round of ['first', 'second']) {
        const changed = [...rows(fixture, 3, 5, round), ...rows(fixture, 21, 22, round)];
        await fixture.put(changed);
        const read = await readAll(fixture, { mode: 'changes', cursor: from });
        demandRows(fixture, read.records, changed, `changes of the ${round} round`);
        from = start(read);
      }
    },
  },
  {
    name: 'a change made while a full read is under way is shown by it or by the changes since it',
    lacks,
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 20));
      const changed = [
        ...rows(fixture, 1, 1, 'meanwhile'),
        ...rows(fixture, 20, 20, 'meanwhile'),
        ...rows(fixture, 21, 21, 'meanwhile'),
      ];
      let changesFrom: string | undefined;
      let first = true;
      const read = async () => {
        for await (const page of fixture.adapter.read(request(fixture, { pageSize: 4 }))) {
          if (first) await fixture.put(changed);
          first = false;
          changesFrom = page.changesFrom ?? changesFrom;
        }
      };
      await within(READ_SECONDS, 'the read', read());
      const since = await readAll(fixture, { mode: 'changes', cursor: start({ changesFrom }) });
      demandRows(fixture, since.records, changed, 'changes made while reading');
    },
  },
  {
    name: 'rows that changed at the same moment are all shown, over pages and after an interruption of any page',
    lacks,
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 5));
      const from = start(await readAll(fixture));
      const changed = rows(fixture, 1, 30, 'at once');
      await fixture.put(changed);
      const { pages, records } = await readAll(fixture, { mode: 'changes', cursor: from, pageSize: 4 });
      demandRows(fixture, records, changed, 'changes of one moment');
      for (const [index, page] of pages.entries()) {
        const before = pages.slice(0, index + 1).flatMap(seenPage);
        const rest = await readAll(fixture, { mode: 'changes', cursor: page.cursor, pageSize: 4 });
        demandRows(fixture, [...before, ...rest.records], changed, `going on after page ${index + 1}`);
      }
    },
  },
  {
    name: 'changes show that a row was removed',
    lacks: (fixture) => lacks(fixture) ?? (fixture.removals === true ? null : 'fixture.removals'),
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 5));
      const from = start(await readAll(fixture));
      await fixture.remove(['r0002']);
      const { records } = await readAll(fixture, { mode: 'changes', cursor: from });
      const last = records.findLast((record) => record.id === 'r0002');
      demand(last?.removed === true, 'the removal of r0002 is not shown');
    },
  },
  {
    name: 'without the capability, a read of changes is an error and not an empty page',
    lacks: (fixture) => (lacks(fixture) === null ? 'nothing: the adapter has the capability' : null),
    async see(fixture) {
      demandOurs(
        'the read of changes',
        await failure('the read of changes', readAll(fixture, { mode: 'changes' })),
      );
    },
  },
];

/** From where changes are read after this read. */
export function start(read: Pick<SeenRead, 'changesFrom'>): string {
  demand(read.changesFrom !== undefined, 'the read did not tell from where changes start (changesFrom)');
  return read.changesFrom;
}

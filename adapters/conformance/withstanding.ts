import type { Page } from '../../src/contract/adapter.ts';
import { ERROR_CODES } from '../../src/contract/error-codes.ts';
import { recognised } from '../../src/contract/errors.ts';
import { lacks as lacksChanges, start } from './changing.ts';
import type { Fixture, HostileFixture, TestRow } from './fixture.ts';
import { lookup } from './looking-up.ts';
import { type AdapterPromise, Broken, demand, demandOurs, failure, within } from './promise.ts';
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

const FAULT_TEXT = 65_536;
const HOURS = 3 * 3600;

/** What an adapter does about a counterpart that does wrong. Never does it give wrong or missing rows for good ones. */
export const WITHSTANDING: readonly AdapterPromise[] = [
  {
    name: 'hostile source: rows that it repeats are shown with their values, and none is lost',
    lacks: lacks('repeatsRows'),
    async see(fixture) {
      const all = await putRows(fixture);
      await fixture.hostile?.repeatsRows?.();
      const { records } = await readAll(fixture);
      demandExactly([...new Map(records.map((record) => [record.id, record])).values()], all, 'full read');
      demandRows(fixture, records, all, 'full read');
    },
  },
  {
    name: 'hostile source: when its order changes, every row is shown or the read ends with an error',
    lacks: lacks('reorders'),
    async see(fixture) {
      const all = await putRows(fixture);
      await fixture.hostile?.reorders?.();
      await wholeOrError(fixture, all);
    },
  },
  {
    name: 'hostile source: a truncated answer is an error, never a shorter read',
    lacks: lacks('truncates'),
    async see(fixture) {
      const all = await putRows(fixture);
      await fixture.hostile?.truncates?.();
      demandOurs('the read', await failure('the read of a truncated source', readAll(fixture)));
      if (!fixture.adapter.capabilities(fixture.dataset).lookup) return undefined;
      const ids = all.map((row) => row.id);
      const found = await lookup(fixture, ids).catch((error: unknown) => error);
      if (Array.isArray(found)) demandRows(fixture, found, all, 'look-up');
      else demandOurs('the look-up', found);
    },
  },
  {
    name: 'hostile source: a cursor that comes again ends the read with an error',
    lacks: lacks('repeatsCursor'),
    async see(fixture) {
      await putRows(fixture);
      await fixture.hostile?.repeatsCursor?.();
      demandOurs('the read', await failure('the read', readAll(fixture, { pageSize: 4 })));
    },
  },
  {
    name: 'hostile source: text in another encoding is an error or a faulty row, never another text',
    lacks: lacks('misencodes'),
    async see(fixture) {
      const all = [1, 2, 3].map((number) => ({
        id: rowId(number),
        cells: cellsOf(fixture, () => `上海市青浦区 ${number}`),
      }));
      await fixture.put(all);
      await fixture.hostile?.misencodes?.();
      const pages = await pagesOf(fixture).catch((error: unknown) => error);
      if (!Array.isArray(pages)) {
        demandOurs('the read', pages);
        return undefined;
      }
      const { sound, faulty } = apart(pages);
      const shown = sound.length + faulty.length;
      demand(shown === all.length, `${shown} of ${all.length} rows are shown`);
      const met = new Set(sound.map((record) => record.id));
      const kept = all.filter((row) => met.has(row.id));
      demand(kept.length === sound.length, 'a row is shown under another id');
      demandRows(fixture, sound, kept, 'full read');
    },
  },
  {
    name: 'hostile source: a column that is needed and gone is an error in read and check, never empty values',
    lacks: lacks('renamesColumn'),
    async see(fixture) {
      await putRows(fixture);
      await fixture.hostile?.renamesColumn?.();
      demandOurs('the read', await failure('the read without a needed column', readAll(fixture)));
      const findings = await within(READ_SECONDS, 'check', fixture.adapter.check());
      const isFound = findings.some(({ level }) => level === 'error');
      demand(isFound, 'check did not find that a needed column is gone');
    },
  },
  {
    name: 'hostile source: a further column changes no value of the others',
    lacks: lacks('addsColumn'),
    async see(fixture) {
      const all = await putRows(fixture);
      await fixture.hostile?.addsColumn?.();
      const { records } = await readAll(fixture);
      demandExactly(records, all, 'full read');
      demandRows(fixture, records, all, 'full read');
    },
  },
  {
    name: 'hostile source: a row that cannot be parsed harms only itself, and is shown with its fault and its text',
    lacks: lacks('spoils'),
    async see(fixture) {
      const all = await putRows(fixture);
      const bad = rowId(5);
      await fixture.hostile?.spoils?.(bad);
      const { sound, faulty } = apart(await pagesOf(fixture));
      demand(faulty.length === 1, `${faulty.length} rows are shown with a fault instead of 1`);
      const [{ position, fault } = { position: '', fault: undefined }] = faulty;
      demand(position !== '', 'the faulty row has no position');
      const known: Readonly<Record<string, { readonly action: string }>> = ERROR_CODES;
      const action = known[fault?.code ?? '']?.action;
      demand(action === 'reject', `the fault's code ${fault?.code} is none with action reject`);
      const { text = '' } = fault ?? {};
      demand(text !== '' && text.length <= FAULT_TEXT, `the text of the fault has ${text.length} characters`);
      const good = all.filter(({ id }) => id !== bad);
      demandExactly(sound, good, 'full read beside a faulty row');
      demandRows(fixture, sound, good, 'full read beside a faulty row');
    },
  },
  ...[HOURS, -HOURS].map((seconds): AdapterPromise => {
    const direction = seconds > 0 ? 'ahead' : 'behind';
    return {
      name: `hostile source: with its clock ${direction}, changes since a read are shown all the same`,
      lacks: (fixture) => lacksChanges(fixture) ?? lacks('skewsClock')(fixture),
      async see(fixture) {
        await fixture.hostile?.skewsClock?.(seconds);
        await fixture.put(rows(fixture, 1, 12));
        const from = start(await readAll(fixture));
        const changed = [...rows(fixture, 2, 3, 'changed'), ...rows(fixture, 13, 14, 'new')];
        await fixture.put(changed);
        const { records } = await readAll(fixture, { mode: 'changes', cursor: from });
        demandRows(fixture, records, changed, `changes with the clock ${direction}`);
      },
    };
  }),
];

function lacks(hook: keyof HostileFixture): (fixture: Fixture) => string | null {
  return ({ hostile }) => (hostile?.[hook] === undefined ? `fixture.hostile.${hook}` : null);
}

async function putRows(fixture: Fixture): Promise<readonly TestRow[]> {
  const all = rows(fixture, 1, 12);
  await fixture.put(all);
  return all;
}

async function wholeOrError(fixture: Fixture, all: readonly TestRow[]): Promise<void> {
  try {
    demandRows(fixture, (await readAll(fixture, { pageSize: 4 })).records, all, 'full read');
  } catch (error) {
    if (error instanceof Broken || recognised(error) === null) throw error;
  }
}

/** All pages of a full read as they are, faulty rows included. */
async function pagesOf(fixture: Fixture): Promise<readonly Page[]> {
  const collect = async () => {
    const pages: Page[] = [];
    for await (const page of fixture.adapter.read(request(fixture))) {
      pages.push(page);
      demand(pages.length <= MOST_PAGES, `the read went on after ${MOST_PAGES} pages`);
    }
    return pages;
  };
  return within(READ_SECONDS, 'the read', collect());
}

/** Rows that could be read, and records of those that could not. */
function apart(pages: readonly Page[]) {
  const isFaulty = (record: Page['records'][number]) => record.fault !== undefined;
  return {
    faulty: pages.flatMap((page) => page.records.filter(isFaulty)),
    sound: pages.flatMap((page) =>
      seenPage({ ...page, records: page.records.filter((record) => !isFaulty(record)) }),
    ),
  };
}

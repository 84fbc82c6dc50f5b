import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import kind from '../adapter.js';
import { Store } from '../store.js';

const COLUMNS = ['name', 'note'];
const DATASET = { read: { list: 'companies' }, write: {}, columns: ['id', ...COLUMNS] };
const log = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * The system as a test has it: fresh, and open behind the adapter's back. What is left out here is named in the report as
 * not seen.
 *
 * @returns {Promise<import('tongdao/conformance').Fixture>}
 */
export default async function openFixture() {
  const folder = await mkdtemp(join(tmpdir(), 'my-system-'));
  const file = join(folder, 'records.json');
  const store = new Store('test', file);
  await store.save({
    clock: 0,
    lists: { companies: { key: 'id', columns: COLUMNS, rows: [] } },
    answered: {},
  });

  /** @param {import('tongdao/contract/adapter').AdapterContext['datasets']} datasets */
  const open = async (datasets) =>
    kind.open({ endpoint: 'test', options: { file: 'records.json' }, baseDir: folder, datasets, log });
  /** @param {(list: import('../store.js').List, clock: number) => void} change */
  const change = async (change) => {
    const content = await store.load();
    content.clock += 1;
    change(/** @type {import('../store.js').List} */ (content.lists['companies']), content.clock);
    await store.save(content);
  };
  /** What the adapter has asked, without the test's own. */
  const count = () => Store.asked.get(file) ?? 0;
  /** @template T @param {() => Promise<T>} act */
  const aside = async (act) => {
    const asked = count();
    const result = await act();
    Store.asked.set(file, asked);
    return result;
  };

  return {
    kind,
    open,
    adapter: await open({ register: DATASET }),
    dataset: 'register',
    key: 'id',
    columns: ['name', 'note'],
    removals: true,
    put: (rows) =>
      aside(() =>
        change((list, clock) => {
          for (const { id, cells } of rows) {
            const values = list.columns.map((name) => cells[name] ?? null);
            list.rows = [...list.rows.filter((row) => row.id !== id), { id, changed: clock, values }];
          }
        }),
      ),
    remove: (ids) =>
      aside(() =>
        change((list, clock) => {
          list.rows = list.rows.map((row) =>
            ids.includes(row.id) ? { ...row, changed: clock, removed: true } : row,
          );
        }),
      ),
    rows: () =>
      aside(async () => {
        const { lists } = await store.load();
        const rows = lists['companies']?.rows ?? [];
        return rows
          .filter(({ removed }) => removed !== true)
          .map(({ id, values: [name, note] }) => ({ id, cells: { name: text(name), note: text(note) } }));
      }),
    asked: count,
    reachable: (up) => (up ? rename(`${file}.away`, file) : rename(file, `${file}.away`)),
    misnamed: () => open({ register: { ...DATASET, columns: ['id', 'no such column'] } }),
    write: { ids: 'given', refused: { note: 'a\tb' } },
    hostile: {
      truncates: () =>
        aside(async () => {
          const whole = JSON.stringify(await store.load());
          await writeFile(file, whole.slice(0, whole.length / 2));
        }),
      misencodes: () =>
        aside(async () => writeFile(file, Buffer.from(JSON.stringify(await store.load()), 'latin1'))),
      reorders: () => aside(() => change((list) => list.rows.reverse())),
      renamesColumn: () =>
        aside(() =>
          change((list) => {
            list.columns = ['name', 'remark'];
          }),
        ),
      addsColumn: () =>
        aside(() =>
          change((list) => {
            list.columns = ['extra', ...COLUMNS];
            list.rows = list.rows.map((row) => ({ ...row, values: ['more', ...row.values] }));
          }),
        ),
      spoils: (bad) =>
        aside(() =>
          change((list) => {
            list.rows = list.rows.map((row) => (row.id === bad ? { ...row, values: ['?'] } : row));
          }),
        ),
    },
    close: () => rm(folder, { recursive: true }),
  };
}

/** @param {import('../store.js').Value | undefined} value */
function text(value) {
  return value === null || value === undefined ? null : String(value);
}

import { TongdaoError } from './error.js';

/**
 * @typedef {{ store: import('./store.js').Store, list: string, columns: readonly string[] }} Source
 * @typedef {import('./store.js').Row} Row
 * @typedef {[changed: number, id: string]} Place  a cursor: everything after it is still to come
 */

/** Greater than any id. */
const LAST = '\uffff';

/**
 * Full reads go by id, changes by time and id, so that rows of one moment are not torn apart. A page is read when it is
 * asked for.
 *
 * @param {Source} source
 * @param {import('tongdao/contract/adapter').ReadRequest} request
 * @returns {AsyncGenerator<import('tongdao/contract/adapter').Page>}
 */
export async function* readPages({ store, list, columns }, { mode, cursor, pageSize, signal }) {
  /** @type {{ from: Place, began?: number }} */
  let { from, began } = cursor === null ? { from: [0, ''] } : JSON.parse(cursor);
  for (;;) {
    if (signal.aborted) throw new TongdaoError('ABORTED', {});
    const content = await store.load();
    const found = store.listOf(content, list, columns);
    // What changes from here on is shown by the next read of changes.
    began ??= content.clock;
    const rows = (mode === 'full' ? inFull(found.rows, from) : changedSince(found.rows, from)).slice(
      0,
      pageSize,
    );
    const last = rows.at(-1);
    if (last !== undefined) from = [last.changed, last.id];
    yield {
      columns: [found.key, ...found.columns],
      records: recordsOf(list, found, rows),
      cursor: JSON.stringify({ from, began }),
      changesFrom: JSON.stringify({ from: [began, LAST] }),
    };
    if (rows.length < pageSize) return;
  }
}

/** @param {Row[]} rows @param {Place} from */
function inFull(rows, [, id]) {
  return rows.filter((row) => row.removed !== true && row.id > id).sort(byId);
}

/** @param {Row[]} rows @param {Place} from */
function changedSince(rows, [changed, id]) {
  return rows
    .filter((row) => row.changed > changed || (row.changed === changed && row.id > id))
    .sort((a, b) => a.changed - b.changed || byId(a, b));
}

/** @param {Row} a @param {Row} b */
function byId(a, b) {
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

/**
 * Rows as they are: nothing is trimmed, converted or left out. One that cannot be understood is shown with its fault.
 *
 * @param {string} name
 * @param {import('./store.js').List} list
 * @param {readonly Row[]} rows
 * @returns {import('tongdao/contract/adapter').RawRecord[]}
 */
export function recordsOf(name, { columns }, rows) {
  return rows.map((row) => {
    const { id, changed, removed, values } = row;
    const record = { position: `${name} ${id}`, id, version: String(changed) };
    if (values?.length !== columns.length) {
      const params = { detail: `not ${columns.length} values` };
      const text = JSON.stringify(row).slice(0, 60_000);
      return { ...record, values: [], fault: { code: 'ROW_MALFORMED', params, text } };
    }
    return { ...record, values: [id, ...values], ...(removed === true ? { removed: true } : {}) };
  });
}

/**
 * One outcome per record. What was answered under a key stands in the system with the rows, so a write that is repeated
 * because its answer was lost gets the same answer and does nothing.
 *
 * @param {import('./read.js').Source} source
 * @param {readonly import('tongdao/contract/adapter').WriteRecord[]} records
 * @param {string} idempotencyKey
 */
export async function writeRecords({ store, list, columns }, records, idempotencyKey) {
  /** @type {Map<string, import('./store.js').Outcome>} */
  const outcomes = new Map();
  if (records.length === 0) return outcomes;
  const content = await store.load();
  const found = store.listOf(content, list, columns);
  content.clock += 1;
  for (const record of records) {
    const request = `${idempotencyKey} ${record.key}`;
    const outcome = content.answered[request] ?? apply(found, content.clock, record);
    content.answered[request] = outcome;
    outcomes.set(record.key, outcome);
  }
  await store.save(content);
  return outcomes;
}

/**
 * @param {import('./store.js').List} list
 * @param {number} clock
 * @param {import('tongdao/contract/adapter').WriteRecord} record
 * @returns {import('./store.js').Outcome}
 */
function apply({ key, columns, rows }, clock, { id, values, expected }) {
  const nativeId = id ?? String(values[key]);
  const place = rows.findIndex((row) => row.id === nativeId);
  const row = rows[place]?.removed === true ? undefined : rows[place];
  // The system's own rule, in its own words.
  if (Object.values(values).some((value) => typeof value === 'string' && value.includes('\t')))
    return { result: 'refused', message: 'no tabs, please' };
  const version = row === undefined ? null : String(row.changed);
  if (expected !== undefined && version !== expected) return { result: 'conflict' };
  const next = columns.map((name, at) => toValue(name in values ? values[name] : row?.values[at]));
  if (row !== undefined && JSON.stringify(next) === JSON.stringify(row.values)) {
    return { result: 'unchanged', version: String(row.changed) };
  }
  rows.splice(place < 0 ? rows.length : place, place < 0 ? 0 : 1, {
    id: nativeId,
    changed: clock,
    values: next,
  });
  return { result: 'applied', version: String(clock) };
}

/** @param {unknown} value @returns {import('./store.js').Value} */
function toValue(value) {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : JSON.stringify(value);
}

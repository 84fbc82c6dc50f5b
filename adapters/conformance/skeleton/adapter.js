import { resolve } from 'node:path';
import { TongdaoError } from './error.js';
import { readPages, recordsOf } from './read.js';
import { Store } from './store.js';
import { writeRecords } from './write.js';

/**
 * The adapter my-system. The contract says what each call must and must not do: hover over a name, or open
 * `tongdao/contract/adapter`.
 *
 * @type {import('tongdao/contract/adapter').AdapterKind}
 */
const kind = {
  manifest: {
    id: 'my-system',
    contract: 1,
    title: { zh: 'my-system', en: 'my-system' },
    maturity: 'untested',
    promises: [
      {
        zh: '全量按编号分页，增量按变更时刻分页；写入比较版本，不覆盖他人的改动。',
        en: 'Full reads page by id, changes by the time of change. A write compares versions and overwrites nobody’s change.',
      },
    ],
    optionsSchema: block({ file: { type: 'string', minLength: 1 } }),
    readSchema: block({ list: { type: 'string', minLength: 1 } }),
    writeSchema: block({}),
  },
  open: ({ endpoint, options, baseDir, datasets }) =>
    openAdapter(new Store(endpoint, resolve(baseDir, String(options['file']))), datasets),
};

export default kind;

/**
 * @param {Store} store
 * @param {Readonly<Record<string, import('tongdao/contract/adapter').DatasetOptions>>} datasets
 * @returns {import('tongdao/contract/adapter').Adapter}
 */
function openAdapter(store, datasets) {
  /** @param {string} dataset */
  const sourceOf = (dataset) => {
    const { read, columns } = datasets[dataset] ?? { read: {}, columns: [] };
    return { store, list: String(read['list']), columns };
  };
  return {
    capabilities: (dataset) => ({ changes: true, lookup: true, write: datasets[dataset]?.write != null }),

    async check() {
      const { endpoint, file } = store;
      const findings = [];
      for (const [dataset, { columns }] of Object.entries(datasets)) {
        const { list } = sourceOf(dataset);
        try {
          store.listOf(await store.load(), list, columns);
          const params = { endpoint, where: `${file} ${list}`, columns: columns.join(', ') };
          findings.push({ level: /** @type {const} */ ('ok'), code: 'DATASET_READABLE', params });
        } catch (error) {
          if (!(error instanceof TongdaoError)) throw error;
          const { code, params } = error;
          findings.push({ level: /** @type {const} */ ('error'), code, params });
        }
      }
      return findings;
    },

    async survey() {
      const { lists } = await store.load();
      return Object.entries(lists)
        .map(([name, { rows }]) => ({ name, rows: rows.length, read: { list: name } }))
        .sort((a, b) => b.rows - a.rows)
        .slice(0, 200);
    },

    async describe(dataset) {
      const { list } = sourceOf(dataset);
      const { key, columns, rows } = store.listOf(await store.load(), list, []);
      return [key, ...columns].map((name, place) => {
        const values = rows.map(({ id, values }) => (place === 0 ? id : (values?.[place - 1] ?? null)));
        return { name, type: 'json', samples: [...new Set(values)].slice(0, 20) };
      });
    },

    read: (request) => readPages(sourceOf(request.dataset), request),

    async lookup(dataset, ids) {
      const { list, columns } = sourceOf(dataset);
      if (ids.length === 0) return { columns, records: [], cursor: '' };
      const found = store.listOf(await store.load(), list, columns);
      const asked = new Set(ids);
      const rows = found.rows.filter(({ id, removed }) => asked.has(id) && removed !== true);
      return { columns: [found.key, ...found.columns], records: recordsOf(list, found, rows), cursor: '' };
    },

    write: (dataset, records, idempotencyKey) => writeRecords(sourceOf(dataset), records, idempotencyKey),

    // Nothing is kept open here. Yours may have connections to give back.
    async close() {},
  };
}

/** @param {Readonly<Record<string, object>>} properties all of them required */
function block(properties) {
  return { type: 'object', additionalProperties: false, required: Object.keys(properties), properties };
}

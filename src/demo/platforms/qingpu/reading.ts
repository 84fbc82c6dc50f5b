import { type Call, done, failed, type Reply, type Service } from './reply.ts';
import type { Store, StoredRow } from './store.ts';

const DEFAULT_LIMIT = 200;
const MAX_LIMIT = 1000;
const MAX_IDS = 200;

/** `?limit&cursor`: every row by id. */
export async function list({ db }: Service, store: Store, { params }: Call): Promise<Reply> {
  const limit = limitOf(params);
  const rows = await store.page(db, params.get('cursor') ?? '', limit);
  const total = await store.total(db);
  const next = rows.length < limit ? null : (rows.at(-1)?.id ?? null);
  return done({ total, list: rows.map((row) => shown(store, row)), nextCursor: next });
}

/** `?since&limit&cursor`: rows changed at or after `since` (milliseconds since the epoch) by time and id, removed ones too. */
export async function changes({ db }: Service, store: Store, { params }: Call): Promise<Reply> {
  const limit = limitOf(params);
  const [, stamp, id = ''] = /^(\d+)_(.*)$/.exec(params.get('cursor') ?? '') ?? [
    null,
    params.get('since') ?? '0',
    '',
  ];
  if (!/^\d{1,15}$/.test(stamp ?? '')) return failed(400, '4000', 'since 应为毫秒时间戳');
  const rows = await store.changed(db, stamp ?? '0', id, limit);
  const last = rows.length < limit ? undefined : rows.at(-1);
  const next = last === undefined ? null : `${last.stamp}_${last.id}`;
  return done({ list: rows.map((row) => shown(store, row)), nextCursor: next });
}

export async function one({ db }: Service, store: Store, { id }: Call): Promise<Reply> {
  const [row] = await store.byIds(db, [id]);
  return row === undefined ? failed(404, '4040', '记录不存在') : done(shown(store, row));
}

/** `?ids=…&ids=…`, at most 200. */
export async function some({ db }: Service, store: Store, { params }: Call): Promise<Reply> {
  const ids = params.getAll('ids');
  if (ids.length > MAX_IDS) return failed(400, '4000', `ids 最多 ${MAX_IDS} 个`);
  const rows = await store.byIds(db, ids);
  return done({ list: rows.map((row) => shown(store, row)) });
}

function shown(store: Store, row: StoredRow): Readonly<Record<string, string | null>> {
  return {
    [store.table.id]: row.id,
    ...row.cells,
    LASTTIME: row.lasttime,
    VERSION: String(row.version),
    OPTYPE: row.removed ? 'D' : 'U',
  };
}

function limitOf(params: URLSearchParams): number {
  const limit = Number(params.get('limit') ?? DEFAULT_LIMIT);
  return Number.isInteger(limit) && limit > 0 ? Math.min(limit, MAX_LIMIT) : DEFAULT_LIMIT;
}

import type pg from 'pg';
import { type Call, done, failed, type Reply, type Service } from './reply.ts';
import { madeId, type Store } from './store.ts';
import type { Cells, Table } from './tables.ts';

/**
 * POST enters a new row, PUT changes one; columns that the body leaves out stay.
 * A repeated Idempotency-Key gets the first answer again and changes nothing.
 */
export async function enter(service: Service, store: Store, call: Call): Promise<Reply> {
  const given = givenCells(store.table, call.body);
  if (typeof given === 'string') return failed(422, '4220', given);
  const naturalKey = given[store.table.naturalKey] ?? '';
  if (service.held.has(naturalKey)) return failed(503, '5030', '系统维护，暂停接收');
  const client = await service.db.connect();
  try {
    await client.query('BEGIN');
    // One at a time per natural key, so that two callers cannot both enter it.
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [naturalKey]);
    const reply = await remembered(client, call, () => apply(client, store, call, given));
    await client.query('COMMIT');
    return reply;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

export async function createMemory(db: pg.Pool): Promise<void> {
  await db.query(`
    CREATE TABLE IF NOT EXISTS answered (
      key text PRIMARY KEY,
      reply jsonb NOT NULL,
      at timestamptz NOT NULL DEFAULT now()
    )`);
}

async function remembered(client: pg.PoolClient, call: Call, act: () => Promise<Reply>): Promise<Reply> {
  const key = call.headers['idempotency-key'];
  if (typeof key !== 'string') return act();
  const { rows } = await client.query<{ reply: Reply }>('SELECT reply FROM answered WHERE key = $1', [key]);
  if (rows[0] !== undefined) return rows[0].reply;
  const reply = await act();
  // Only what took effect is remembered: a conflict or a missing row may be right the next time.
  if (reply.status === 200)
    await client.query('INSERT INTO answered (key, reply) VALUES ($1, $2)', [key, reply]);
  return reply;
}

async function apply(client: pg.PoolClient, store: Store, call: Call, given: Cells): Promise<Reply> {
  const { naturalKey } = store.table;
  const key = given[naturalKey] ?? '';
  const creates = call.method === 'POST';
  const id = creates ? madeId(key) : call.id;
  const [row] = creates ? await store.taken(client, key, id) : await store.byIds(client, [id]);
  const version = String(row?.version);
  if (creates && row !== undefined) return failed(409, '4090', `${naturalKey} 已存在`, { version });
  if (!creates) {
    const match = call.headers['if-match'];
    if (row === undefined) return failed(404, '4040', '记录不存在');
    if (match === undefined) return failed(428, '4280', '缺少 If-Match');
    if (match !== `"${version}"`) return failed(412, '4120', '记录已被修改', { version });
  }
  const cells = { ...row?.cells, ...given };
  const missing = store.table.required.find((name) => (cells[name] ?? '') === '');
  if (missing !== undefined) return failed(422, '4220', `缺少必填项 ${missing}`);
  const [changed] = await store.put(client, [{ id, cells }]);
  const data = {
    id,
    version: String(changed ?? version),
    receipt: `QP${id.slice(-8)}-${changed ?? version}`,
  };
  return changed === undefined ? { ...done(data, '内容相同，未作修改'), code: '0001' } : done(data);
}

/** The cells given, or in this platform's own words why it does not take them. Its own id and marks in the body are ignored. */
function givenCells(table: Table, body: Buffer): Cells | string {
  const parsed = parse(body);
  if (parsed === null) return '请求体不是 JSON 对象';
  const cells: Record<string, string | null> = {};
  for (const { name } of table.columns) {
    const value = parsed[name];
    if (value === undefined) continue;
    if (value !== null && typeof value !== 'string') return `${name} 应为文本`;
    cells[name] = value;
  }
  const date = table.dates.find((name) => !/^(\d{4}-\d\d-\d\d)?$/.test(cells[name] ?? ''));
  if (date !== undefined) return `${date} 日期格式应为 YYYY-MM-DD`;
  const code = Object.entries(table.codes).find(
    ([name, codes]) => !['', ...codes].includes(cells[name] ?? ''),
  );
  return code === undefined ? cells : `${code[0]} 代码无效`;
}

function parse(body: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type pg from 'pg';
import type { Test } from 'tap';
import type { Fixture, TestRow } from '../../adapters/conformance/fixture.ts';
import { kind } from '../../adapters/sql/sql.ts';
import type { Adapter, DatasetOptions } from '../../src/contract/adapter.ts';
import { database } from '../support/database.ts';
import { silent } from '../support/log.ts';

export const DATASET = 'enterprise-registration';

/** Opens the adapter on one dataset. */
export function adapterOn(connection: string, blocks: Partial<DatasetOptions>, client = 'pg'): Adapter {
  return kind.open({
    endpoint: 'county',
    options: { client, connection },
    datasets: { [DATASET]: { read: {}, write: null, columns: ['name', 'note'], ...blocks } },
    baseDir: '.',
    log: silent,
  });
}

/** A way to a server that can be cut, and counts what is asked over it. */
export async function cuttable(url: string) {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let asked = 0;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => {}).on('close', () => to.destroy());
      from.pipe(to);
    }
    near.on('data', () => {
      asked += 1;
    });
  });
  const listen = (at: number) => new Promise<void>((done) => server.listen(at, '127.0.0.1', done));
  await listen(0);
  const { port: own } = server.address() as AddressInfo;
  const cut = async () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    if (server.listening) await new Promise((done) => server.close(done));
  };
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String(own);
  return {
    url: through.href,
    asked: () => asked,
    reachable: (up: boolean) => (up ? listen(own) : cut()),
    close: cut,
  };
}

export const BASE = `
  CREATE TABLE corp (
    id text PRIMARY KEY,
    name text CHECK (name <> 'not a name'),
    note text,
    updated timestamptz NOT NULL DEFAULT clock_timestamp()
  );
  CREATE INDEX ON corp (updated);`;

/** A platform that is written to by way of staging tables, with an ETL of its own. */
export const STAGED = `
  CREATE TABLE corp_out (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, op text, at timestamp(0),
    id text, name text, note text, updated timestamptz
  );
  CREATE INDEX ON corp_out (id);
  CREATE INDEX ON corp_out (at);
  CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE row corp := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  BEGIN
    INSERT INTO corp_out (op, at, id, name, note, updated)
    VALUES (left(TG_OP, 1), date_trunc('second', clock_timestamp()), row.id, row.name, row.note, row.updated);
    RETURN NULL;
  END $$;
  CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON corp FOR EACH ROW EXECUTE FUNCTION tell();

  CREATE TABLE corp_in (
    request text UNIQUE, op text, at timestamptz, expected text, target text,
    id text, name text, note text, state text, words text, answered timestamptz, hidden text
  );
  CREATE TABLE mute (answers int);
  CREATE FUNCTION take() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE own corp; answers int := (SELECT m.answers FROM mute m);
  BEGIN
    SELECT * INTO own FROM corp WHERE id = COALESCE(NEW.target, NEW.id);
    IF own.id IS NOT NULL AND own.name IS NOT DISTINCT FROM NEW.name AND own.note IS NOT DISTINCT FROM NEW.note THEN
      NEW.hidden := 'same';
    ELSIF (own.id IS NULL) <> (NEW.op = 'I') OR own.updated <> NEW.expected::timestamptz THEN
      NEW.hidden := 'stale';
    ELSE
      INSERT INTO corp AS c VALUES (NEW.id, NEW.name, NEW.note)
      ON CONFLICT (id) DO UPDATE SET name = NEW.name, note = NEW.note, updated = clock_timestamp()
      RETURNING c.updated INTO NEW.answered;
      NEW.hidden := 'done';
    END IF;
    IF answers IS NULL OR (SELECT count(*) FROM corp_in) < answers THEN NEW.state := NEW.hidden; END IF;
    RETURN NEW;
  EXCEPTION WHEN check_violation THEN
    NEW.state := 'bad';
    NEW.words := '名称不合规定';
    RETURN NEW;
  END $$;
  CREATE TRIGGER take BEFORE INSERT ON corp_in FOR EACH ROW EXECUTE FUNCTION take();`;

export const STAGED_BLOCKS: Pick<DatasetOptions, 'read' | 'write'> = {
  read: {
    table: 'corp',
    key: 'id',
    version: 'updated',
    changes: { table: 'corp_out', operation: 'op', deleted: ['D'], changedAt: 'at', sequence: 'seq' },
  },
  write: {
    table: 'corp_in',
    mode: 'staging',
    request: 'request',
    operation: { column: 'op', insert: 'I', update: 'U' },
    id: 'target',
    changedAt: 'at',
    expected: 'expected',
    answer: {
      state: 'state',
      applied: ['done'],
      unchanged: ['same'],
      conflict: ['stale'],
      refused: ['bad'],
      message: 'words',
      version: 'answered',
    },
    answerWithin: '200ms',
  },
};

/** The staging fixture: answers that were held back are there when the engine asks again. */
export function staged(fixture: Omit<Fixture, 'write'>, run: (sql: string) => Promise<unknown>): Fixture {
  const { adapter } = fixture;
  return {
    ...fixture,
    removals: true,
    adapter: {
      ...adapter,
      write: async (...call: Parameters<NonNullable<typeof adapter.write>>) => {
        await run('UPDATE corp_in SET state = hidden WHERE state IS NULL');
        return (await adapter.write?.(...call)) ?? new Map();
      },
    },
    write: {
      ids: 'given',
      refused: { name: 'not a name' },
      answerOnly: async (records: number) => {
        await run(`INSERT INTO mute VALUES (${records})`);
      },
    },
  };
}

/** A database with a table `corp`, and what a mode needs beside it. `open` gives it empty to the conformance suite, time and again. */
export async function counterpart(
  t: Test,
  ddl: string,
  blocks: Pick<DatasetOptions, 'read' | 'write'>,
  client = 'pg',
) {
  const { url, pool } = await database(t);
  await pool.query(ddl);
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relname ~ '^(corp|mute)'`,
  );
  const open = async (): Promise<Omit<Fixture, 'write'>> => {
    await pool.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`);
    const way = await cuttable(url);
    return { ...touching(pool), ...seenOver(way, blocks, client) };
  };
  return { pool, open };
}

/** The fixture's side of the adapter. */
export function seenOver(
  way: Awaited<ReturnType<typeof cuttable>>,
  blocks: Pick<DatasetOptions, 'read' | 'write'>,
  client: string,
) {
  return {
    adapter: adapterOn(way.url, blocks, client),
    dataset: DATASET,
    key: 'id',
    columns: ['name', 'note'] as const,
    asked: way.asked,
    reachable: way.reachable,
    misnamed: async () =>
      adapterOn(way.url, { ...blocks, columns: ['name', 'note', 'no_such_column'] }, client),
    close: way.close,
  };
}

function touching(pool: pg.Pool): Pick<Fixture, 'put' | 'remove' | 'rows'> {
  return {
    async put(rows) {
      const column = (name: string) => rows.map((row) => row.cells[name] ?? null);
      await pool.query(
        `INSERT INTO corp (id, name, note) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, note = excluded.note, updated = clock_timestamp()`,
        [rows.map((row) => row.id), column('name'), column('note')],
      );
    },
    async remove(ids) {
      await pool.query('DELETE FROM corp WHERE id = ANY($1)', [ids]);
    },
    async rows() {
      const { rows } = await pool.query<{ id: string; name: string | null; note: string | null }>(
        'SELECT id, name, note FROM corp ORDER BY id',
      );
      return rows.map(({ id, ...cells }): TestRow => ({ id, cells }));
    },
  };
}

import type pg from 'pg';
import type { SealedRecord } from '../contract/stages.ts';
import { CopyRows, copyInto } from '../storage/copy.ts';
import type { Ledger, Reading } from './ledger.ts';
import { withoutNul } from './nul.ts';

/** A good row of the read that is laid over the ledger. */
export interface OverlaidRecord {
  readonly sealed: SealedRecord;
  /** 32 hex digits. */
  readonly rawDigest: string;
}

/** A row that would go to quarantine. */
export interface OverlaidReject {
  readonly key: string | null;
  readonly nativeId: string;
  readonly rawDigest: string;
}

const ROW_BYTES = 500;

/**
 * The ledger as it would be after a reading, on one connection and without writing to it: temporary tables and views with the names of the
 * ledger's own stand before them, so that the statements of a comparison run over them as they are. After `open` the session is read-only:
 * the database itself refuses to change anything but those temporary tables.
 */
export class Overlay {
  readonly #client: pg.PoolClient;
  readonly #ledger: Ledger;
  readonly #reading: Reading;
  readonly #schema: string;
  #rows = 0;

  private constructor(client: pg.PoolClient, ledger: Ledger, reading: Reading, schema: string) {
    this.#client = client;
    this.#ledger = ledger;
    this.#reading = reading;
    this.#schema = schema;
  }

  /** Throws what the database throws. */
  static async open(client: pg.PoolClient, ledger: Ledger, reading: Reading): Promise<Overlay> {
    const { rows } = await client.query<{ schema: string }>(
      `SELECT relnamespace::regnamespace::text AS schema FROM pg_class WHERE oid = 'state'::regclass`,
    );
    const schema = rows[0]!.schema;
    await client.query(temporaries(schema, reading));
    await client.query('SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY');
    return new Overlay(client, ledger, reading, schema);
  }

  /** Takes a page of the read. Rows of native ids that the platform says are removed are forgotten. */
  async add(
    records: readonly OverlaidRecord[],
    rejects: readonly OverlaidReject[],
    removed: readonly string[],
  ): Promise<void> {
    if (removed.length > 0) {
      await this.#client.query('DELETE FROM preview_row WHERE native_id = ANY ($1::text[])', [
        removed.map(withoutNul),
      ]);
    }
    await this.#copy(records);
    if (rejects.length === 0) return;
    await this.#client.query(
      'INSERT INTO preview_reject (key, native_id, raw_digest) SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[])',
      [
        rejects.map(({ key }) => key),
        rejects.map(({ nativeId }) => withoutNul(nativeId)),
        rejects.map(({ rawDigest }) => rawDigest),
      ],
    );
  }

  async #copy(records: readonly OverlaidRecord[]): Promise<void> {
    if (records.length === 0) return;
    const rows = new CopyRows(records.length * ROW_BYTES);
    for (const { sealed, rawDigest } of records) {
      rows.int8(BigInt(this.#rows++));
      rows.text(sealed.key);
      rows.text(withoutNul(sealed.raw.id));
      rows.uuidHex(sealed.fingerprint);
      rows.int8(sealed.exact);
      rows.uuidHex(rawDigest);
      rows.bytea(sealed.fields);
      if (sealed.home === null) rows.null();
      else rows.int2(this.#ledger.endpointId(sealed.home));
      if (sealed.status === null) rows.null();
      else rows.text(sealed.status);
      rows.endRow();
    }
    await copyInto(
      this.#client,
      'preview_row (ord, key, native_id, fingerprint, exact, raw_digest, fields, home, status)',
      rows,
    );
  }

  /**
   * Gives the rejected rows the keys that quarantine would give them, and counts what the volume guard looks at; `gone` only makes sense
   * when every record was read. The caller is in a repeatable-read transaction from here on.
   */
  async count(): Promise<OverlayCounts> {
    const { dataset, endpoint } = this.#reading;
    const client = this.#client;
    await client.query('ANALYZE preview_row, preview_reject');
    // A row that lies in quarantine already keeps the key that it has there, or none.
    const lying = `FROM ${this.#schema}.quarantine WHERE endpoint = $1 AND dataset = $2
      AND raw_digest = preview_reject.raw_digest AND closed_at IS NULL`;
    await client.query(
      `UPDATE preview_reject SET key = CASE
         WHEN EXISTS (SELECT ${lying}) THEN (SELECT key ${lying})
         ELSE coalesce(
           (SELECT key FROM ${this.#schema}.state WHERE endpoint = $1 AND dataset = $2 AND native_id = preview_reject.native_id
              AND native_id <> '' AND present ORDER BY occurrence, key LIMIT 1),
           (SELECT key FROM preview_row WHERE native_id = preview_reject.native_id AND native_id <> '' ORDER BY key LIMIT 1))
         END
       WHERE key IS NULL`,
      [endpoint, dataset],
    );
    const { rows } = await client.query<OverlayCounts>(
      `WITH shown AS (
         SELECT key, count(DISTINCT raw_digest) AS rows FROM preview_row GROUP BY key
       ), here AS (
         SELECT key, count(*) AS rows FROM ${this.#schema}.state
         WHERE dataset = $2 AND endpoint = $1 AND present GROUP BY key
       )
       SELECT
         (SELECT count(*)::int FROM shown) AS keys,
         (SELECT count(*)::int FROM shown JOIN here USING (key)) AS known,
         (SELECT count(*)::int FROM shown WHERE EXISTS (SELECT FROM ${this.#schema}.state
            WHERE dataset = $2 AND state.key = shown.key AND endpoint <> $1 AND present)) AS elsewhere,
         (SELECT coalesce(sum(greatest(here.rows - coalesce(shown.rows, 0), 0)), 0)::int FROM here LEFT JOIN shown USING (key)
            WHERE here.key NOT IN (SELECT key FROM preview_reject WHERE key IS NOT NULL)) AS gone,
         (SELECT count(DISTINCT raw_digest)::int FROM preview_reject WHERE key IS NULL AND native_id = '') AS nameless`,
      [endpoint, dataset],
    );
    return rows[0]!;
  }

  /**
   * Completes the ledger as it would be. `completes`: the read ends as a full read does, with what it did not meet removed;
   * otherwise everything that it did not meet stays. `whole`: all keys of the dataset are looked at, not only those read.
   */
  async lay({ completes, whole }: { readonly completes: boolean; readonly whole: boolean }): Promise<void> {
    const client = this.#client;
    const { dataset, endpoint } = this.#reading;
    const state = `${this.#schema}.state`;
    const known = [dataset, endpoint];
    // Which state a row is a version of: src/ledger/place.ts.
    await client.query(
      `INSERT INTO preview_state
       SELECT coalesce(known.id, -1 - shown.ord), $1, $2, shown.key, least(shown.occurrence, 32767), shown.native_id, shown.fingerprint, shown.exact,
         shown.fields, shown.home, shown.status, true, 0,
         CASE WHEN known.present AND known.fingerprint = shown.fingerprint THEN known.changed_at ELSE now() END
       FROM (
         SELECT *, row_number() OVER (PARTITION BY key ORDER BY ord) - 1 AS occurrence
         FROM (SELECT DISTINCT ON (key, raw_digest) * FROM preview_row ORDER BY key, raw_digest, ord) AS distinct_rows
       ) AS shown
       LEFT JOIN LATERAL (
         SELECT id, fingerprint, present, changed_at FROM ${state}
         WHERE dataset = $1 AND key = shown.key AND endpoint = $2
         ORDER BY raw_digest = shown.raw_digest DESC, raw_digest = shown.raw_digest AND present DESC, native_id = shown.native_id DESC, occurrence LIMIT 1
       ) AS known ON true`,
      known,
    );
    await client.query(
      `INSERT INTO preview_version
       SELECT known.id, known.fields FROM preview_state JOIN ${state} AS known USING (id)
       WHERE known.present AND known.fingerprint <> preview_state.fingerprint`,
    );
    await client.query(
      `INSERT INTO preview_state
       SELECT id, dataset, endpoint, key, occurrence, native_id, fingerprint, exact, fields, home, status, kept.present, run,
         CASE WHEN state.present AND NOT kept.present THEN now() ELSE changed_at END
       FROM ${state} AS state
       CROSS JOIN LATERAL (
         SELECT state.present AND (NOT $3 OR EXISTS (SELECT FROM preview_reject WHERE preview_reject.key = state.key)) AS present
       ) AS kept
       WHERE dataset = $1 AND endpoint = $2
         AND NOT EXISTS (SELECT FROM preview_row WHERE preview_row.key = state.key)
         AND ($4 OR key IN (SELECT key FROM preview_reject))`,
      [...known, completes, whole],
    );
    if (!completes) await this.#keepOthers(whole);
    await client.query(
      `INSERT INTO delivery OVERRIDING SYSTEM VALUE
       SELECT * FROM ${this.#schema}.delivery WHERE dataset = $1 AND closed_at IS NULL`,
      [dataset],
    );
    await client.query('ANALYZE preview_state, preview_version, delivery');
  }

  /** What a read that does not complete leaves as it was: further showings of the keys read, and what lies in quarantine. */
  async #keepOthers(whole: boolean): Promise<void> {
    const { dataset, endpoint } = this.#reading;
    await this.#client.query(
      `INSERT INTO preview_state
       SELECT id, dataset, endpoint, key, occurrence, native_id, fingerprint, exact, fields, home, status, present, run, changed_at
       FROM ${this.#schema}.state AS state
       WHERE dataset = $1 AND endpoint = $2 AND present AND occurrence > 0 AND key IN (SELECT key FROM preview_row)
         AND occurrence >= (SELECT count(DISTINCT raw_digest) FROM preview_row WHERE preview_row.key = state.key)`,
      [dataset, endpoint],
    );
    await this.#client.query(
      `INSERT INTO preview_reject (key, native_id, raw_digest, met)
       SELECT key, native_id, raw_digest, false FROM ${this.#schema}.quarantine AS quarantine
       WHERE dataset = $1 AND endpoint = $2 AND closed_at IS NULL AND key IS NOT NULL
         AND ($3 OR NOT EXISTS (SELECT FROM preview_row WHERE preview_row.native_id = quarantine.native_id))`,
      [dataset, endpoint, whole],
    );
  }

  /** The keys read, into the table of keys to look at. */
  async examineRead(): Promise<number> {
    const { rowCount } = await this.#client.query(
      `INSERT INTO examined SELECT key FROM preview_row UNION SELECT key FROM preview_reject WHERE met AND key IS NOT NULL`,
    );
    return rowCount ?? 0;
  }

  /** By endpoint number: how many of the keys that this endpoint would show it shows too. */
  async countShared(): Promise<ReadonlyMap<number, number>> {
    const { dataset, endpoint } = this.#reading;
    const { rows } = await this.#client.query<{ endpoint: number; keys: number }>(
      `SELECT other.endpoint, count(*)::int AS keys
       FROM preview_state AS here JOIN ${this.#schema}.state AS other ON other.dataset = $1 AND other.key = here.key
       WHERE here.present AND here.occurrence = 0 AND other.endpoint <> $2 AND other.present AND other.occurrence = 0
       GROUP BY 1`,
      [dataset, endpoint],
    );
    return new Map(rows.map((row) => [row.endpoint, row.keys]));
  }

  /** A discrepancy for each of these keys, as a delivery needs one. */
  async discrepancies(keys: readonly string[]): Promise<void> {
    await this.#client.query('INSERT INTO discrepancy (dataset, key) SELECT $1, unnest($2::text[])', [
      this.#reading.dataset,
      keys,
    ]);
  }
}

const STATE_COLUMNS =
  'id, dataset, endpoint, key, occurrence, native_id, fingerprint, exact, fields, home, status, present, run, changed_at';

/** A view cannot take parameters; both numbers are ours. */
function temporaries(schema: string, { dataset, endpoint }: Reading): string {
  const others = `NOT (dataset = ${dataset} AND endpoint = ${endpoint})`;
  return `
    CREATE TEMP TABLE preview_row (ord bigint, key text COLLATE "C", native_id text COLLATE "C", fingerprint uuid, exact bigint,
      raw_digest uuid, fields bytea, home smallint, status text);
    CREATE INDEX ON preview_row (key);
    CREATE INDEX ON preview_row (native_id);
    CREATE TEMP TABLE preview_reject (key text COLLATE "C", native_id text COLLATE "C", raw_digest uuid, met boolean DEFAULT true);
    CREATE INDEX ON preview_reject (key);
    CREATE TEMP TABLE preview_state (id bigint, dataset smallint, endpoint smallint, key text COLLATE "C", occurrence smallint,
      native_id text COLLATE "C", fingerprint uuid, exact bigint, fields bytea, home smallint, status text, present boolean, run bigint,
      changed_at timestamptz);
    CREATE INDEX ON preview_state (key);
    CREATE TEMP TABLE preview_version (state bigint, fields bytea);
    CREATE INDEX ON preview_version (state);

    CREATE TEMP VIEW state AS
      SELECT ${STATE_COLUMNS} FROM ${schema}.state WHERE ${others} UNION ALL SELECT ${STATE_COLUMNS} FROM preview_state;
    CREATE TEMP VIEW state_version AS
      SELECT state, fields, present FROM ${schema}.state_version UNION ALL SELECT state, fields, true FROM preview_version;
    CREATE TEMP VIEW quarantine AS
      SELECT dataset, endpoint, key, closed_at FROM ${schema}.quarantine WHERE ${others}
      UNION ALL SELECT ${dataset}, ${endpoint}, key, NULL FROM preview_reject;
    CREATE TEMP TABLE delivery (LIKE ${schema}.delivery INCLUDING DEFAULTS INCLUDING IDENTITY);
    CREATE UNIQUE INDEX ON delivery (dataset, key, target) WHERE closed_at IS NULL;
    CREATE TEMP TABLE discrepancy (id bigint GENERATED ALWAYS AS IDENTITY, dataset smallint, key text COLLATE "C", closed_at timestamptz);
    CREATE INDEX ON discrepancy (key);
    CREATE TEMP TABLE examined (key text COLLATE "C" PRIMARY KEY);
    CREATE TEMP TABLE compared (key text COLLATE "C", agreed boolean, format_only boolean);
    CREATE INDEX ON compared (key) WHERE agreed IS NOT TRUE;`;
}

export interface OverlayCounts {
  readonly keys: number;
  readonly known: number;
  readonly elsewhere: number;
  readonly gone: number;
  readonly nameless: number;
}

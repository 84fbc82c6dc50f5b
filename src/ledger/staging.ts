import type pg from 'pg';
import type { SealedRecord } from '../contract/stages.ts';
import { CopyRows, copyInto } from '../storage/copy.ts';
import { withoutNul } from './nul.ts';
import type { Run } from './runs.ts';

/** A record that the pipeline sealed, with what intake knows of its raw row. */
export interface StagedRecord {
  readonly sealed: SealedRecord;
  /** 32 hex digits. */
  readonly rawDigest: string;
  readonly home: number | null;
  readonly ruleset: bigint | null;
}

/** Columns of a state that come with its record, in the order in which they travel. */
export const STATE_COLUMNS =
  'dataset, endpoint, run, occurrence, key, native_id, fingerprint, exact, raw_digest, fields, home, status, source_version, ruleset, holder, valid_to';

const STAGING = `
  CREATE TEMP TABLE IF NOT EXISTS staged (
    ord integer GENERATED ALWAYS AS IDENTITY, dataset smallint, endpoint smallint, run bigint, occurrence smallint,
    key text COLLATE "C", native_id text COLLATE "C", fingerprint uuid, exact bigint, raw_digest uuid, fields bytea,
    home smallint, status text, source_version text, ruleset bigint, holder text, valid_to text
  ) ON COMMIT DELETE ROWS`;

/** Must be called once on a connection before records are merged. */
export async function prepareMerge(client: pg.ClientBase): Promise<void> {
  await client.query(STAGING);
}

/** Records on their way to the ledger, as bytes: a page does not hold what they were made of. */
export class StagedRows {
  readonly #run: Run;
  readonly #runId: bigint;
  readonly #rows: CopyRows;

  constructor(run: Run, initialBytes?: number) {
    this.#run = run;
    this.#runId = BigInt(run.id);
    this.#rows = new CopyRows(initialBytes);
  }

  get count(): number {
    return this.#rows.rows;
  }

  add({ sealed, rawDigest, home, ruleset }: StagedRecord): void {
    const rows = this.#rows;
    rows.int2(this.#run.dataset);
    rows.int2(this.#run.endpoint);
    rows.int8(this.#runId);
    rows.int2(0);
    rows.text(sealed.key);
    rows.text(withoutNul(sealed.raw.id));
    rows.uuidHex(sealed.fingerprint);
    rows.int8(sealed.exact);
    rows.uuidHex(rawDigest);
    rows.bytea(sealed.fields);
    if (home === null) rows.null();
    else rows.int2(home);
    if (sealed.status === null) rows.null();
    else rows.text(sealed.status);
    if (sealed.raw.version === undefined) rows.null();
    else rows.text(withoutNul(sealed.raw.version));
    if (ruleset === null) rows.null();
    else rows.int8(ruleset);
    addText(rows, sealed.holder);
    addText(rows, sealed.validTo);
    rows.endRow();
  }

  /** May be called again: the rows stay. */
  async copyInto(client: pg.ClientBase, table: 'state' | 'staged'): Promise<void> {
    await copyInto(client, `${table} (${STATE_COLUMNS})`, this.#rows);
  }

  clear(): void {
    this.#rows.clear();
  }
}

function addText(rows: CopyRows, text: string | null | undefined): void {
  if (text === null || text === undefined) rows.null();
  else rows.text(text);
}

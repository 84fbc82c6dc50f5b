import { createHash } from 'node:crypto';
import { TongdaoError } from '../contract/errors.ts';
import { jcs } from './jcs.ts';

export const ENTRY_TYPES = [
  'run',
  'reconciliation',
  'discrepancy-opened',
  'discrepancy-closed',
  'delivery',
  'decision',
  'configuration',
  'lookup',
  'access',
  'export',
] as const;
export type EntryType = (typeof ENTRY_TYPES)[number];

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** One thing that happened. An entry can never be erased: personal data stands in it only as a salted digest (`pseudonym`). */
export interface AuditEntry {
  readonly type: EntryType;
  /** When, in UTC: `2026-11-23T08:00:00.000Z`. */
  readonly at: string;
  /** Who: a user, an API key's name, `schedule`, `system`. */
  readonly actor: string;
  readonly subject?: { readonly dataset: string; readonly endpoint?: string; readonly key?: string };
  readonly data: Json;
}

/** The length of an entry in a bundle is a uint16. */
export const ENTRY_LIMIT = 65_535;

const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/** The entry as it stands in the log: RFC 8785 text of at most ENTRY_LIMIT bytes in UTF-8. */
export function encodeEntry(entry: AuditEntry): string {
  if (!ENTRY_TYPES.includes(entry.type)) throw new TongdaoError('AUDIT_ENTRY_INVALID', { field: 'type' });
  if (!UTC.test(entry.at)) throw new TongdaoError('AUDIT_ENTRY_INVALID', { field: 'at' });
  if (entry.actor === '') throw new TongdaoError('AUDIT_ENTRY_INVALID', { field: 'actor' });
  const text = jcs(entry);
  const bytes = Buffer.byteLength(text);
  if (bytes > ENTRY_LIMIT) {
    throw new TongdaoError('AUDIT_ENTRY_TOO_LARGE', { type: entry.type, bytes, limit: ENTRY_LIMIT });
  }
  return text;
}

/** Bytes of a salt. It has one length only, so that salt ‖ value can be read in one way. */
export const SALT_BYTES = 32;

/** SHA-256(salt ‖ value in UTF-8): what stands in the log for a personal value. Without its salt it says nothing. */
export function saltedDigest(salt: Uint8Array, value: string): Buffer {
  return createHash('sha256').update(salt).update(value).digest();
}

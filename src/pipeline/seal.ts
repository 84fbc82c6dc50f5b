import type { RawRecord } from '../contract/adapter.ts';
import type { Dataset } from '../contract/dataset.ts';
import {
  type Body,
  type CanonicalValue,
  type Change,
  FIELD_SLOT,
  FIELD_UNMAPPED,
  type Fields,
  type Reason,
  type SealedRecord,
  type ValidRecord,
} from '../contract/stages.ts';
import { DigestBuffer } from './digest.ts';
import { organisationCode } from './holder.ts';
import { KINDS } from './kinds/index.ts';
import { asIs } from './kinds/kind.ts';

/** A canonical record with its digests. */
export type SealStage = (record: ValidRecord, key: string, raw: RawRecord) => SealedRecord;

const [SEED_A, SEED_B] = [0xdeadbeef, 0x41c6ce57];
const [PRIME_A, PRIME_B] = [2654435761, 1597334677];

/** Two 32-bit mixes of one text. */
const mix = new Uint32Array(2);
const exactDigest = new BigInt64Array(1);
const exactMix = new Uint32Array(exactDigest.buffer);

/**
 * @param homes endpoint by division
 * @param shown fields that the endpoint can show; the others' slots say FIELD_UNMAPPED when they have no value
 */
export function compileSeal(
  dataset: Dataset,
  shown: ReadonlySet<string>,
  homes: ReadonlyMap<string, string>,
): SealStage {
  const fields = dataset.fields
    .filter((field) => field.compare)
    .map(({ name, kind }) => {
      const { exact, fold } = KINDS[kind];
      return { name, exact, fold: fold === asIs ? null : fold };
    });
  const emptySlots = new Uint8Array(fields.length * FIELD_SLOT);
  fields.forEach(({ name }, i) => {
    if (!shown.has(name)) fillSlot(emptySlots, i, FIELD_UNMAPPED);
  });
  const { home, status, licence } = dataset;
  const buffer = new DigestBuffer();
  return (record, key, raw) => {
    const { body } = record;
    // From Node's pool: an array buffer for every record would cost more than its digests.
    const slots = Buffer.allocUnsafe(emptySlots.length);
    slots.set(emptySlots);
    exactMix[0] = 0;
    exactMix[1] = 0;
    for (let i = 0; i < fields.length; i += 1) {
      const { name, exact: exactOf, fold } = fields[i]!;
      const value = body[name];
      if (value === undefined) {
        buffer.reserve(2);
        putLength(buffer, 0);
        continue;
      }
      const exact = typeof value === 'string' ? value : exactOf(value);
      const compare = fold === null ? exact : fold(exact);
      putField(buffer, compare);
      if (compare !== '') writeSlot(slots, i);
      // Masked values cannot be compared: like those of a field that the endpoint does not show.
      else fillSlot(slots, i, FIELD_UNMAPPED);
      if (exact !== compare) mixText(exact);
      addToExact(i);
    }
    const fingerprint = buffer.finish(0);
    const division = home === null ? undefined : body[home];
    const state = status === null ? undefined : body[status];
    return new Sealed(
      record,
      key,
      raw,
      fingerprint,
      exactDigest[0]!,
      slots,
      typeof division === 'string' ? (homes.get(division) ?? null) : null,
      typeof state === 'string' ? state : null,
      licence === undefined ? null : organisationCode(body[licence.holder], body[`${licence.holder}Type`]),
      licence === undefined ? null : textOf(body[licence.validTo]),
    );
  };
}

const textOf = (value: CanonicalValue | undefined): string | null =>
  typeof value === 'string' ? value : null;

class Sealed implements SealedRecord {
  readonly outcome = 'sealed';
  readonly key: string;
  readonly fingerprint: string;
  readonly exact: bigint;
  readonly fields: Uint8Array;
  readonly home: string | null;
  readonly status: string | null;
  readonly holder: string | null;
  readonly validTo: string | null;
  readonly changes: readonly Change[];
  readonly warnings: readonly Reason[];
  readonly raw: RawRecord;
  readonly #fields: Fields;

  constructor(
    { body, changes, warnings }: ValidRecord,
    key: string,
    raw: RawRecord,
    fingerprint: string,
    exact: bigint,
    fields: Uint8Array,
    home: string | null,
    status: string | null,
    holder: string | null,
    validTo: string | null,
  ) {
    this.key = key;
    this.fingerprint = fingerprint;
    this.exact = exact;
    this.fields = fields;
    this.home = home;
    this.status = status;
    this.holder = holder;
    this.validTo = validTo;
    this.changes = changes;
    this.warnings = warnings;
    this.raw = raw;
    this.#fields = body;
  }

  get body(): Body {
    return Object.fromEntries(
      Object.entries(this.#fields).filter(
        (entry): entry is [string, CanonicalValue] => entry[1] !== undefined,
      ),
    );
  }
}

/** Room must have been reserved. */
function putLength(buffer: DigestBuffer, length: number): void {
  buffer.units[buffer.length] = length;
  buffer.units[buffer.length + 1] = length >>> 16;
  buffer.length += 2;
}

/** Length and text into the fingerprint, and the text's mix: one pass. Length 0 is a field without a value that counts. */
function putField(buffer: DigestBuffer, text: string): void {
  const { length } = text;
  buffer.reserve(length + 2);
  putLength(buffer, length);
  const { units } = buffer;
  let at = buffer.length;
  let a = SEED_A;
  let b = SEED_B;
  for (let i = 0; i < length; i += 1) {
    const c = text.charCodeAt(i);
    units[at++] = c;
    a = Math.imul(a ^ c, PRIME_A);
    b = Math.imul(b ^ c, PRIME_B);
  }
  buffer.length = at;
  finishMix(a, b);
}

function mixText(text: string): void {
  let a = SEED_A;
  let b = SEED_B;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, PRIME_A);
    b = Math.imul(b ^ c, PRIME_B);
  }
  finishMix(a, b);
}

/** cyrb53's finish (bryc, public domain), both halves kept whole. */
function finishMix(a: number, b: number): void {
  const left = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  const right = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(left ^ (left >>> 13), 3266489909);
  mix[0] = left;
  mix[1] = right;
}

function writeSlot(slots: Uint8Array, index: number): void {
  const at = index * FIELD_SLOT;
  const [a, b] = [mix[0]!, mix[1]!];
  slots[at] = a;
  slots[at + 1] = a >>> 8;
  slots[at + 2] = a >>> 16;
  slots[at + 3] = a >>> 24;
  slots[at + 4] = b;
  slots[at + 5] = b >>> 8;
  slots[at + 6] = b >>> 16;
  slots[at + 7] = b >>> 24;
  // All zeros and all ones have meanings of their own.
  const isReserved = (a === 0 && b === 0) || (a === 0xffffffff && b === 0xffffffff);
  if (isReserved) slots[at] = 1;
}

function fillSlot(slots: Uint8Array, index: number, byte: number): void {
  slots.fill(byte, index * FIELD_SLOT, (index + 1) * FIELD_SLOT);
}

/** The present mix, as that of the field with this index. */
function addToExact(index: number): void {
  const a = exactMix[0]! ^ mix[0]! ^ index;
  const b = exactMix[1]! ^ mix[1]!;
  exactMix[0] = Math.imul(a ^ (b >>> 15), PRIME_A);
  exactMix[1] = Math.imul(b ^ (a >>> 13), PRIME_B);
}

import type { RawRecord } from '../contract/adapter.ts';
import type { Dataset } from '../contract/dataset.ts';
import { FIELD_SLOT, FIELD_UNMAPPED, type SealedRecord, type ValidRecord } from '../contract/stages.ts';
import { DigestBuffer } from './digest.ts';
import { KINDS } from './kinds/index.ts';

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
  const fields = dataset.fields.filter((field) => field.compare);
  const names = fields.map((field) => field.name);
  const kinds = fields.map((field) => KINDS[field.kind]);
  const emptySlots = new Uint8Array(names.length * FIELD_SLOT);
  names.forEach((name, i) => {
    if (!shown.has(name)) fillSlot(emptySlots, i, FIELD_UNMAPPED);
  });
  const buffer = new DigestBuffer();
  return ({ body, changes, warnings }, key, raw) => {
    // From Node's pool: an array buffer for every record would cost more than its digests.
    const slots = Buffer.allocUnsafe(emptySlots.length);
    slots.set(emptySlots);
    exactMix.fill(0);
    for (let i = 0; i < names.length; i += 1) {
      const value = body[names[i]!];
      if (value === undefined) {
        putLength(buffer, 0);
        continue;
      }
      const exact = kinds[i]!.exact(value);
      const compare = kinds[i]!.fold(exact);
      putField(buffer, compare);
      if (compare !== '') writeSlot(slots, i);
      // Masked values cannot be compared: like those of a field that the endpoint does not show.
      else fillSlot(slots, i, FIELD_UNMAPPED);
      if (exact !== compare) mixText(exact);
      addToExact(i);
    }
    const fingerprint = buffer.finish(0);
    const division = dataset.home === null ? undefined : body[dataset.home];
    const status = dataset.status === null ? undefined : body[dataset.status];
    return {
      outcome: 'sealed',
      key,
      body,
      fingerprint,
      exact: exactDigest[0]!,
      fields: slots,
      home: typeof division === 'string' ? (homes.get(division) ?? null) : null,
      status: typeof status === 'string' ? status : null,
      changes,
      warnings,
      raw,
    };
  };
}

function putLength(buffer: DigestBuffer, length: number): void {
  buffer.reserve(2);
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
  for (let i = 0; i < 4; i += 1) {
    slots[at + i] = a >>> (8 * i);
    slots[at + 4 + i] = b >>> (8 * i);
  }
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

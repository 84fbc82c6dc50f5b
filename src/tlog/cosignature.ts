/** Signatures of witnesses under a checkpoint: C2SP tlog-cosignature v1 with Ed25519 (type 0x04). */
import { type KeyObject, sign, verify } from 'node:crypto';
import { TongdaoError } from '../contract/errors.ts';
import { COSIGNATURE, type NoteKey, parseVkey, signatureLine, signaturesOf, vkeyOf } from './note.ts';

const TIME_BYTES = 8;

export const witnessVkeyOf = (name: string, key: KeyObject): string => vkeyOf(name, key, COSIGNATURE);
export const parseWitnessVkey = (vkey: string): NoteKey => parseVkey(vkey, COSIGNATURE);

/** The line of a witness under the checkpoint with that text, at a time in seconds since 1970. */
export function cosign(text: string, name: string, privateKey: KeyObject, time: number): string {
  const stamp = Buffer.alloc(TIME_BYTES);
  stamp.writeBigUInt64BE(BigInt(time));
  const signature = sign(null, cosigned(text, BigInt(time)), privateKey);
  return signatureLine(name, privateKey, COSIGNATURE, Buffer.concat([stamp, signature]));
}

/**
 * When the witness signed the note, the latest time where it did so repeatedly, in seconds since 1970; null when it did not.
 * Throws NOTE_MALFORMED, NOTE_SIGNATURE_WRONG.
 */
export function cosignedAt(note: string, witness: NoteKey): number | null {
  const { text, signatures } = signaturesOf(note, witness);
  const times = signatures.map((bytes) => {
    const time = bytes.length > TIME_BYTES ? bytes.readBigUInt64BE() : -1n;
    const isGood =
      time >= 0n &&
      time <= BigInt(Number.MAX_SAFE_INTEGER) &&
      verify(null, cosigned(text, time), witness.publicKey, bytes.subarray(TIME_BYTES));
    if (!isGood) throw new TongdaoError('NOTE_SIGNATURE_WRONG', { key: witness.name });
    return Number(time);
  });
  return times.length === 0 ? null : Math.max(...times);
}

const cosigned = (text: string, time: bigint): Buffer => Buffer.from(`cosignature/v1\ntime ${time}\n${text}`);

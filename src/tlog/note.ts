/** Signed notes: C2SP signed-note v1.0.0 with Ed25519 (type 0x01), and their vkeys. */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { TongdaoError } from '../contract/errors.ts';
import { fromBase64, toBase64 } from './encoding.ts';

/** Which kind of signature a key makes: of a note's text, or a witness's cosignature (cosignature.ts). */
export const SIGNATURE = 0x01;
export const COSIGNATURE = 0x04;
export type SignatureType = typeof SIGNATURE | typeof COSIGNATURE;

const KEY_ID_BYTES = 4;
const KEY_NAME = /^[^\s+]+$/u;
const SIGNATURE_LINE = /^— ([^\s+]+) (\S+)$/u;
const CONTROL_BUT_NEWLINE = /[^\P{Cc}\n]/u;

/** A key that notes are checked with. */
export interface NoteKey {
  readonly name: string;
  readonly id: Buffer;
  readonly publicKey: KeyObject;
}

/** `<name>+<key id, 8 hex digits>+<base64(type ‖ public key)>`: what auditors are given on paper. */
export function vkeyOf(name: string, key: KeyObject, type: SignatureType = SIGNATURE): string {
  if (!KEY_NAME.test(name)) throw new TongdaoError('AUDIT_VKEY_INVALID');
  const encoded = encodedKey(key, type);
  return `${name}+${keyId(name, encoded).toString('hex')}+${encoded.toString('base64')}`;
}

export function parseVkey(vkey: string, type: SignatureType = SIGNATURE): NoteKey {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(vkey);
  const [, name = '', hex = '', base64 = ''] = match ?? [];
  const encoded = fromBase64(base64);
  if (encoded === null || encoded.length !== 33 || encoded[0] !== type) {
    throw new TongdaoError('AUDIT_VKEY_INVALID');
  }
  const id = keyId(name, encoded);
  if (id.toString('hex') !== hex) throw new TongdaoError('AUDIT_VKEY_INVALID');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: encoded.subarray(1).toString('base64url') };
  return { name, id, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) };
}

/** The note: text, a blank line, one signature line. `text` ends in a newline. */
export function signNote(text: string, name: string, privateKey: KeyObject): string {
  return `${text}\n${signatureLine(name, privateKey, SIGNATURE, sign(null, Buffer.from(text), privateKey))}`;
}

/** One line under a note, with its newline. */
export function signatureLine(
  name: string,
  key: KeyObject,
  type: SignatureType,
  signature: Uint8Array,
): string {
  const id = keyId(name, encodedKey(key, type));
  return `— ${name} ${toBase64(Buffer.concat([id, signature]))}\n`;
}

/** The text of a note, whoever signed it. Throws NOTE_MALFORMED. */
export const textOf = (note: string): string => splitNote(note).text;

interface SplitNote {
  readonly text: string;
  readonly signatures: readonly { readonly name: string; readonly id: Buffer; readonly bytes: Buffer }[];
}

/** Throws NOTE_MALFORMED. */
function splitNote(note: string): SplitNote {
  const gap = note.lastIndexOf('\n\n');
  if (gap < 1 || !note.endsWith('\n') || CONTROL_BUT_NEWLINE.test(note)) {
    throw new TongdaoError('NOTE_MALFORMED');
  }
  const lines = note.slice(gap + 2, -1).split('\n');
  const signatures = lines.map((line) => {
    const [, name = '', base64 = ''] = SIGNATURE_LINE.exec(line) ?? [];
    const signature = fromBase64(base64);
    if (signature === null || signature.length <= KEY_ID_BYTES) throw new TongdaoError('NOTE_MALFORMED');
    return { name, id: signature.subarray(0, KEY_ID_BYTES), bytes: signature.subarray(KEY_ID_BYTES) };
  });
  return { text: note.slice(0, gap + 1), signatures };
}

/** The text of a note, and every signature under it that bears the name and id of the key. Throws NOTE_MALFORMED. */
export function signaturesOf(
  note: string,
  key: NoteKey,
): { readonly text: string; readonly signatures: readonly Buffer[] } {
  const { text, signatures } = splitNote(note);
  const mine = signatures.filter(({ name, id }) => name === key.name && id.equals(key.id));
  return { text, signatures: mine.map(({ bytes }) => bytes) };
}

/**
 * The text of a note, and which of the keys signed it; lines of other keys are passed over. Throws NOTE_MALFORMED,
 * NOTE_KEY_UNKNOWN (signed by none of them) or NOTE_SIGNATURE_WRONG.
 */
export function verifyNote<Key extends NoteKey>(
  note: string,
  keys: readonly Key[],
): { readonly text: string; readonly signers: readonly Key[] } {
  const signers = keys.filter((key) => {
    const { text, signatures } = signaturesOf(note, key);
    if (!signatures.every((bytes) => verify(null, Buffer.from(text), key.publicKey, bytes))) {
      throw new TongdaoError('NOTE_SIGNATURE_WRONG', { key: key.name });
    }
    return signatures.length > 0;
  });
  const { text } = splitNote(note);
  if (signers.length > 0) return { text, signers };
  throw new TongdaoError('NOTE_KEY_UNKNOWN', {
    key: keys[0]?.name ?? '',
    id: keys.map(({ id }) => id.toString('hex')).join(', '),
  });
}

/** As `verifyNote` for one key: the text. */
export function openNote(note: string, key: NoteKey): string {
  return verifyNote(note, [key]).text;
}

function keyId(name: string, encoded: Uint8Array): Buffer {
  return createHash('sha256').update(`${name}\n`).update(encoded).digest().subarray(0, KEY_ID_BYTES);
}

function encodedKey(key: KeyObject, type: SignatureType): Buffer {
  const { crv, x } = key.export({ format: 'jwk' });
  if (crv !== 'Ed25519' || x === undefined) throw new TongdaoError('AUDIT_VKEY_INVALID');
  return Buffer.concat([Buffer.of(type), Buffer.from(x, 'base64url')]);
}

/** Signed notes: C2SP signed-note v1.0.0 with Ed25519 (type 0x01), and their vkeys. */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { TongdaoError } from '../contract/errors.ts';
import { fromBase64, toBase64 } from './encoding.ts';

const ED25519 = 0x01;
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

/** `<name>+<key id, 8 hex digits>+<base64(0x01 ‖ public key)>`: what auditors are given on paper. */
export function vkeyOf(name: string, key: KeyObject): string {
  if (!KEY_NAME.test(name)) throw new TongdaoError('AUDIT_VKEY_INVALID');
  const encoded = encodedKey(key);
  return `${name}+${keyId(name, encoded).toString('hex')}+${encoded.toString('base64')}`;
}

export function parseVkey(vkey: string): NoteKey {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(vkey);
  const [, name = '', hex = '', base64 = ''] = match ?? [];
  const encoded = fromBase64(base64);
  if (encoded === null || encoded.length !== 33 || encoded[0] !== ED25519) {
    throw new TongdaoError('AUDIT_VKEY_INVALID');
  }
  const id = keyId(name, encoded);
  if (id.toString('hex') !== hex) throw new TongdaoError('AUDIT_VKEY_INVALID');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: encoded.subarray(1).toString('base64url') };
  return { name, id, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) };
}

/** The note: text, a blank line, one signature line. `text` ends in a newline. */
export function signNote(text: string, name: string, privateKey: KeyObject): string {
  const id = keyId(name, encodedKey(privateKey));
  const signature = Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]);
  return `${text}\n— ${name} ${toBase64(signature)}\n`;
}

/**
 * The text of a note that carries a good signature of the key; lines of other keys are passed over.
 * Throws NOTE_MALFORMED, NOTE_KEY_UNKNOWN (nothing signed by this key) or NOTE_SIGNATURE_WRONG.
 */
export function openNote(note: string, key: NoteKey): string {
  const gap = note.lastIndexOf('\n\n');
  if (gap < 1 || !note.endsWith('\n') || CONTROL_BUT_NEWLINE.test(note)) {
    throw new TongdaoError('NOTE_MALFORMED');
  }
  const text = note.slice(0, gap + 1);
  let known = 0;
  for (const line of note.slice(gap + 2, -1).split('\n')) {
    const [, name = '', base64 = ''] = SIGNATURE_LINE.exec(line) ?? [];
    const signature = fromBase64(base64);
    if (signature === null || signature.length <= KEY_ID_BYTES) throw new TongdaoError('NOTE_MALFORMED');
    if (name !== key.name || !signature.subarray(0, KEY_ID_BYTES).equals(key.id)) continue;
    known++;
    if (!verify(null, Buffer.from(text), key.publicKey, signature.subarray(KEY_ID_BYTES))) {
      throw new TongdaoError('NOTE_SIGNATURE_WRONG', { key: key.name });
    }
  }
  if (known === 0) throw new TongdaoError('NOTE_KEY_UNKNOWN', { key: key.name, id: key.id.toString('hex') });
  return text;
}

function keyId(name: string, encoded: Uint8Array): Buffer {
  return createHash('sha256').update(`${name}\n`).update(encoded).digest().subarray(0, KEY_ID_BYTES);
}

function encodedKey(key: KeyObject): Buffer {
  const { crv, x } = key.export({ format: 'jwk' });
  if (crv !== 'Ed25519' || x === undefined) throw new TongdaoError('AUDIT_VKEY_INVALID');
  return Buffer.concat([Buffer.from([ED25519]), Buffer.from(x, 'base64url')]);
}

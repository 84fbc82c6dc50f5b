const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes of standard base64 (RFC 4648 §4), or null. Only the one canonical spelling is taken, so that no character can be changed unseen. */
export function fromBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** The text of UTF-8 bytes, or null when they are not UTF-8. A byte-order mark stays. */
export function fromUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** A natural number in decimal without leading zeros, or null. */
export function fromDecimal(text: string): number | null {
  const value = /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : null;
}

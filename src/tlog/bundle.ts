/** An entry bundle: every entry after its length as a big-endian uint16 (C2SP tlog-tiles, "Log entries"). */
export function encodeBundle(entries: readonly string[]): Buffer {
  const parts: Buffer[] = [];
  for (const entry of entries) {
    const body = Buffer.from(entry);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(body.length);
    parts.push(length, body);
  }
  return Buffer.concat(parts);
}

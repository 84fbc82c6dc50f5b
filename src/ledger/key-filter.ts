const BITS = 1 << 25;
const PROBES = 4;

/**
 * A Bloom filter over the keys of one reading: `add` is true only when the key was certainly not added before. 4 MiB, however
 * many keys there are; a million of them are told apart but for one in ten thousand.
 */
export class KeyFilter {
  readonly #bits = new Uint32Array(BITS / 32);

  add(key: string): boolean {
    let a = 0xdeadbeef;
    let b = 0x41c6ce57;
    for (let i = 0; i < key.length; i += 1) {
      const c = key.charCodeAt(i);
      a = Math.imul(a ^ c, 2654435761);
      b = Math.imul(b ^ c, 1597334677);
    }
    a ^= a >>> 16;
    b = (b ^ (b >>> 13)) | 1;
    let isNew = false;
    for (let probe = 0; probe < PROBES; probe += 1) {
      const at = (a + Math.imul(probe, b)) & (BITS - 1);
      const bit = 1 << (at & 31);
      if ((this.#bits[at >>> 5]! & bit) !== 0) continue;
      this.#bits[at >>> 5]! |= bit;
      isNew = true;
    }
    return isNew;
  }
}

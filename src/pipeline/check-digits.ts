/** Check characters of Chinese register numbers. Every function takes upper-case text of the right length. */

/** GB 32100-2015, 31 characters: no I, O, S, V, Z. */
const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

const usccValues = new Int8Array(128).fill(-1);
for (let i = 0; i < USCC_ALPHABET.length; i += 1) usccValues[USCC_ALPHABET.charCodeAt(i)] = i;

export function isUsccAlphabet(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if ((usccValues[text.charCodeAt(i)] ?? -1) < 0) return false;
  return true;
}

/** GB 32100-2015, 18 characters of the alphabet. */
export function isUsccValid(text: string): boolean {
  let sum = 0;
  for (let i = 0; i < 17; i += 1) sum += usccValues[text.charCodeAt(i)]! * USCC_WEIGHTS[i]!;
  return (31 - (sum % 31)) % 31 === usccValues[text.charCodeAt(17)];
}

/** ISO 7064 hybrid systems, check character last. `size` is the alphabet's: 10 for MOD 11,10, 36 for MOD 37,36. */
function isHybridValid(text: string, size: 10 | 36): boolean {
  let product = size;
  for (let i = 0; i < text.length - 1; i += 1) {
    const sum = (product + Number.parseInt(text[i]!, size)) % size || size;
    product = (sum * 2) % (size + 1);
  }
  return (product + Number.parseInt(text[text.length - 1]!, size)) % size === 1;
}

/** MOD 11,10 (GB/T 17710): 15-digit registration numbers and the digits of JY and SC licence numbers. */
export const isMod1110Valid = (digits: string): boolean => isHybridValid(digits, 10);

/** MOD 37,36: electronic licence identifiers (GB/T 36904) without root and dots. */
export const isMod3736Valid = (text: string): boolean => isHybridValid(text, 36);

const ORG_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** GB 11714-1997, 9 characters without the hyphen. */
export function isOrgCodeValid(text: string): boolean {
  let sum = 0;
  for (let i = 0; i < 8; i += 1) {
    const c = text.charCodeAt(i);
    sum += (c <= 0x39 ? c - 0x30 : c - 0x37) * ORG_WEIGHTS[i]!;
  }
  return '0X987654321'[sum % 11] === text[8];
}

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/**
 * GB 11643-1999, any text: 18 characters, a division (none begins with 9, as every company's credit code does), a birth date, and the
 * check character.
 */
export function isResidentId(text: string): boolean {
  if (!/^[1-8]\d{5}[12]\d{3}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dX]$/.test(text)) return false;
  let sum = 0;
  for (let i = 0; i < 17; i += 1) sum += Number(text[i]) * ID_WEIGHTS[i]!;
  return '10X98765432'[sum % 11] === text[17];
}

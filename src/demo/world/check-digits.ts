const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORG_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];
const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The 17 characters with their check character (GB 32100-2015). */
export function uscc(body: string): string {
  const sum = USCC_WEIGHTS.reduce(
    (total, weight, at) => total + weight * USCC_ALPHABET.indexOf(body[at]!),
    0,
  );
  return body + USCC_ALPHABET[(31 - (sum % 31)) % 31];
}

/** Eight characters with their check character (GB 11714-1997). */
export function orgCode(body: string): string {
  const sum = ORG_WEIGHTS.reduce((total, weight, at) => total + weight * ALPHANUMERIC.indexOf(body[at]!), 0);
  return body + '0123456789X0'[11 - (sum % 11)];
}

/** Seventeen digits with their check character (GB 11643-1999). */
export function residentId(body: string): string {
  const sum = ID_WEIGHTS.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
  return body + '10X98765432'[sum % 11];
}

/** Check digit by ISO 7064 MOD 11,10, as in food licence numbers. */
export function mod1110(digits: string): string {
  return hybrid(digits, 10);
}

/** Check character by ISO 7064 MOD 37,36, as in 证照标识 (GB/T 36904-2018). */
export function mod3736(text: string): string {
  return hybrid(text, 36);
}

export const isUscc = (text: string): boolean =>
  /^[0-9A-HJ-NP-RTUWXY]{18}$/.test(text) && uscc(text.slice(0, 17)) === text;

/** The n-th of 31⁵ combinations of five USCC characters. */
export function usccSerial(n: number): string {
  let text = '';
  for (let i = 0, rest = n; i < 5; i += 1, rest = Math.floor(rest / 31))
    text = USCC_ALPHABET[rest % 31] + text;
  return text;
}

/** ISO 7064 hybrid system over an alphabet of `size` characters. */
function hybrid(text: string, size: number): string {
  let product = size;
  for (const character of text) {
    const sum = (product + ALPHANUMERIC.indexOf(character)) % size || size;
    product = (2 * sum) % (size + 1);
  }
  return ALPHANUMERIC[(size + 1 - product) % size]!;
}

/** Decimal numbers as strings: money never passes through binary fractions. */

const NUMBER = /^([+-]?)(\d+|\d{1,3}(?:,\d{3})+|)(?:\.(\d*))?$/;

/** Plain decimal text without thousands marks, leading or trailing zeros, times 10^power. null: no number, or negative. */
export function readDecimal(text: string, power: number): string | null {
  const match = NUMBER.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', fraction = ''] = match;
  if (whole === '' && fraction === '') return null;
  const value = shift(whole.replaceAll(',', ''), fraction, power);
  return sign === '-' && value !== '0' ? null : value;
}

/** A canonical decimal times 10^power. */
export function shiftDecimal(decimal: string, power: number): string {
  const [whole = '', fraction = ''] = decimal.split('.');
  return shift(whole, fraction, power);
}

function shift(whole: string, fraction: string, power: number): string {
  const point = whole.length + power;
  let digits = whole + fraction;
  if (point > digits.length) digits = digits.padEnd(point, '0');
  if (point < 0) digits = '0'.repeat(-point) + digits;
  const split = Math.max(point, 0);
  const integer = digits.slice(0, split).replace(/^0+/, '');
  const rest = digits.slice(split).replace(/0+$/, '');
  return (integer === '' ? '0' : integer) + (rest === '' ? '' : `.${rest}`);
}

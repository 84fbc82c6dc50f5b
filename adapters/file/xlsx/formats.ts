/** How a sheet shows a number. */
export type NumberFormat = 'plain' | 'date' | { readonly digits: number };

const DATES: readonly (readonly [from: number, to: number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
];

/** Of a built-in format (ECMA-376 part 1, 18.8.30; those of Chinese Excel included) or a code of the workbook's own. */
export function numberFormat(id: number, code: string | undefined): NumberFormat {
  if (code === undefined) return DATES.some(([from, to]) => id >= from && id <= to) ? 'date' : 'plain';
  const [positive = ''] = code.split(';');
  const bare = positive.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '');
  if (/^0{2,}$/.test(bare.trim())) return { digits: bare.trim().length };
  const isElapsed = /\[[hms]+\]/i.test(positive);
  return !isElapsed && /[ymdhs年月日时分秒]/i.test(bare) && !/[0#?]/.test(bare.replace(/\.0+/g, ''))
    ? 'date'
    : 'plain';
}

const SHORT = /^-?\d{1,15}$/;
const DAY = 86_400;
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
/** 9999-12-31. */
const LAST_DAY = 2_958_465;

/**
 * A number as a person sees it: no digit that the format does not show, none that it pads left out; a date in ISO form.
 * null when it is no number, or has more than 15 digits: sheets forget the rest, so what stands there is not what was typed.
 */
export function numberText(text: string, format: NumberFormat, is1904: boolean): string | null {
  if (format === 'plain' && SHORT.test(text)) return text;
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || Math.abs(number) >= 1e15) return null;
  if (format === 'date' && number >= 0 && number <= LAST_DAY + 1) return dateText(number, is1904);
  const plain = decimal(number);
  return typeof format === 'object' && /^\d+$/.test(plain) ? plain.padStart(format.digits, '0') : plain;
}

/** Excel computes with 15 digits and stores 17: 1.1000000000000001 is 1.1. */
function decimal(number: number): string {
  const [mantissa = '', exponent = '0'] = Math.abs(number).toExponential(14).split('e');
  const digits = mantissa.replace('.', '').replace(/0+$/, '');
  const point = Number(exponent) + 1;
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const rest = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  if (number === 0) return '0';
  return `${number < 0 ? '-' : ''}${whole}${rest === '' ? '' : `.${rest}`}`;
}

/** Days since the sheet's epoch. Excel believes in 1900-02-29 (day 60), so that days before it are one later. */
function dateText(serial: number, is1904: boolean): string {
  const seconds = Math.round(serial * DAY);
  const day = Math.floor(seconds / DAY);
  const time = timeText(seconds % DAY);
  if (!is1904 && day === 0) return seconds === 0 ? '1900-01-00' : time;
  const shift = is1904 ? 0 : day < 60 ? 1 : 0;
  const epoch = is1904 ? EPOCH_1904 : EPOCH_1900;
  const date =
    !is1904 && day === 60
      ? '1900-02-29'
      : new Date(epoch + (day + shift) * DAY * 1000).toISOString().slice(0, 10);
  return seconds % DAY === 0 ? date : `${date} ${time}`;
}

function timeText(seconds: number): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

import type { Field, FieldKind } from '../contract/dataset.ts';
import { isMod1110Valid, isMod3736Valid, isOrgCodeValid, isUsccValid } from '../pipeline/check-digits.ts';
import { LOOKS } from './looks.ts';

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHJKLMNPQRTUWXY';
const FAMILY = [...'示例拟设试仿演样喻假'];

/** Kinds whose values say nothing of a person or a company by themselves: they stay as the source wrote them. */
const HARMLESS: ReadonlySet<FieldKind> = new Set([
  'date',
  'openEnded',
  'money',
  'currency',
  'code',
  'division',
  'integer',
]);

/**
 * An invented value of the same form, so that an example can stand in a file: digits for digits, letters for letters, right check characters,
 * a name for a name. The same number gives the same value.
 * @param number from 0; tells the examples of a file apart
 */
export function invent(field: Field, text: string, number: number): string {
  if (text.trim() === '') return text;
  if (HARMLESS.has(field.kind) && field.sensitive === null) return text;
  if (LOOKS.uscc.test(text))
    return recase(text, completed(`91000000MA0X${padded(number, 5)}`, 18, isUsccValid));
  if (LOOKS.residentId.test(text) && /^\d{17}[\dXx]$/.test(text)) return inventedId(number);
  if (LOOKS.regNo.test(text) && text.length === 15)
    return completed(`000000${padded(number, 8)}`, 15, isMod1110Valid);
  if (LOOKS.certIdentifier.test(text)) return inventedIdentifier(text, number);
  if (LOOKS.authority.test(text) || LOOKS.office.test(text)) return '示例县示例局';
  if (field.kind === 'orgCode')
    return text.includes('-') ? orgCode(number).replace(/(.)$/, '-$1') : orgCode(number);
  if (field.kind === 'phone') return '000-00000000';
  if (LOOKS.email.test(text)) return `example${number}@example.com`;
  if (LOOKS.address.test(text)) return `示例县示例镇示例路${number + 1}号`;
  if (field.kind === 'person' || LOOKS.person.test(text)) return `某${FAMILY[number % FAMILY.length]}`;
  if (field.kind === 'name' || field.kind === 'list' || LOOKS.company.test(text))
    return `示例${padded(number, 2)}号有限公司`;
  if (/\p{Script=Han}/u.test(text) && field.kind === 'text') return '示例内容';
  return scrambled(text, number);
}

const padded = (number: number, width: number): string => String(number % 10 ** width).padStart(width, '0');
const recase = (like: string, code: string): string =>
  like === like.toLowerCase() ? code.toLowerCase() : code;

/** The body with the check character that fits. */
function completed(body: string, length: number, isValid: (text: string) => boolean): string {
  const cut = body.slice(0, length - 1).padEnd(length - 1, '0');
  const check = [...`${DIGITS}${LETTERS}`].find((character) => isValid(cut + character));
  return cut + (check ?? '0');
}

const orgCode = (number: number): string => completed(`MA0X${padded(number, 4)}`, 9, isOrgCodeValid);

/** Born in the year 1800: nobody's. The check character is left wrong on purpose. */
const inventedId = (number: number): string => `33000018000101${padded(number, 3)}0`;

/** Root and number of parts stay: every part keeps its length, and the check character fits. */
function inventedIdentifier(text: string, number: number): string {
  const root = '1.2.156.3005.2';
  const parts = text
    .slice(root.length + 1)
    .split('.')
    .slice(0, -1)
    .map((part) => scrambled(part, number));
  const joined = parts.join('');
  const check = [...`${DIGITS}ABCDEFGHIJKLMNOPQRSTUVWXYZ`].find((character) =>
    isMod3736Valid(joined + character),
  );
  return [root, ...parts, check ?? '0'].join('.');
}

/** Digits become other digits, letters other letters, Chinese characters 例; what stands between stays. */
function scrambled(text: string, number: number): string {
  let at = number;
  return text.replace(/\d|\p{Lu}|\p{Ll}|\p{Script=Han}/gu, (character) => {
    at = (at * 7 + 3) % 1_000_003;
    if (/\d/.test(character)) return DIGITS[at % 10]!;
    if (/\p{Script=Han}/u.test(character)) return '例';
    const letter = LETTERS[at % LETTERS.length]!;
    return /\p{Ll}/u.test(character) ? letter.toLowerCase() : letter;
  });
}

/** What a platform's register may hold and no channel may take (domain facts, sections 1.1 and 7). */
import { isUscc, residentId } from './check-digits.ts';

export const IMPOSSIBLE_DATE = '2011-02-30';
export const WORDS_FOR_A_DATE = '去年年底';
export const UNKNOWN_STATUS = '待观察';
export const WORDS_FOR_CAPITAL = '很多';

/** A credit code typed with I and O for 1 and 0. With the right check character it can still be told which one is meant. */
export const lookAlike = (code: string): string =>
  code.slice(0, 2) + code.slice(2).replace('1', 'I').replace('0', 'O');

const wrongCheck = (code: string): string => code.slice(0, 17) + (code.endsWith('7') ? '8' : '7');

/** Ways to make a credit code unreadable, for good. An empty one is none of them: the platform's own number is a key as well. */
const BROKEN_USCC: readonly ((code: string, division: string) => string)[] = [
  wrongCheck,
  (code) => lookAlike(wrongCheck(code)),
  (code) => `${code[0]}.${code.slice(1, 6)}E+17`,
  (code) => code.slice(0, 17),
  (_code, division) => residentIdOfNobody(division),
];
export const BROKEN_USCC_KINDS = BROKEN_USCC.length;

export const brokenUscc = (code: string, division: string, turn: number): string =>
  BROKEN_USCC[turn % BROKEN_USCC.length]!(code, division);

/** Ways to break the structure of a 证照标识; a wrong check character alone would only be a warning. */
const BROKEN_IDENTIFIER: readonly ((identifier: string) => string)[] = [
  (identifier) => identifier.split('.').slice(0, 7).join('.'),
  (identifier) => identifier.split('.').slice(5).join('.'),
  (identifier) => identifier.replaceAll('.', ''),
  () => '',
];
export const BROKEN_IDENTIFIER_KINDS = BROKEN_IDENTIFIER.length;

export const brokenIdentifier = (identifier: string, turn: number): string =>
  BROKEN_IDENTIFIER[turn % BROKEN_IDENTIFIER.length]!(identifier);

/** Born in 1886, so that it cannot be a living person's. */
function residentIdOfNobody(division: string): string {
  for (let order = 1; ; order += 1) {
    const id = residentId(`${division}18860304${String(order).padStart(3, '0')}`);
    if (!isUscc(id)) return id;
  }
}

import t from 'tap';
import {
  isMod1110Valid,
  isMod3736Valid,
  isOrgCodeValid,
  isResidentId,
  isUsccAlphabet,
  isUsccValid,
} from '../../src/pipeline/check-digits.ts';
import { certIdentifierParts } from '../../src/pipeline/kinds/cert-identifier.ts';
import { readShared, skipWithout } from './shared.ts';

t.test('the examples of the standards pass, and fail when one character is changed', async (t) => {
  t.ok(isUsccValid('91350100M000100Y43'), 'GB 32100-2015, appendix B');
  t.notOk(isUsccValid('91350100M000100Y44'));
  t.notOk(isUsccAlphabet('91350100M000100YI3'), 'the letter I is not used');
  t.ok(isOrgCodeValid('D2143569X'), 'GB 11714-1997');
  t.notOk(isOrgCodeValid('D21435690'));
  t.ok(isResidentId('11010519491231002X'), 'GB 11643-1999');
  t.ok(isResidentId('440524188001010014'), 'GB 11643-1999');
  t.notOk(isResidentId('440524188013010014'), 'there is no month 13');
  t.ok(isMod1110Valid('110108000000016'), 'GS15-2006');
  t.notOk(isMod1110Valid('110108000000017'));
});

t.test('domain vectors', { skip: skipWithout('domain/vectors.json') }, async (t) => {
  const vectors = JSON.parse(readShared('domain/vectors.json')) as Record<string, Record<string, string[]>>;
  const uscc = (code: string): boolean => code.length === 18 && isUsccAlphabet(code) && isUsccValid(code);
  const identifier = (text: string): boolean => {
    const parts = certIdentifierParts(text);
    return parts !== null && isMod3736Valid(parts.digits);
  };
  const checks: Record<string, (value: string) => boolean> = {
    uscc,
    regno15: isMod1110Valid,
    orgcode: isOrgCodeValid,
    resident_id: isResidentId,
    food_licence: (number) => isMod1110Valid(number.slice(2)),
    cert_identifier: identifier,
  };
  for (const [kind, check] of Object.entries(checks)) {
    for (const [group, values] of Object.entries(vectors[kind]!)) {
      if (!Array.isArray(values)) continue;
      for (const value of values)
        t.equal(check(value), group.startsWith('valid'), `${kind} ${group} ${value}`);
    }
  }
});

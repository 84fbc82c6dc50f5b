import t from 'tap';
import { isPersonal, organisationCode } from '../../src/pipeline/holder.ts';
import { licence } from './compile.ts';

const USCC = '91310118MA1JTE5T1L';
/** Of nobody alive: born in 1889. */
const PERSON = '310118188901010018';

t.test('a code is an organisation’s where its type says so, or where it can be nobody’s', async (t) => {
  t.equal(organisationCode(USCC, '001'), USCC);
  t.equal(organisationCode(USCC, undefined), USCC);
  t.equal(organisationCode(PERSON, '111'), null);
  t.equal(organisationCode(PERSON, undefined), null);
  t.equal(organisationCode('12345', '001'), null);
});

t.test('who holds a licence is personal unless it is known to be an organisation', async (t) => {
  const field = (name: string) => licence.fields.find((one) => one.name === name)!;
  const held = (code: string | undefined, type: string | undefined) =>
    isPersonal(licence, field('holderName'), {
      ...(code === undefined ? {} : { holderCode: code }),
      ...(type === undefined ? {} : { holderCodeType: type }),
    });
  t.equal(held(USCC, '001'), false);
  t.equal(held(USCC, undefined), false);
  t.equal(held('D2143569-X', '099'), false);
  t.equal(held(PERSON, '111'), true);
  t.equal(held(undefined, undefined), true, 'nobody knows');
  t.equal(isPersonal(licence, field('legalRepName'), { holderCode: USCC }), true, 'a person in any case');
  t.equal(isPersonal(licence, field('scope'), {}), false);
});

import type { Licence } from '../platforms/platform.ts';
import { addYears } from './dates.ts';
import { address } from './enterprises.ts';
import type { LicenceMaker } from './licences.ts';
import {
  BROKEN_IDENTIFIER_KINDS,
  brokenIdentifier,
  IMPOSSIBLE_DATE,
  UNKNOWN_STATUS,
  WORDS_FOR_A_DATE,
} from './malformed.ts';
import type { Random } from './random.ts';
import { PLATFORMS, REGIONS } from './regions.ts';
import { firstOf, type Rules, type Typed } from './rules.ts';
import { dateSpelling, fullWidth, NULL_MARKERS, OPEN_ENDS, otherBrackets, padded } from './spellings.ts';

export function licenceRules(maker: LicenceMaker, random: Random): Rules<'licence'> {
  return {
    kind: 'licence',
    key: (entry) => entry.identifier,
    fresh: (home) => maker.make(home),
    moved: (entry, area) => ({ ...entry, area }),
    edited: (entry, turn) => firstOf(edits(entry, random), turn)!,
    lacking: (entry, turn) =>
      firstOf<Licence>(
        [
          () => (entry.premises === null ? null : { ...entry, premises: null }),
          () => (entry.scope === null ? null : { ...entry, scope: null }),
        ],
        turn,
      ),
    spoilt: (_entry, _platform, turn) => {
      const ways: readonly Typed<'licence'>[] = [
        { issuedOn: IMPOSSIBLE_DATE },
        { status: UNKNOWN_STATUS },
        { issuedOn: WORDS_FOR_A_DATE },
        { holderName: '' },
      ];
      return ways[turn % ways.length]!;
    },
    junk: (home, turn) => {
      const entry = maker.make(home);
      const identifier = brokenIdentifier(entry.identifier, turn);
      // Type and number together are a key as well.
      return { entry, typed: identifier === '' ? { identifier, number: '' } : { identifier } };
    },
    junkKinds: BROKEN_IDENTIFIER_KINDS,
    respelt: (entry, _platform, choice) => firstOf(respellings(entry, choice), choice.int(64)),
  };
}

/** Every one changes a compared value for another value. */
function edits(entry: Licence, random: Random): readonly (() => Licence | null)[] {
  const region = REGIONS[PLATFORMS.find((platform) => REGIONS[platform].division === entry.area) ?? 'qingpu'];
  const { premises, scope, validTo } = entry;
  return [
    () => (premises === null ? null : { ...entry, premises: `${address(random, region)}底层` }),
    () => (scope === null ? null : { ...entry, scope: `${scope}（含网络经营）` }),
    () => (validTo === null || entry.status !== 'VALID' ? null : { ...entry, validTo: addYears(validTo, 1) }),
    () => ({ ...entry, status: entry.status === 'REVOKED' ? 'CANCELLED' : 'REVOKED' }),
    () => ({ ...entry, holderName: `${entry.holderName}第二分店` }),
  ];
}

function respellings(entry: Licence, random: Random): readonly (() => Typed<'licence'> | null)[] {
  const empty = (['premises', 'scope'] as const).filter((cell) => entry[cell] === null);
  const brackets = otherBrackets(entry.holderName);
  return [
    () => ({ issuedOn: dateSpelling(entry.issuedOn, random) }),
    () => (brackets === null ? null : { holderName: brackets }),
    () => ({ holderName: padded(entry.holderName), issuerName: padded(entry.issuerName) }),
    () => (entry.premises === null ? null : { premises: fullWidth(entry.premises) }),
    () => (entry.validTo === null ? { validTo: random.pick(OPEN_ENDS) } : null),
    () => (empty.length === 0 ? null : { [random.pick(empty)]: random.pick(NULL_MARKERS) }),
  ];
}

import type { Enterprise, PlatformName } from '../platforms/platform.ts';
import { shift } from './capital.ts';
import { address, type EnterpriseMaker, person } from './enterprises.ts';
import {
  BROKEN_USCC_KINDS,
  brokenUscc,
  IMPOSSIBLE_DATE,
  lookAlike,
  UNKNOWN_STATUS,
  WORDS_FOR_A_DATE,
  WORDS_FOR_CAPITAL,
} from './malformed.ts';
import type { Random } from './random.ts';
import { PLATFORMS, REGIONS, type Region } from './regions.ts';
import { firstOf, type Rules, type Typed } from './rules.ts';
import {
  capitalSpelling,
  dateSpelling,
  fullWidth,
  NULL_MARKERS,
  OPEN_ENDS,
  otherBrackets,
  padded,
} from './spellings.ts';
import { ADDED_SCOPES } from './vocabulary.ts';

/** The only platform that shows capital as a text of any form; the others show 万元 as a number. */
const CAPITAL_AS_TEXT: PlatformName = 'jiashan';

export function enterpriseRules(maker: EnterpriseMaker, random: Random, today: string): Rules<'enterprise'> {
  return {
    kind: 'enterprise',
    key: (entry) => entry.uscc,
    fresh: (home) => maker.make(home),
    moved: (entry, division) => ({
      ...entry,
      division,
      authority: regionOf(division)?.authority ?? entry.authority,
    }),
    edited: (entry, turn) => firstOf(edits(entry, random, today), turn)!,
    lacking: (entry, turn) =>
      firstOf<Enterprise>(
        [
          () => (entry.legalRep === null ? null : { ...entry, legalRep: null }),
          () => (entry.scope === null ? null : { ...entry, scope: null }),
          () => (entry.capital === null ? null : { ...entry, capital: null, currency: null }),
        ],
        turn,
      ),
    spoilt: (entry, platform, turn) => {
      const ways: readonly Typed<'enterprise'>[] = [
        ...(platform === CAPITAL_AS_TEXT ? [{ capital: WORDS_FOR_CAPITAL }] : []),
        { establishedOn: IMPOSSIBLE_DATE },
        { status: UNKNOWN_STATUS },
        { establishedOn: WORDS_FOR_A_DATE },
        { name: '' },
        { uscc: lookAlike(entry.uscc) },
      ];
      return ways[turn % ways.length]!;
    },
    junk: (home, turn) => {
      const entry = maker.make(home);
      return { entry, typed: { uscc: brokenUscc(entry.uscc, entry.division, turn) } };
    },
    junkKinds: BROKEN_USCC_KINDS,
    respelt: (entry, platform, choice) => firstOf(respellings(entry, platform, choice), choice.int(64)),
  };
}

const regionOf = (division: string): Region | undefined =>
  PLATFORMS.map((platform) => REGIONS[platform]).find((region) => region.division === division);

/** Every one changes a compared value for another value; the house never stays the same. */
function edits(entry: Enterprise, random: Random, today: string): readonly (() => Enterprise | null)[] {
  const { legalRep, scope, capital, name } = entry;
  const region = regionOf(entry.division) ?? REGIONS.qingpu;
  return [
    () => (legalRep === null ? null : { ...entry, legalRep: otherThan(legalRep, () => person(random)) }),
    () => ({ ...entry, domicile: otherThan(entry.domicile, () => address(random, region)) }),
    () =>
      scope === null
        ? null
        : { ...entry, scope: `${ADDED_SCOPES[scope.length % ADDED_SCOPES.length]!}；${scope}` },
    () => (capital === null || capital === '0' ? null : { ...entry, capital: shift(capital, 1) }),
    () => (entry.status === 'ACTIVE' ? { ...entry, status: 'CANCELLED', cancelledOn: today } : null),
    () =>
      name.endsWith('有限公司') && !name.includes('集团')
        ? { ...entry, name: name.replace(/有限公司$/, '集团有限公司') }
        : null,
    () => (entry.status === 'ACTIVE' ? { ...entry, status: 'REVOKED', revokedOn: today } : null),
  ];
}

function respellings(
  entry: Enterprise,
  platform: PlatformName,
  random: Random,
): readonly (() => Typed<'enterprise'> | null)[] {
  const { capital } = entry;
  const empty = (['legalRep', 'scope', 'approvedOn', 'termFrom', 'phone'] as const).filter(
    (cell) => entry[cell] === null,
  );
  return [
    () => ({ establishedOn: dateSpelling(entry.establishedOn, random) }),
    () => (entry.approvedOn === null ? null : { approvedOn: dateSpelling(entry.approvedOn, random) }),
    () => ({ uscc: entry.uscc.toLowerCase() }),
    () => ({ uscc: fullWidth(entry.uscc) }),
    () => ({ domicile: fullWidth(entry.domicile) }),
    () => bracketed(entry.name),
    () => ({ name: padded(entry.name), authority: padded(entry.authority) }),
    () => (entry.termTo === null ? { termTo: random.pick(OPEN_ENDS) } : null),
    () => {
      const text =
        capital === null || platform !== CAPITAL_AS_TEXT
          ? null
          : capitalSpelling(capital, entry.currency, random);
      return text === null ? null : { capital: text };
    },
    () => (empty.length === 0 ? null : { [random.pick(empty)]: random.pick(NULL_MARKERS) }),
  ];
}

function bracketed(name: string): Typed<'enterprise'> | null {
  const other = otherBrackets(name);
  return other === null ? null : { name: other };
}

export function otherThan(present: string, make: () => string): string {
  for (;;) {
    const other = make();
    if (other !== present) return other;
  }
}

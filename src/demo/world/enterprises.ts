import type { Enterprise, EnterpriseStatus, PlatformName } from '../platforms/platform.ts';
import { shift } from './capital.ts';
import { orgCode, uscc, usccSerial } from './check-digits.ts';
import { addYears, randomDate, yearOf } from './dates.ts';
import type { Random } from './random.ts';
import { REGIONS, type Region } from './regions.ts';
import {
  BRANDS,
  GIVEN_NAMES,
  INDUSTRIES,
  type Industry,
  ROADS,
  SCOPE_ENDINGS,
  SURNAMES,
} from './vocabulary.ts';

/** A form of organisation: its type code, how the code of its holders begins, how its name ends, how rich it usually is. */
interface Form {
  readonly typeCode: string | null;
  readonly usccStart: '91' | '92' | '93';
  readonly ending: (brand: string, industry: Industry, region: Region) => string;
  /** 万元; empty: has none (a branch). */
  readonly capitals: readonly number[];
  readonly currencies: readonly (string | null)[];
}

const COMPANY = [10, 50, 100, 200, 500, 1000, 3000, 85.5, 5651.1425];
const CNY = ['CNY'];
const company = (brand: string, industry: Industry): string => `${brand}${industry.word}有限公司`;
const form = (typeCode: string | null, ending: Form['ending'], rest: Partial<Form> = {}): Form => ({
  typeCode,
  usccStart: '91',
  ending,
  capitals: COMPANY,
  currencies: CNY,
  ...rest,
});

/** Forms by how common they are; type codes are facts of section 5.4 of the domain notes. */
const FORMS: readonly (readonly [weight: number, form: Form])[] = [
  [42, form('1130', company)],
  [14, form('1151', company)],
  [4, form('1152', company)],
  [4, form('1190', company)],
  [4, form(null, company)],
  [
    12,
    form('9500', (brand, industry) => brand + industry.shop, {
      usccStart: '92',
      capitals: [1, 3, 5, 10],
      currencies: ['CNY', null],
    }),
  ],
  [2, form('9100', (brand) => `${brand}蔬果专业合作社`, { usccStart: '93', capitals: [50, 120, 300] })],
  [4, form('4540', (brand) => `${brand}加工厂`, { capitals: [5, 10, 30] })],
  [3, form('4533', (brand) => `${brand}企业管理合伙企业（有限合伙）`, { capitals: [500, 1200.5] })],
  [
    6,
    form(
      '2130',
      (brand, industry, region) => `${brand}${industry.word}有限公司${region.address.slice(-3)}分公司`,
      { capitals: [] },
    ),
  ],
  [
    3,
    form('5150', (brand, industry, region) => `${brand}（${region.places[0]!}）${industry.word}有限公司`, {
      capitals: [58, 300, 1200],
      currencies: ['USD', 'EUR', 'JPY'],
    }),
  ],
  [
    2,
    form('6150', (brand, industry, region) => `${brand}(${region.places[0]!})${industry.word}有限公司`, {
      capitals: [100, 2000],
      currencies: ['HKD', 'USD'],
    }),
  ],
];

const STATUSES: readonly (readonly [weight: number, status: EnterpriseStatus])[] = [
  [90, 'ACTIVE'],
  [3, 'SUSPENDED'],
  [3, 'REVOKED'],
  [4, 'CANCELLED'],
];

/** Invents registrations; no two have the same code, nor one of `taken`. */
export class EnterpriseMaker {
  readonly #random: Random;
  readonly #lastYear: number;
  readonly #taken: ReadonlySet<string>;
  #serial: number;

  constructor(random: Random, today: string, taken: ReadonlySet<string>) {
    this.#random = random;
    this.#lastYear = yearOf(today) - 1;
    this.#taken = taken;
    this.#serial = random.int(SERIALS);
  }

  make(platform: PlatformName): Enterprise {
    const random = this.#random;
    const region = REGIONS[platform];
    const kind = random.weighted(FORMS);
    const industry = random.pick(INDUSTRIES);
    const registrar = random.weighted(region.registrars);
    const establishedOn = randomDate(random, 1985, this.#lastYear);
    const later = random.int(this.#lastYear - yearOf(establishedOn) + 1);
    const approvedOn = addYears(establishedOn, later);
    const status = random.weighted(STATUSES);
    const closedOn = addYears(approvedOn, random.int(this.#lastYear - yearOf(approvedOn) + 1));
    const capital = kind.capitals.length === 0 ? null : shift(String(random.pick(kind.capitals)), 4);
    return {
      uscc: this.#code(kind.usccStart, registrar),
      name: companyName(random, kind, industry, region),
      typeCode: kind.typeCode,
      legalRep: random.chance(0.03) ? null : person(random),
      capital,
      currency: capital === null ? null : random.pick(kind.currencies),
      establishedOn,
      approvedOn: random.chance(0.03) ? null : approvedOn,
      termFrom: random.chance(0.05) ? null : establishedOn,
      termTo: random.chance(0.6) ? null : addYears(establishedOn, random.pick([30, 50])),
      scope: random.chance(0.01) ? null : industry.scope + random.pick(SCOPE_ENDINGS),
      domicile: address(random, region),
      division: region.division,
      authority: registrar === region.cityDivision ? region.cityAuthority : region.authority,
      status,
      cancelledOn: status === 'CANCELLED' ? closedOn : null,
      revokedOn: status === 'REVOKED' ? closedOn : null,
      phone: random.chance(0.4) ? null : `${region.dialling}-0${1_000_000 + random.int(9_000_000)}`,
    };
  }

  #code(start: string, registrar: string): string {
    for (;;) {
      this.#serial = (this.#serial * SERIAL_STEP + 1) % SERIALS;
      const code = uscc(start + registrar + orgCode(`MAY${usccSerial(this.#serial)}`));
      if (!this.#taken.has(code)) return code;
    }
  }
}

/** A full-period congruential generator: every one of 31⁵ serials comes once before any comes again (step ≡ 1 mod 31). */
const SERIALS = 31 ** 5;
const SERIAL_STEP = 31 * 300_007 + 1;

export const person = (random: Random): string =>
  random.pick(SURNAMES) + random.pick(GIVEN_NAMES) + (random.chance(0.7) ? random.pick(GIVEN_NAMES) : '');

export function address(random: Random, region: Region): string {
  const house = `${region.address}${random.pick(region.towns)}${random.pick(ROADS)}${1 + random.int(1999)}号`;
  return random.chance(0.6) ? `${house}${1 + random.int(30)}幢${101 + random.int(900)}室` : house;
}

function companyName(random: Random, kind: Form, industry: Industry, region: Region): string {
  const name = kind.ending(random.pick(BRANDS), industry, region);
  return /[（(].{2}[）)]/.test(name) && !name.endsWith('）') ? name : random.pick(region.places) + name;
}

import type { Enterprise, Licence, LicenceStatus, PlatformName } from '../platforms/platform.ts';
import { mod1110, mod3736, uscc } from './check-digits.ts';
import { addYears, randomDate, yearOf } from './dates.ts';
import type { Random } from './random.ts';
import { perPlatform, REGIONS, type Region } from './regions.ts';

interface LicenceType {
  /** 21 characters: the code of the department that defines the type, and three more (GB/T 36904-2018). */
  readonly code: string;
  readonly name: string;
  /** Years; null: without end. */
  readonly years: number | null;
  readonly scopes: readonly string[];
  readonly number: (serial: number, region: Region, year: number) => string;
}

const MARKET = uscc('11100000MB0143028');
const HEALTH = uscc('11100000000013661');
const TRANSPORT = uscc('11100000000019713');

/** Number formats: section 6 of the domain notes. The last three characters of the type codes but the first are invented. */
const TYPES: readonly (readonly [weight: number, type: LicenceType])[] = [
  [
    60,
    {
      code: `${MARKET}014`,
      name: '食品经营许可证',
      years: 5,
      scopes: [
        '预包装食品销售',
        '热食类食品制售',
        '散装食品销售；冷食类食品制售',
        '糕点类食品制售；自制饮品制售',
      ],
      number: (serial, region) => checked('JY', `${1 + (serial % 3)}${region.division}${digits(serial, 6)}`),
    },
  ],
  [
    15,
    {
      code: `${MARKET}013`,
      name: '食品生产许可证',
      years: 5,
      scopes: ['糕点', '调味品', '水产制品；速冻食品', '茶叶及相关制品'],
      number: (serial, region) =>
        checked('SC', `${101 + (serial % 28)}${region.division}${digits(Math.floor(serial / 28), 4)}`),
    },
  ],
  [
    15,
    {
      code: `${HEALTH}021`,
      name: '公共场所卫生许可证',
      years: 4,
      scopes: ['住宿场所', '美容美发场所', '游泳场馆'],
      number: (serial, region, year) => `${region.province}卫公证字〔${year}〕第${digits(serial, 6)}号`,
    },
  ],
  [
    10,
    {
      code: `${TRANSPORT}032`,
      name: '道路运输经营许可证',
      years: null,
      scopes: ['道路普通货物运输', '货物专用运输（集装箱）'],
      number: (serial, region) => `${region.province}交运管许可字${region.division}${digits(serial, 6)}`,
    },
  ],
];

const STATUSES: readonly (readonly [weight: number, status: LicenceStatus])[] = [
  [92, 'VALID'],
  [3, 'SUSPENDED'],
  [2, 'REVOKED'],
  [3, 'CANCELLED'],
];

/** Issues licences to enterprises of a region, one after the other. */
export class LicenceMaker {
  readonly #random: Random;
  readonly #today: string;
  readonly #holders: Readonly<Record<PlatformName, readonly Enterprise[]>>;
  readonly #serials = perPlatform(() => 0);

  constructor(random: Random, today: string, holders: Readonly<Record<PlatformName, readonly Enterprise[]>>) {
    this.#random = random;
    this.#today = today;
    this.#holders = perPlatform((platform) => {
      const active = holders[platform].filter((enterprise) => enterprise.status === 'ACTIVE');
      return active.length === 0 ? holders[platform] : active;
    });
  }

  make(platform: PlatformName): Licence {
    const random = this.#random;
    const region = REGIONS[platform];
    this.#serials[platform] += 1;
    const serial = this.#serials[platform];
    const holder = this.#holders[platform][(serial * 7) % this.#holders[platform].length]!;
    const type = random.weighted(TYPES);
    const issuedOn = this.#issueDate(holder);
    const validTo = type.years === null ? null : addYears(issuedOn, type.years);
    const number = type.number(serial, region, yearOf(issuedOn));
    return {
      identifier: identifier(type.code, region.issuerCode, serial, random.chance(0.1) ? '002' : '001'),
      typeCode: type.code,
      typeName: type.name,
      name: type.name,
      number,
      issuerName: region.issuerName,
      issuerCode: region.issuerCode,
      issuedOn,
      validFrom: issuedOn,
      validTo,
      holderName: holder.name,
      holderUscc: holder.uscc,
      premises: random.chance(0.02) ? null : holder.domicile || null,
      scope: random.chance(0.02) ? null : random.pick(type.scopes),
      status: validTo !== null && validTo < this.#today ? 'EXPIRED' : random.weighted(STATUSES),
      area: region.division,
    };
  }

  /** In the last six years, and not before the holder was there. */
  #issueDate(holder: Enterprise): string {
    const last = yearOf(this.#today) - 1;
    const founded = yearOf(holder.establishedOn);
    if (founded < last - 5) return randomDate(this.#random, last - 5, last);
    return addYears(holder.establishedOn, this.#random.int(Math.max(0, last - founded) + 1));
  }
}

export const IDENTIFIER_ROOT = '1.2.156.3005.2';

function identifier(type: string, issuer: string, serial: number, version: string): string {
  const parts = [type, issuer, digits(serial, 10), version];
  return [IDENTIFIER_ROOT, ...parts, mod3736(parts.join(''))].join('.');
}

const checked = (letters: string, body: string): string => letters + body + mod1110(body);
const digits = (value: number, width: number): string => String(value).padStart(width, '0');

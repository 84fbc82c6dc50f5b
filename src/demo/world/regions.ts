import type { PlatformName } from '../platforms/platform.ts';
import { orgCode, uscc } from './check-digits.ts';

export const PLATFORMS = ['qingpu', 'wujiang', 'jiashan'] as const satisfies readonly PlatformName[];

export interface Region {
  /** Current GB/T 2260 code. */
  readonly division: string;
  /** Registrars whose digits stand in the codes of companies that are here now, by weight. */
  readonly registrars: readonly (readonly [weight: number, division: string])[];
  /** Divisions nearby that belong to none of the three platforms. */
  readonly outside: readonly string[];
  readonly authority: string;
  /** The bureau of the city above, which registers some companies itself. */
  readonly cityAuthority: string;
  readonly cityDivision: string;
  readonly issuerName: string;
  /** 统一社会信用代码 of the licence issuer; invented. */
  readonly issuerCode: string;
  /** What company names begin with. */
  readonly places: readonly string[];
  readonly address: string;
  readonly towns: readonly string[];
  /** Abbreviation of the province in licence numbers. */
  readonly province: string;
  /** Area code; local numbers that begin with 0 are never assigned. */
  readonly dialling: string;
}

const issuer = (division: string): string => uscc(`11${division}${orgCode(`MBY${division.slice(0, 2)}001`)}`);

export const REGIONS: Readonly<Record<PlatformName, Region>> = {
  qingpu: {
    division: '310118',
    registrars: [
      [90, '310118'],
      [6, '310000'],
      [2, '310112'],
      [1, '320509'],
      [1, '330421'],
    ],
    outside: ['310000', '310112', '310114'],
    authority: '上海市青浦区市场监督管理局',
    cityAuthority: '上海市市场监督管理局',
    cityDivision: '310000',
    issuerName: '上海市青浦区市场监督管理局',
    issuerCode: issuer('310118'),
    places: ['上海', '上海', '上海青浦'],
    address: '上海市青浦区',
    towns: [
      '盈浦街道',
      '夏阳街道',
      '香花桥街道',
      '赵巷镇',
      '徐泾镇',
      '华新镇',
      '重固镇',
      '白鹤镇',
      '朱家角镇',
      '练塘镇',
      '金泽镇',
    ],
    province: '沪',
    dialling: '021',
  },
  wujiang: {
    division: '320509',
    registrars: [
      [94, '320509'],
      [2, '320500'],
      [2, '320584'],
      [1, '310118'],
      [1, '330421'],
    ],
    outside: ['320500', '320506', '320507'],
    authority: '苏州市吴江区市场监督管理局',
    cityAuthority: '苏州市市场监督管理局',
    cityDivision: '320500',
    issuerName: '苏州市吴江区行政审批局',
    issuerCode: issuer('320509'),
    places: ['苏州', '吴江', '苏州市吴江区'],
    address: '苏州市吴江区',
    towns: [
      '松陵街道',
      '江陵街道',
      '横扇街道',
      '八坼街道',
      '盛泽镇',
      '震泽镇',
      '桃源镇',
      '七都镇',
      '平望镇',
      '黎里镇',
      '同里镇',
    ],
    province: '苏',
    dialling: '0512',
  },
  jiashan: {
    division: '330421',
    registrars: [
      [95, '330421'],
      [3, '330400'],
      [1, '310118'],
      [1, '320509'],
    ],
    outside: ['330400', '330402', '330411'],
    authority: '嘉善县市场监督管理局',
    cityAuthority: '嘉兴市市场监督管理局',
    cityDivision: '330400',
    issuerName: '嘉善县市场监督管理局',
    issuerCode: issuer('330421'),
    places: ['嘉善', '嘉兴', '嘉善县'],
    address: '浙江省嘉兴市嘉善县',
    towns: ['罗星街道', '魏塘街道', '惠民街道', '西塘镇', '姚庄镇', '陶庄镇', '干窑镇', '天凝镇', '大云镇'],
    province: '浙',
    dialling: '0573',
  },
};

/** One value per platform. */
export function perPlatform<T>(make: (platform: PlatformName) => T): Record<PlatformName, T> {
  return { qingpu: make('qingpu'), wujiang: make('wujiang'), jiashan: make('jiashan') };
}

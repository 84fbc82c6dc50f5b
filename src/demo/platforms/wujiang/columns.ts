/** How Wujiang writes what a clerk enters, and what a reader makes of it again. */
import type { Enterprise, EntryKind, Licence, ServiceItem } from '../platform.ts';

interface Spelling {
  readonly write: (value: string | null) => string | null;
  readonly read: (cell: string | null) => string | null;
}

export interface Shown {
  readonly column: string;
  readonly property: string;
  readonly spelling: Spelling;
}

export interface Sheet {
  readonly table: string;
  readonly id: string;
  readonly columns: readonly Shown[];
}

const asIs: Spelling = { write: (value) => value, read: (cell) => cell };

const words = (map: Readonly<Record<string, string>>): Spelling => {
  const back = new Map(Object.entries(map).map(([value, word]) => [word, value]));
  return {
    write: (value) => (value === null ? null : (map[value] ?? value)),
    read: (cell) => (cell === null ? null : (back.get(cell) ?? cell)),
  };
};

const ISO = /^(\d{4})-(\d\d)-(\d\d)$/;
const ANY_DATE = /^(\d{4})\D?(\d{1,2})\D?(\d{1,2})日?(\s+0?0:00:00)?$/;

/** Dates in this column's habit; `open` is what stands there when there is no end. */
const date = (
  habit: (year: string, month: string, day: string) => string,
  open: string | null = null,
): Spelling => ({
  write(value) {
    const [, year, month, day] = ISO.exec(value ?? '') ?? [];
    return year && month && day ? habit(year, month, day) : (value ?? open);
  },
  read(cell) {
    if (cell === null || cell === open || /^(9999-12-31|长期)$/.test(cell)) return null;
    const [, year = '', month = '', day = ''] = ANY_DATE.exec(cell) ?? [];
    return year === '' ? cell : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  },
});

const dashed = (year: string, month: string, day: string) => `${year}-${month}-${day}`;
const slashed = (year: string, month: string, day: string) => `${year}/${Number(month)}/${Number(day)}`;
const midnight = (year: string, month: string, day: string) => `${year}-${month}-${day} 00:00:00`;
const digits = (year: string, month: string, day: string) => `${year}${month}${day}`;

const AMOUNT = /^(\d+)(?:\.(\d+))?$/;

/** Yuan at the counter, 万元 with six decimals in the column. Shifted as text: no rounding. */
const tenThousands: Spelling = {
  write(value) {
    const [, whole, part = ''] = AMOUNT.exec(value ?? '') ?? [];
    if (whole === undefined) return value;
    const all = whole.padStart(5, '0');
    return `${all.slice(0, -4)}.${(all.slice(-4) + part).padEnd(6, '0')}`;
  },
  read(cell) {
    const [, whole, part = ''] = AMOUNT.exec(cell ?? '') ?? [];
    if (whole === undefined) return cell;
    const all = part.padEnd(4, '0');
    const yuan = (whole + all.slice(0, 4)).replace(/^0+(?=\d)/, '');
    const rest = all.slice(4).replace(/0+$/, '');
    return rest === '' ? yuan : `${yuan}.${rest}`;
  },
};

const currency = words({ CNY: '人民币', USD: '美元', HKD: '港元', EUR: '欧元', JPY: '日元' });
const corpStatus = words({ ACTIVE: '开业', SUSPENDED: '歇业', REVOKED: '吊销', CANCELLED: '注销' });
const licenceStatus = words({ VALID: '01', SUSPENDED: '02', CANCELLED: '04', EXPIRED: '05', REVOKED: '07' });

/** `5个工作日`; 0 is 当场办结. */
const workdays: Spelling = {
  write: (value) => (value === '0' ? '当场办结' : value && /^\d+$/.test(value) ? `${value}个工作日` : value),
  read: (cell) => (cell === '当场办结' ? '0' : (cell?.replace(/个工作日$/, '') ?? null)),
};

/** 窗口办理,网上办理 */
const channels: Spelling = {
  write: (value) =>
    value
      ?.split('；')
      .map((one) => `${one}办理`)
      .join(',') ?? null,
  read: (cell) => cell?.replaceAll('办理', '').replaceAll(',', '；') ?? null,
};

const shown =
  <Entry>() =>
  (column: string, property: keyof Entry & string, spelling = asIs): Shown => ({
    column,
    property,
    spelling,
  });
const corp = shown<Enterprise>();
const licence = shown<Licence>();
const item = shown<ServiceItem>();

export const SHEETS: Readonly<Record<EntryKind, Sheet>> = {
  enterprise: {
    table: 'corp_base',
    id: 'corp_id',
    columns: [
      corp('uni_scid', 'uscc'),
      corp('corp_name', 'name'),
      corp('zj_econ_kind', 'typeCode'),
      corp('oper_man_name', 'legalRep'),
      corp('reg_capi', 'capital', tenThousands),
      corp('reg_capi_cur', 'currency', currency),
      corp('start_date', 'establishedOn', date(dashed)),
      corp('check_date', 'approvedOn', date(midnight)),
      corp('fare_term_start', 'termFrom', date(slashed)),
      corp('fare_term_end', 'termTo', date(slashed, '9999-12-31')),
      corp('fare_scope', 'scope'),
      corp('addr', 'domicile'),
      corp('district', 'division'),
      corp('belong_org', 'authority'),
      corp('corp_status', 'status', corpStatus),
      corp('cancel_date', 'cancelledOn', date(dashed)),
      corp('revoke_date', 'revokedOn', date(dashed)),
      corp('tel', 'phone'),
    ],
  },
  licence: {
    table: 'lic_base',
    id: 'lic_id',
    columns: [
      licence('zzbs', 'identifier'),
      licence('zzlxdm', 'typeCode'),
      licence('zzlxmc', 'typeName'),
      licence('zzmc', 'name'),
      licence('zzbh', 'number'),
      licence('zzbfjg', 'issuerName'),
      licence('zzbfjgdm', 'issuerCode'),
      licence('zzbfrq', 'issuedOn', date(dashed)),
      licence('zzyxqqsrq', 'validFrom', date(digits)),
      licence('zzyxqjzrq', 'validTo', date(digits, '长期')),
      licence('czzt', 'holderName'),
      licence('czztdm', 'holderUscc'),
      licence('jycs', 'premises'),
      licence('xkfw', 'scope'),
      licence('zzzt', 'status', licenceStatus),
      licence('xzqhdm', 'area'),
    ],
  },
  item: {
    table: 'sx_base',
    id: 'sx_id',
    columns: [
      item('jbbm', 'catalogCode'),
      item('ssbm', 'taskCode'),
      item('sxmc', 'name'),
      item('sxlx', 'type'),
      item('sxzt', 'state', words({ IN_USE: '在用', SUSPENDED: '暂停', CANCELLED: '取消' })),
      item('ssjg', 'deptName'),
      item('fdbjsx', 'legalDays', workdays),
      item('cnbjsx', 'promiseDays', workdays),
      item('pdcs', 'visits'),
      item('sfsf', 'fee', words({ YES: '收费', NO: '不收费' })),
      item('sqcl', 'materials'),
      item('blxs', 'channels', channels),
      item('tbms', 'mode', words({ ONLINE: '全程网办', COLLECTED: '异地代收代办', JOINT: '多地联办' })),
      item('jgmc', 'result'),
      item('bldd', 'address'),
    ],
  },
};

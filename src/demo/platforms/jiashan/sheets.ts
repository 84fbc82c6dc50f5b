/**
 * What Jiashan's registers look like: Chinese headers, Zhejiang state letters, capital as a text with its unit, dates as
 * each department is used to writing them. An empty cell means: not known.
 */
import type { Enterprise, EntryKind, Licence, Row, ServiceItem } from '../platform.ts';

type Property = keyof Enterprise | keyof Licence | keyof ServiceItem;
type Cell = string | null;

interface Spelling {
  /** The cell for a neutral value; `entry` is the whole row. */
  readonly cell: (value: Cell, entry: ReadonlyMap<string, Cell>) => string;
  /** The neutral value of a cell, or the cell itself when it is no usual one. */
  readonly neutral: (cell: string) => Cell;
}

interface Column extends Spelling {
  readonly header: string;
  /** Property of the neutral entry that it shows. */
  readonly property: Property;
}

export interface Sheet {
  readonly kind: EntryKind;
  readonly table: string;
  /** Start of the names of its files. */
  readonly file: string;
  readonly columns: readonly Column[];
  /** Header of the natural key. */
  readonly key: string;
  /** Headers that may not be empty in a delivery. */
  readonly required: readonly string[];
}

/** The platform's own columns beside those of the sheet. */
export const ID = '内部序号';
export const CHANGED_AT = '更新时间';
export const OPERATION = '操作类型';

const OPEN_END = '长期';
const CURRENCIES = { CNY: '人民币', USD: '美元', HKD: '港元', EUR: '欧元', JPY: '日元' };
const LETTERS = { ACTIVE: 'K', SUSPENDED: 'Z', REVOKED: 'D', CANCELLED: 'XX' };
const LICENCE_STATES = {
  VALID: '有效',
  SUSPENDED: '暂扣',
  REVOKED: '吊销',
  CANCELLED: '注销',
  EXPIRED: '失效',
};

const text: Spelling = { cell: (value) => value ?? '', neutral: (cell) => (cell === '' ? null : cell) };

function words(table: Readonly<Record<string, string>>): Spelling {
  const back = new Map(Object.entries(table).map(([neutral, word]) => [word, neutral]));
  return {
    cell: (value) => (value === null ? '' : (table[value] ?? value)),
    neutral: (cell) => (cell === '' ? null : (back.get(cell) ?? cell)),
  };
}

function date(written: (year: string, month: string, day: string) => string, open = ''): Spelling {
  return {
    cell(value) {
      const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value ?? '') ?? [];
      if (year === undefined || month === undefined || day === undefined) return value ?? open;
      return written(year, month, day);
    },
    neutral(cell) {
      const [, year, month = '', day = ''] = /^(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?$/.exec(cell) ?? [];
      if (year !== undefined) return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
      return cell === '' || cell === open ? null : cell;
    },
  };
}
const dashed = (year: string, month: string, day: string) => `${year}-${month}-${day}`;
const slashed = (year: string, month: string, day: string) => `${year}/${Number(month)}/${Number(day)}`;
const spoken = (year: string, month: string, day: string) => `${year}年${month}月${day}日`;

/** Money in 万 with unit and currency in words: `300(万元人民币)`, `10(万美元)`. */
const capital: Spelling = {
  cell(value, entry) {
    if (value === null) return '';
    const currency = words(CURRENCIES).cell(entry.get('currency') ?? null, entry);
    const unit = currency === '' ? '万' : currency === '人民币' ? '万元人民币' : `万${currency}`;
    return `${shifted(value, -4)}(${unit})`;
  },
  neutral(cell) {
    const [, amount] = /^(\d+(?:\.\d+)?)(?:\(万[^)]*\))?$/.exec(cell) ?? [];
    return amount === undefined ? text.neutral(cell) : shifted(amount, 4);
  },
};

const enterprise = (header: string, property: keyof Enterprise, spelling = text): Column => ({
  header,
  property,
  ...spelling,
});
const licence = (header: string, property: keyof Licence, spelling = text): Column => ({
  header,
  property,
  ...spelling,
});

/** Text between a start and an end that the cell has and the neutral value has not. */
const within = (start: string, end: string): Spelling => ({
  cell: (value) => (value !== null && /^\d+$/.test(value) ? `${start}${value}${end}` : (value ?? '')),
  neutral: (cell) =>
    text.neutral(cell.startsWith(start) && cell.endsWith(end) ? cell.slice(start.length, -end.length) : cell),
});

/** `1.身份证明;2.申请表` */
const numbered: Spelling = {
  cell: (value) =>
    value
      ?.split('；')
      .map((one, index) => `${index + 1}.${one}`)
      .join(';') ?? '',
  neutral: (cell) =>
    text.neutral(
      cell
        .split(';')
        .map((one) => one.replace(/^\d+\./, ''))
        .join('；'),
    ),
};

const CHANNELS = words({ 窗口: '窗口办理', 网上: '网上办理', 自助: '自助终端' });
const channels: Spelling = {
  cell: (value, entry) =>
    value
      ?.split('；')
      .map((one) => CHANNELS.cell(one, entry))
      .join('、') ?? '',
  neutral: (cell) => text.neutral(cell.split('、').map(CHANNELS.neutral).join('；')),
};

const item = (header: string, property: keyof ServiceItem, spelling = text): Column => ({
  header,
  property,
  ...spelling,
});

export const SHEETS: Readonly<Record<EntryKind, Sheet>> = {
  enterprise: {
    kind: 'enterprise',
    table: 'qyjbxx',
    file: 'reg',
    key: '统一社会信用代码',
    required: ['统一社会信用代码', '企业名称'],
    columns: [
      enterprise('企业名称', 'name'),
      enterprise('统一社会信用代码', 'uscc'),
      enterprise('企业类型代码', 'typeCode'),
      enterprise('法定代表人', 'legalRep'),
      enterprise('注册资本', 'capital', capital),
      enterprise('币种', 'currency', words(CURRENCIES)),
      enterprise('成立日期', 'establishedOn', date(slashed)),
      enterprise('核准日期', 'approvedOn', date(spoken)),
      enterprise('经营期限自', 'termFrom', date(dashed)),
      enterprise('经营期限至', 'termTo', date(dashed, OPEN_END)),
      enterprise('经营范围', 'scope'),
      enterprise('住所', 'domicile'),
      enterprise('行政区划', 'division'),
      enterprise('登记机关', 'authority'),
      enterprise('企业状态', 'status', words(LETTERS)),
      enterprise('注销日期', 'cancelledOn', date(dashed)),
      enterprise('吊销日期', 'revokedOn', date(dashed)),
      enterprise('联系电话', 'phone'),
    ],
  },
  licence: {
    kind: 'licence',
    table: 'zzxx',
    file: 'lic',
    key: '证照标识',
    required: ['证照标识', '证照名称'],
    columns: [
      licence('证照标识', 'identifier'),
      licence('证照类型代码', 'typeCode'),
      licence('证照类型名称', 'typeName'),
      licence('证照名称', 'name'),
      licence('证照编号', 'number'),
      licence('颁发机构', 'issuerName'),
      licence('颁发机构代码', 'issuerCode'),
      licence('颁发日期', 'issuedOn', date(spoken)),
      licence('有效期自', 'validFrom', date(dashed)),
      licence('有效期至', 'validTo', date(dashed, OPEN_END)),
      licence('持有人名称', 'holderName'),
      licence('持有人代码', 'holderUscc'),
      licence('经营场所', 'premises'),
      licence('许可范围', 'scope'),
      licence('证照状态', 'status', words(LICENCE_STATES)),
      licence('所属区划', 'area'),
    ],
  },
  item: {
    kind: 'item',
    table: 'tbsx',
    file: 'item',
    key: '基本编码',
    required: ['基本编码', '事项名称'],
    columns: [
      item('基本编码', 'catalogCode'),
      item('实施编码', 'taskCode'),
      item('事项名称', 'name'),
      item('事项类型', 'type'),
      item('事项状态', 'state', words({ IN_USE: '正常', SUSPENDED: '停用', CANCELLED: '取消' })),
      item('实施机关', 'deptName'),
      item('法定办结时限', 'legalDays', within('法定时限', '工作日')),
      item('承诺办结时限', 'promiseDays', within('', '工作日')),
      item('跑动次数', 'visits', within('', '次')),
      item('是否收费', 'fee', words({ YES: '是', NO: '否' })),
      item('申请材料', 'materials', numbered),
      item('办理形式', 'channels', channels),
      item('通办方式', 'mode', words({ ONLINE: '全程网办', COLLECTED: '代收代办', JOINT: '多地联办' })),
      item('结果名称', 'result'),
      item('办理地点', 'address'),
    ],
  },
};

/** Cells in the sheet's order, as they are entered. What a clerk typed stands as typed, but for what GB18030 cannot show. */
export function cellsOf<Kind extends EntryKind>(sheet: Sheet, row: Row<Kind>): readonly string[] {
  const entry = new Map<string, Cell>(Object.entries(row.entry));
  const typed = new Map<string, string | undefined>(Object.entries(row.typed ?? {}));
  return sheet.columns.map(({ property, cell }) =>
    (typed.get(property) ?? cell(entry.get(property) ?? null, entry)).replace(/[\0\p{Surrogate}]/gu, '?'),
  );
}

export function neutralOf(sheet: Sheet, cells: readonly string[]): Readonly<Record<string, Cell>> {
  return Object.fromEntries(
    sheet.columns.map(({ property, neutral }, index) => [property, neutral(cells[index] ?? '')]),
  );
}

/** A decimal number with its point moved, exactly; anything else as it is. */
function shifted(number: string, places: number): string {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(number) ?? [];
  if (whole === undefined) return number;
  const digits = `${whole}${fraction}`.padEnd(whole.length + places, '0');
  const padded = digits.padStart(digits.length + Math.max(0, 1 - whole.length - places), '0');
  const point = Math.max(1, whole.length + places);
  const left = padded.slice(0, point).replace(/^0+(?=\d)/, '');
  const right = padded.slice(point).replace(/0+$/, '');
  return right === '' ? left : `${left}.${right}`;
}

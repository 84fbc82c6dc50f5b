/**
 * What Qingpu's registers look like: registrations by the national publicity system's column and code names (GSXT:
 * REGCAP in 万, numeric currency and state codes), licences by the English names of the certificate interface, service items by
 * the national list's column codes.
 */
import type { Enterprise, EntryKind, Licence, Row, ServiceItem } from '../platform.ts';

export type Cells = Readonly<Record<string, string | null>>;

type Property = keyof Enterprise | keyof Licence | keyof ServiceItem;

interface Column<Shown extends Property = Property> {
  readonly name: string;
  /** Property of the neutral entry that this column shows. */
  readonly property: Shown;
  readonly cell: (value: string | null) => string | null;
  readonly neutral: (cell: string | null) => string | null;
}

export interface Table {
  readonly kind: EntryKind;
  readonly name: string;
  /** First step of its routes. */
  readonly route: string;
  readonly id: string;
  readonly naturalKey: string;
  /** Nobody but its clerks enters anything. */
  readonly readOnly: boolean;
  readonly columns: readonly Column[];
  readonly required: readonly string[];
  readonly dates: readonly string[];
  readonly codes: Readonly<Record<string, readonly string[]>>;
}

const OPEN_END = '9999-12-31';
const CURRENCIES = { CNY: '156', USD: '840', HKD: '344', EUR: '978', JPY: '392' };
const ENTERPRISE_STATES = { ACTIVE: '1', SUSPENDED: '8', REVOKED: '2', CANCELLED: '3' };
const LICENCE_STATES = { VALID: '01', SUSPENDED: '02', REVOKED: '07', CANCELLED: '04', EXPIRED: '05' };

const same = (value: string | null) => value;

function plain<Shown extends Property>(name: string, property: Shown): Column<Shown> {
  return { name, property, cell: same, neutral: same };
}

function coded<Shown extends Property>(
  name: string,
  property: Shown,
  codes: Readonly<Record<string, string>>,
): Column<Shown> {
  const back = Object.fromEntries(Object.entries(codes).map(([neutral, code]) => [code, neutral]));
  return {
    name,
    property,
    cell: (value) => (value === null ? null : (codes[value] ?? value)),
    neutral: (cell) => (cell === null ? null : (back[cell] ?? cell)),
  };
}

function openEnded<Shown extends Property>(name: string, property: Shown): Column<Shown> {
  return {
    name,
    property,
    cell: (value) => value ?? OPEN_END,
    neutral: (cell) => (cell === OPEN_END ? null : cell),
  };
}

/** Materials as a JSON array. */
function materials<Shown extends Property>(name: string, property: Shown): Column<Shown> {
  return {
    name,
    property,
    cell: (value) =>
      value === null
        ? null
        : JSON.stringify(value.split('；').map((materialName) => ({ materialName, isNeed: 1 }))),
    neutral: (cell) =>
      cell === null
        ? null
        : (JSON.parse(cell) as readonly { materialName: string }[]).map((one) => one.materialName).join('；'),
  };
}

const CHANNELS = { 窗口: '1', 网上: '2', 自助: '3' };

/** Several codes joined by commas. */
function channels<Shown extends Property>(name: string, property: Shown): Column<Shown> {
  const one = coded(name, property, CHANNELS);
  return {
    name,
    property,
    cell: (value) => value?.split('；').map(one.cell).join(',') ?? null,
    neutral: (cell) => cell?.split(',').map(one.neutral).join('；') ?? null,
  };
}

/** Money in 万. */
function tenThousands<Shown extends Property>(name: string, property: Shown): Column<Shown> {
  return {
    name,
    property,
    cell: (value) => (value === null ? null : shifted(value, -4)),
    neutral: (cell) => (cell === null ? null : shifted(cell, 4)),
  };
}

const ENTERPRISE_COLUMNS: readonly Column<keyof Enterprise>[] = [
  plain('UNISCID', 'uscc'),
  plain('ENTNAME', 'name'),
  plain('ENTTYPE', 'typeCode'),
  plain('LEREP', 'legalRep'),
  tenThousands('REGCAP', 'capital'),
  coded('REGCAPCUR', 'currency', CURRENCIES),
  plain('ESTDATE', 'establishedOn'),
  plain('APPRDATE', 'approvedOn'),
  plain('OPFROM', 'termFrom'),
  openEnded('OPTO', 'termTo'),
  plain('OPSCOPE', 'scope'),
  plain('DOM', 'domicile'),
  plain('DOMDISTRICT', 'division'),
  plain('REGORG_CN', 'authority'),
  coded('REGSTATE', 'status', ENTERPRISE_STATES),
  plain('CANDATE', 'cancelledOn'),
  plain('REVDATE', 'revokedOn'),
  plain('TEL', 'phone'),
];

const ENTERPRISES: Table = {
  kind: 'enterprise',
  name: 'e_baseinfo',
  route: 'enterprises',
  id: 'PRIPID',
  naturalKey: 'UNISCID',
  readOnly: false,
  columns: ENTERPRISE_COLUMNS,
  required: ['UNISCID', 'ENTNAME'],
  dates: ['ESTDATE', 'APPRDATE', 'OPFROM', 'OPTO', 'CANDATE', 'REVDATE'],
  codes: {
    REGCAPCUR: Object.values(CURRENCIES),
    REGSTATE: [
      ...['1', '2', '3', '4', '5', '6', '8', '9', '21', '22', '30'],
      ...['9_01', '9_02', '9_03', '9_04', '9_05', '9_06', '9_07'],
    ],
  },
};

const LICENCE_COLUMNS: readonly Column<keyof Licence>[] = [
  plain('certificateIdentifier', 'identifier'),
  plain('certificateTypeCode', 'typeCode'),
  plain('certificateTypeName', 'typeName'),
  plain('certificateName', 'name'),
  plain('certificateNumber', 'number'),
  plain('certificateIssuingAuthorityName', 'issuerName'),
  plain('certificateIssuingAuthorityCode', 'issuerCode'),
  plain('certificateIssuedDate', 'issuedOn'),
  plain('certificateEffectiveDate', 'validFrom'),
  openEnded('certificateExpiringDate', 'validTo'),
  plain('certificateHolderName', 'holderName'),
  plain('certificateHolderCode', 'holderUscc'),
  plain('businessAddress', 'premises'),
  plain('licenceScope', 'scope'),
  coded('certificateState', 'status', LICENCE_STATES),
  plain('certificateAreaCode', 'area'),
];

const LICENCES: Table = {
  kind: 'licence',
  name: 'e_certificate',
  route: 'certificates',
  id: 'certificateId',
  naturalKey: 'certificateIdentifier',
  readOnly: false,
  columns: LICENCE_COLUMNS,
  required: ['certificateIdentifier', 'certificateName'],
  dates: ['certificateIssuedDate', 'certificateEffectiveDate', 'certificateExpiringDate'],
  codes: { certificateState: ['01', '02', '03', '04', '05', '06', '07', '99'] },
};

const ITEM_COLUMNS: readonly Column<keyof ServiceItem>[] = [
  plain('CATALOG_CODE', 'catalogCode'),
  plain('TASK_CODE', 'taskCode'),
  plain('TASK_NAME', 'name'),
  plain('TASK_TYPE', 'type'),
  coded('TASK_STATE', 'state', { IN_USE: '1', SUSPENDED: '2', CANCELLED: '3' }),
  plain('DEPT_NAME', 'deptName'),
  plain('ANTICIPATE_DAY', 'legalDays'),
  plain('PROMISE_DAY', 'promiseDays'),
  plain('LIMIT_SCENE_NUM', 'visits'),
  coded('IS_FEE', 'fee', { YES: '1', NO: '0' }),
  materials('MATERIALS', 'materials'),
  channels('HANDLE_TYPE', 'channels'),
  coded('CROSS_MODE', 'mode', { ONLINE: '1', COLLECTED: '2', JOINT: '3' }),
  plain('RESULT_NAME', 'result'),
  plain('TRANSACT_ADDR', 'address'),
];

const ITEMS: Table = {
  kind: 'item',
  name: 'e_matter',
  route: 'matters',
  id: 'ROWGUID',
  naturalKey: 'CATALOG_CODE',
  readOnly: true,
  columns: ITEM_COLUMNS,
  required: ['CATALOG_CODE', 'TASK_NAME'],
  dates: [],
  codes: {},
};

export const TABLES: Readonly<Record<EntryKind, Table>> = {
  enterprise: ENTERPRISES,
  licence: LICENCES,
  item: ITEMS,
};

/** The cells of a row as it is entered: what a clerk typed stands as typed. */
export function cellsOf<Kind extends EntryKind>(table: Table, row: Row<Kind>): Cells {
  const entry = new Map<string, string | null>(Object.entries(row.entry));
  const typed = new Map<string, string | undefined>(Object.entries(row.typed ?? {}));
  return Object.fromEntries(
    table.columns.map(({ name, property, cell }) => [
      name,
      typed.get(property) ?? cell(entry.get(property) ?? null),
    ]),
  );
}

export function neutralOf(table: Table, cells: Cells): Cells {
  return Object.fromEntries(
    table.columns.map(({ name, property, neutral }) => [property, neutral(cells[name] ?? null)]),
  );
}

/** A decimal number with its point moved, exactly; anything else as it is. */
function shifted(text: string, places: number): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') return text;
  const point = whole.length + places;
  const digits = ('0'.repeat(Math.max(0, 1 - point)) + whole + fraction).padEnd(point, '0');
  const left = digits.slice(0, Math.max(1, point)).replace(/^0+(?=\d)/, '');
  const right = digits.slice(Math.max(1, point)).replace(/0+$/, '');
  return `${sign}${left}${right === '' ? '' : `.${right}`}`;
}

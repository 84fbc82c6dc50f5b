import type { RawValue } from '../../src/contract/adapter.ts';
import type { Enterprise, Licence } from '../../src/demo/platforms/platform.ts';
import { shift } from '../../src/demo/world/capital.ts';
import { mod1110, residentId, uscc } from '../../src/demo/world/check-digits.ts';
import { EnterpriseMaker, person } from '../../src/demo/world/enterprises.ts';
import { LicenceMaker } from '../../src/demo/world/licences.ts';
import { type Random, random } from '../../src/demo/world/random.ts';
import { PLATFORMS } from '../../src/demo/world/regions.ts';

/** One invented registration with what the demonstration's world does not have. */
export interface Company extends Enterprise {
  readonly at: number;
  readonly regNo: string;
  readonly manager: string;
  readonly idNumber: string;
  readonly mobile: string;
  readonly employees: number;
  readonly postalCode: string;
  readonly industry: readonly [category: string, code: string];
  readonly updatedAt: string;
  readonly isIndividual: boolean;
}

export interface Permit extends Licence {
  readonly at: number;
  readonly holder: Company;
  readonly updatedAt: string;
}

/** What a column of a table means; null: nothing of the dataset. Several: any of them is right. `a + b`: parts of one column. */
export type Truth = string | readonly string[] | null;

export interface LayoutColumn<Row> {
  readonly header: string;
  readonly truth: Truth;
  readonly value: (row: Row) => RawValue;
}

export interface Layout {
  readonly name: string;
  readonly dataset: string;
  readonly columns: readonly { readonly header: string; readonly truth: Truth }[];
  readonly rows: readonly (readonly RawValue[])[];
}

const ROWS = 200;
const TODAY = '2026-06-30';
const INDUSTRIES = [
  ['F', '5137'],
  ['C', '1751'],
  ['H', '6210'],
  ['G', '5430'],
  ['E', '4710'],
  ['I', '6513'],
] as const;

const digits = (value: number, width: number): string => String(value).padStart(width, '0');

function companies(label: string): Company[] {
  const any = random(7, label);
  const maker = new EnterpriseMaker(random(11, label), TODAY, new Set());
  return Array.from({ length: ROWS }, (_, at) => {
    const company = maker.make(PLATFORMS[at % PLATFORMS.length]!);
    const serial = `${company.division}${any.int(10)}${digits(1000 + at * 37, 8).slice(1)}`;
    return {
      ...company,
      at,
      regNo: serial + mod1110(serial),
      manager: person(any),
      // Born before 1890: nobody's.
      idNumber: residentId(
        `${company.division}18${60 + any.int(29)}0${1 + any.int(9)}1${any.int(10)}${digits(any.int(1000), 3)}`,
      ),
      mobile: `1700000${digits(any.int(10_000), 4)}`,
      employees: 1 + any.int(400),
      postalCode: any.pick(['201700', '215200', '314100', '314101']),
      industry: any.pick(INDUSTRIES),
      updatedAt: `2026-0${1 + any.int(6)}-${digits(1 + any.int(28), 2)} ${digits(any.int(24), 2)}:${digits(any.int(60), 2)}:${digits(any.int(60), 2)}`,
      isIndividual: company.uscc.startsWith('92'),
    };
  });
}

function permits(label: string): Permit[] {
  const holders = companies(label);
  const byCode = new Map(holders.map((holder) => [holder.uscc, holder]));
  const own = {
    qingpu: holders.filter((_, at) => at % 3 === 0),
    wujiang: holders.filter((_, at) => at % 3 === 1),
    jiashan: holders.filter((_, at) => at % 3 === 2),
  };
  const maker = new LicenceMaker(random(13, label), TODAY, own);
  return holders.map((_, at) => {
    const licence = maker.make(PLATFORMS[at % PLATFORMS.length]!);
    const holder = byCode.get(licence.holderUscc)!;
    return { ...licence, at, holder, updatedAt: holder.updatedAt };
  });
}

export function companyLayout(name: string, columns: readonly LayoutColumn<Company>[]): Layout {
  return table(name, 'enterprise-registration', columns, companies(name));
}

export function permitLayout(name: string, columns: readonly LayoutColumn<Permit>[]): Layout {
  return table(name, 'licence', columns, permits(name));
}

function table<Row>(
  name: string,
  dataset: string,
  columns: readonly LayoutColumn<Row>[],
  subjects: readonly Row[],
): Layout {
  return {
    name,
    dataset,
    columns: columns.map(({ header, truth }) => ({ header, truth })),
    rows: subjects.map((subject) => columns.map(({ value }) => value(subject))),
  };
}

export const column = <Row>(
  header: string,
  truth: Truth,
  value: (row: Row) => RawValue,
): LayoutColumn<Row> => ({ header, truth, value });

/** Spellings of dates and amounts as exports have them; null stays null. */
export const compact = (date: string | null): string | null => date?.replaceAll('-', '') ?? null;
export const slashed = (date: string | null): string | null =>
  date === null ? null : date.split('-').map(Number).join('/');
export const midnight = (date: string | null): string | null => (date === null ? null : `${date} 00:00:00`);
export const inChinese = (date: string | null): string | null => {
  if (date === null) return null;
  const [year, month, day] = date.split('-').map(Number);
  return `${year}年${month}月${day}日`;
};
export const tenThousands = (yuan: string | null): string | null => (yuan === null ? null : shift(yuan, -4));
export const pickFor = <T>(label: string, at: number, list: readonly T[]): T => anyFor(label, at).pick(list);
const anyFor = (label: string, at: number): Random => random(at, label);
export const someone = (label: string, at: number): string => person(anyFor(label, at));
export const inventedUscc = (division: string, at: number): string =>
  uscc(`11${division}${digits(100_000_000 + at, 9)}`);

import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Enterprise, PlatformName } from '../../src/demo/platforms/platform.ts';
import { grouped, shift } from '../../src/demo/world/capital.ts';
import { EnterpriseMaker } from '../../src/demo/world/enterprises.ts';
import { type Random, random } from '../../src/demo/world/random.ts';
import { PLATFORMS } from '../../src/demo/world/regions.ts';

const SEED = 20_251_101;
const TODAY = '2025-11-01';
const BATCH_BYTES = 1 << 20;

/** A cell per column, in the order of HABITS[platform].columns. */
type Cells = (string | null)[];

/** How a platform names its columns and spells their values. */
interface Habits {
  readonly columns: readonly string[];
  cells(id: string, entry: Enterprise): Cells;
}

const WORDS: Readonly<Record<string, string>> = {
  CNY: '人民币',
  USD: '美元',
  HKD: '港元',
  JPY: '日元',
  EUR: '欧元',
};
const NUMBERS: Readonly<Record<string, string>> = {
  CNY: '156',
  USD: '840',
  HKD: '344',
  JPY: '392',
  EUR: '978',
};
const compact = (date: string | null): string | null => date?.replaceAll('-', '') ?? null;
const slashed = (date: string | null): string | null => date?.split('-').map(Number).join('/') ?? null;
const wide = (text: string): string => text.replaceAll('(', '（').replaceAll(')', '）');
const narrow = (text: string): string => text.replaceAll('（', '(').replaceAll('）', ')');

export const HABITS: Readonly<Record<PlatformName, Habits>> = {
  qingpu: {
    columns:
      'PRIPID UNISCID ENTNAME ENTTYPE NAME REGCAP REGCAPCUR ESTDATE APPRDATE OPFROM OPTO OPSCOPE DOM DISTRICT REGORG REGSTATE'.split(
        ' ',
      ),
    cells: (id, e) => [
      id,
      e.uscc,
      narrow(e.name),
      e.typeCode,
      e.legalRep,
      e.capital === null ? null : shift(e.capital, -4),
      e.currency === null ? null : NUMBERS[e.currency]!,
      e.establishedOn,
      e.approvedOn,
      e.termFrom,
      e.termTo,
      e.scope,
      e.domicile,
      e.division,
      e.authority,
      { ACTIVE: '1', SUSPENDED: '8', REVOKED: '2', CANCELLED: '3' }[e.status],
    ],
  },
  wujiang: {
    columns:
      'corp_id uni_scid corp_name econ_kind oper_man reg_capi start_date check_date term_start term_end scope addr district org status'.split(
        ' ',
      ),
    cells: (id, e) => [
      id,
      e.uscc,
      e.name,
      e.typeCode,
      e.legalRep,
      e.capital === null
        ? null
        : `${grouped(shift(e.capital, -4))}万${e.currency === null ? '元' : WORDS[e.currency]}`,
      compact(e.establishedOn),
      compact(e.approvedOn),
      compact(e.termFrom),
      compact(e.termTo),
      e.scope,
      e.domicile,
      e.division,
      e.authority,
      { ACTIVE: '在业', SUSPENDED: '歇业', REVOKED: '吊销', CANCELLED: '注销' }[e.status],
    ],
  },
  jiashan: {
    columns:
      '内部序号 统一社会信用代码 企业名称 企业类型代码 法定代表人 注册资本 币种 成立日期 核准日期 经营期限自 经营期限至 经营范围 住所 行政区划 登记机关 企业状态'.split(
        ' ',
      ),
    cells: (id, e) => [
      id,
      e.uscc,
      wide(e.name),
      e.typeCode,
      e.legalRep,
      e.capital,
      e.currency === null ? null : WORDS[e.currency]!,
      slashed(e.establishedOn),
      slashed(e.approvedOn),
      slashed(e.termFrom),
      slashed(e.termTo),
      e.scope,
      e.domicile,
      e.division,
      e.authority,
      { ACTIVE: 'K', SUSPENDED: 'Z', REVOKED: 'D', CANCELLED: 'XX' }[e.status],
    ],
  },
};

/**
 * Writes `<folder>/<platform>/reg-<day>.csv` for three platforms and two days: each file shows `records` enterprises, a third of
 * them its own. Of the keys 3 % disagree on the first day (missing, orphaned, incomplete, other value, shown twice) and 2 % more
 * are written differently; on the second day 1 % have changed, a fifth of those at their home alone.
 * Real registrations serve as material where given, with codes of their own.
 */
export async function writeSheets(
  folder: string,
  records: number,
  material: readonly Enterprise[],
): Promise<void> {
  for (const day of [1, 2]) {
    const sheets = PLATFORMS.map((platform) => new Sheet(folder, platform, day));
    const maker = new EnterpriseMaker(random(SEED, 'enterprises'), TODAY, new Set());
    const drift = random(SEED, 'drift');
    for (let i = 0; i < records; i += 1) {
      const home = PLATFORMS[i % 3]!;
      const entry = enterprise(maker, home, material, i);
      for (const sheet of sheets) sheet.add(i, entry);
      if (day === 2 && i % 100 === 50) change(sheets, home, i, entry);
      else plant(sheets, home, drift, i, entry);
      for (const sheet of sheets) await sheet.flush(BATCH_BYTES);
    }
    for (const sheet of sheets) await sheet.end();
  }
}

function enterprise(
  maker: EnterpriseMaker,
  home: PlatformName,
  material: readonly Enterprise[],
  i: number,
): Enterprise {
  const invented = maker.make(home);
  const real = material[i % Math.max(1, material.length)];
  if (real === undefined) return invented;
  const { name, legalRep, capital, currency, establishedOn, scope, domicile, typeCode } = real;
  return { ...invented, name, legalRep, capital, currency, establishedOn, scope, domicile, typeCode };
}

const otherName = (entry: Enterprise): Enterprise => ({ ...entry, legalRep: `${entry.legalRep ?? '王'}新` });

function change(sheets: readonly Sheet[], home: PlatformName, i: number, entry: Enterprise): void {
  const everywhere = i % 500 !== 50;
  for (const sheet of sheets) if (everywhere || sheet.platform === home) sheet.replace(i, otherName(entry));
}

type Plant = (replica: Sheet, own: Sheet, i: number, entry: Enterprise) => void;
const missing: Plant = (replica) => replica.leaveOut();
const orphan: Plant = (_, own) => own.leaveOut();
const repeated: Plant = (replica, _, i, entry) => replica.add(i + 100_000_000, entry);
const renamed: Plant = (replica, _, i, entry) => replica.replace(i, otherName(entry));
const moved: Plant = (replica, _, i, entry) =>
  replica.replace(i, { ...entry, domicile: `${entry.domicile}东侧` });
const incomplete: Plant = (replica, _, i, entry) => replica.replace(i, { ...entry, domicile: '' });
const padded: Plant = (replica, _, i, entry) =>
  replica.replace(i, { ...entry, domicile: `${entry.domicile} ` });
const widened: Plant = (replica, _, i, entry) =>
  replica.replace(i, { ...entry, domicile: entry.domicile.replace(/\d/g, fullWidth) });
const fullWidth = (digit: string): string => String.fromCharCode(digit.charCodeAt(0) + 0xfee0);

const EVERY = 20;
/** What is amiss with every 20th key, in turn. */
const PLANTS: readonly Plant[] = [
  ...[missing, missing, missing, missing, orphan, repeated, incomplete, incomplete],
  ...[renamed, renamed, renamed, moved, padded, padded, padded, padded, widened, widened, widened, widened],
];

function plant(
  sheets: readonly Sheet[],
  home: PlatformName,
  drift: Random,
  i: number,
  entry: Enterprise,
): void {
  if (i % EVERY !== 0) return;
  const replica = drift.pick(sheets.filter(({ platform }) => platform !== home));
  const own = sheets.find(({ platform }) => platform === home)!;
  PLANTS[(i / EVERY) % PLANTS.length]!(replica, own, i, entry);
}

/** One file under construction; the last row can still be altered. */
class Sheet {
  readonly platform: PlatformName;
  readonly #file: string;
  #lines: string[];
  #bytes = 0;
  #handle: Awaited<ReturnType<typeof open>> | null = null;

  constructor(folder: string, platform: PlatformName, day: number) {
    this.platform = platform;
    mkdirSync(join(folder, platform), { recursive: true });
    this.#file = join(folder, platform, `reg-${day}.csv`);
    this.#lines = [`${HABITS[platform].columns.join(',')}\n`];
  }

  add(i: number, entry: Enterprise): void {
    const line = `${HABITS[this.platform].cells(this.#id(i), entry).map(cell).join(',')}\n`;
    this.#lines.push(line);
    this.#bytes += line.length;
  }

  leaveOut(): void {
    this.#lines.pop();
  }

  replace(i: number, entry: Enterprise): void {
    this.leaveOut();
    this.add(i, entry);
  }

  async flush(size: number): Promise<void> {
    if (this.#bytes < size) return;
    this.#handle ??= await open(this.#file, 'w');
    await this.#handle.write(this.#lines.join(''));
    this.#lines = [];
    this.#bytes = 0;
  }

  async end(): Promise<void> {
    await this.flush(0);
    await this.#handle?.close();
  }

  #id(i: number): string {
    return `${this.platform.slice(0, 2).toUpperCase()}${1_000_000_000 + i}`;
  }
}

function cell(value: string | null): string {
  if (value === null) return '';
  return /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

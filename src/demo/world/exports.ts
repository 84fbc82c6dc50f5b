import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TongdaoError } from '../../contract/errors.ts';
import type { Enterprise, PlatformName } from '../platforms/platform.ts';
import { parseCapital } from './capital.ts';
import { isUscc } from './check-digits.ts';
import { type CsvRow, parseCsv } from './csv.ts';
import { isDate } from './dates.ts';
import { PLATFORMS, REGIONS } from './regions.ts';

const HEADER =
  '企业名称,统一社会信用代码,注册日期,企业类型,法人代表,注册资金,经营范围,所在省份,地区,注册地址';
const COLUMNS = HEADER.split(',').length;

/** 4-digit codes of the type names that such exports use (domain facts, section 5.4). Any other name: no code. */
const TYPE_CODES: ReadonlyMap<string, string> = new Map([
  ['有限责任公司', '1100'],
  ['股份有限公司', '1200'],
  ['分公司', '2190'],
  ['国有企业', '3100'],
  ['集体所有制', '3200'],
  ['集体企业', '3200'],
  ['股份合作制', '3400'],
  ['联营企业', '3500'],
  ['集体分支机构(非法人)', '4320'],
  ['普通合伙', '4531'],
  ['个人独资企业', '4540'],
  ['有限责任公司 外商投资企业', '5100'],
  ['农民专业合作社', '9100'],
  ['个体工商户', '9500'],
  ['个体', '9500'],
]);

/** `<platform>.csv` of each platform in the folder (UTF-8): one registration per row, in the file's order. */
export async function readExports(folder: string): Promise<Record<PlatformName, Enterprise[]>> {
  const seen = new Set<string>();
  const found: Record<PlatformName, Enterprise[]> = { qingpu: [], wujiang: [], jiashan: [] };
  for (const platform of PLATFORMS) {
    const file = join(folder, `${platform}.csv`);
    const fault = (line: number, detail: string): TongdaoError =>
      new TongdaoError('DEMO_DATA_ROW', { file, line, detail });
    const [header, ...rows] =
      parseCsv(await textOf(file)) ?? raise(new TongdaoError('DEMO_DATA_CUT', { file }));
    if (header?.cells.join(',') !== HEADER)
      throw new TongdaoError('DEMO_DATA_HEADER', { file, header: HEADER });
    found[platform] = rows.map((row) => {
      if (row.cells.length !== COLUMNS) throw fault(row.line, `${row.cells.length} ≠ ${COLUMNS}`);
      const entry = enterpriseOf(row, platform, fault);
      if (seen.has(entry.uscc)) throw fault(row.line, '统一社会信用代码 ×2');
      seen.add(entry.uscc);
      return entry;
    });
  }
  return found;
}

async function textOf(file: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new TongdaoError('DEMO_DATA_UNREADABLE', { file }, { cause });
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TongdaoError('DEMO_DATA_ENCODING', { file }, { cause });
  }
}

function enterpriseOf(
  { line, cells }: CsvRow,
  platform: PlatformName,
  fault: (line: number, detail: string) => TongdaoError,
): Enterprise {
  const [name, uscc, establishedOn, type, legalRep, money, scope, , , domicile] = cells.map(cellValue);
  if (name == null) throw fault(line, '企业名称');
  if (uscc == null || !isUscc(uscc)) throw fault(line, '统一社会信用代码');
  if (establishedOn == null || !isDate(establishedOn)) throw fault(line, '注册日期');
  const capital = money == null ? { capital: null, currency: null } : parseCapital(money);
  if (capital === undefined) throw fault(line, '注册资金');
  const region = REGIONS[platform];
  return {
    uscc,
    name,
    typeCode: typeCodeOf(type ?? null, uscc),
    legalRep: legalRep ?? null,
    ...capital,
    establishedOn,
    approvedOn: null,
    termFrom: null,
    termTo: null,
    scope: scope ?? null,
    domicile: domicile ?? '',
    division: region.division,
    authority: region.authority,
    status: 'ACTIVE',
    cancelledOn: null,
    revokedOn: null,
    phone: null,
  };
}

const cellValue = (cell: string): string | null => {
  const text = cell.trim();
  return text === '' || text === 'N/A' ? null : text;
};

/** Individual businesses have codes in 92 and cooperatives in 93; a name that says otherwise is not trusted. */
function typeCodeOf(type: string | null, uscc: string): string | null {
  const code = TYPE_CODES.get((type ?? '').replace('（', '(').replace('）', ')')) ?? null;
  if (code === '9500') return uscc.startsWith('92') ? code : null;
  if (code === '9100') return uscc.startsWith('93') ? code : null;
  return uscc.startsWith('91') ? code : null;
}

function raise(error: TongdaoError): never {
  throw error;
}

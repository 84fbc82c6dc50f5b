import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import type { Pool } from 'mysql2/promise';
import type { Enterprise } from '../../src/demo/platforms/platform.ts';
import { shift } from '../../src/demo/world/capital.ts';
import { uscc } from '../../src/demo/world/check-digits.ts';
import { EnterpriseMaker } from '../../src/demo/world/enterprises.ts';
import { random } from '../../src/demo/world/random.ts';

/** Companies of two counties that the demonstration's world does not have. */
export interface Companies {
  readonly nanhu: readonly Enterprise[];
  readonly pinghu: readonly Enterprise[];
}

const EACH = 60;

export function inventCompanies(): Companies {
  return { nanhu: county('南湖', '330402'), pinghu: county('平湖', '330482') };
}

function county(place: string, division: string): readonly Enterprise[] {
  const maker = new EnterpriseMaker(random(3, place), '2026-06-30', new Set());
  const moved = (text: string) => text.replaceAll('嘉善', place);
  return Array.from({ length: EACH }, () => {
    const made = maker.make('jiashan');
    return {
      ...made,
      uscc: uscc(`${made.uscc.slice(0, 2)}${division}${made.uscc.slice(8, 17)}`),
      name: moved(made.name),
      domicile: moved(made.domicile),
      authority: `${place}市场监督管理局`,
      division,
    };
  });
}

const MOMENT = '2026-11-20 09:30:00';
const yuanToTenThousand = (yuan: string | null) => (yuan === null ? null : shift(yuan, -4));

const TABLE = `CREATE TABLE qyjbxx (
  xxid bigint NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT '信息编号', tyxydm char(18) NOT NULL, qymc varchar(200) NOT NULL,
  qylxdm varchar(8), frdb varchar(60), zczj decimal(18, 6) COMMENT '万元', hblx varchar(10), clrq date, hzrq date, jyqxq date, jyqxz varchar(20),
  jyfw text, zs varchar(300), xzqh char(6), djjg varchar(100), djzt varchar(20), zxrq date, dxrq date, lxdh varchar(40),
  czr varchar(30), gxsj datetime NOT NULL, KEY (gxsj)) CHARACTER SET utf8mb4`;
const STATES = { ACTIVE: '正常', SUSPENDED: '歇业', REVOKED: '吊销', CANCELLED: '注销' } as const;
const MONEY: Readonly<Record<string, string>> = {
  CNY: '人民币',
  USD: '美元',
  EUR: '欧元',
  JPY: '日元',
  HKD: '港币',
};

/** The registration system of Nanhu: its own companies, and copies of some of Pinghu's. */
export async function fillTable(pool: Pool, companies: readonly Enterprise[]): Promise<void> {
  await pool.query(TABLE);
  const rows = companies.map((one) => [
    one.uscc,
    one.name,
    one.typeCode,
    one.legalRep,
    yuanToTenThousand(one.capital),
    one.currency === null ? null : MONEY[one.currency],
    one.establishedOn,
    one.approvedOn,
    one.termFrom,
    one.termTo ?? '长期',
    one.scope,
    one.domicile,
    one.division,
    one.authority,
    STATES[one.status],
    one.cancelledOn,
    one.revokedOn,
    one.phone,
    '窗口一',
    MOMENT,
  ]);
  await pool.query(
    `INSERT INTO qyjbxx (tyxydm, qymc, qylxdm, frdb, zczj, hblx, clrq, hzrq, jyqxq, jyqxz, jyfw, zs, xzqh, djjg, djzt, zxrq, dxrq, lxdh, czr, gxsj)
     VALUES ?`,
    [rows],
  );
}

const HEADERS: readonly (readonly [header: string, cell: (one: Enterprise, at: number) => string | null])[] =
  [
    ['流水号', (_, at) => `PH${String(at + 1).padStart(6, '0')}`],
    ['社会信用代码', (one) => one.uscc],
    ['市场主体名称', (one) => one.name],
    ['主体类型代码', (one) => one.typeCode],
    ['法人代表', (one) => one.legalRep],
    ['注册资金（万元）', (one) => yuanToTenThousand(one.capital)],
    ['货币种类', (one) => one.currency],
    ['成立时间', (one) => one.establishedOn.replaceAll('-', '/')],
    ['核准时间', (one) => one.approvedOn?.replaceAll('-', '/') ?? null],
    ['营业期限起', (one) => one.termFrom?.replaceAll('-', '/') ?? null],
    ['营业期限止', (one) => one.termTo?.replaceAll('-', '/') ?? '永久'],
    ['经营项目', (one) => one.scope],
    ['注册地址', (one) => one.domicile],
    ['所在区县', (one) => one.division],
    ['登记部门', (one) => one.authority],
    ['登记状态', (one) => STATES[one.status]],
    ['注销时间', (one) => one.cancelledOn?.replaceAll('-', '/') ?? null],
    ['吊销时间', (one) => one.revokedOn?.replaceAll('-', '/') ?? null],
    ['联系方式', (one) => one.phone],
  ];

/** What Pinghu drops every night, as its tool writes it. */
export async function dropFile(folder: string, companies: readonly Enterprise[]): Promise<void> {
  const quoted = (text: string | null) =>
    /[",\n]/.test(text ?? '') ? `"${text!.replaceAll('"', '""')}"` : (text ?? '');
  const lines = [
    HEADERS.map(([header]) => header),
    ...companies.map((one, at) => HEADERS.map(([, cell]) => quoted(cell(one, at)))),
  ];
  const file = join(folder, 'sczt-20261120.csv');
  await writeFile(
    `${file}.tmp`,
    iconv.encode(lines.map((cells) => `${cells.join(',')}\r\n`).join(''), 'gb18030'),
  );
  await rename(`${file}.tmp`, file);
}

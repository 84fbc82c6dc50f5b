import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REGIONS } from '../../src/demo/world/regions.ts';

const MAPPINGS = {
  qingpu: {
    key: 'PRIPID',
    mapping: `
      uscc: UNISCID
      sourceEntityId: PRIPID
      name: ENTNAME
      entityTypeCode: ENTTYPE
      legalRepName: NAME
      regCapital: { from: REGCAP, unit: 万元 }
      regCapitalCurrency: REGCAPCUR
      establishedOn: ESTDATE
      approvedOn: APPRDATE
      termFrom: OPFROM
      termTo: { from: OPTO, openEnd: "" }
      businessScope: OPSCOPE
      domicile: DOM
      divisionCode: DISTRICT
      authorityName: REGORG
      status: { from: REGSTATE, codes: qingpu-status }`,
    status: '{ "1": ACTIVE, "8": SUSPENDED, "2": REVOKED, "3": CANCELLED }',
  },
  wujiang: {
    key: 'corp_id',
    mapping: `
      uscc: uni_scid
      sourceEntityId: corp_id
      name: corp_name
      entityTypeCode: econ_kind
      legalRepName: oper_man
      regCapital: reg_capi
      establishedOn: start_date
      approvedOn: check_date
      termFrom: term_start
      termTo: { from: term_end, openEnd: "" }
      businessScope: scope
      domicile: addr
      divisionCode: district
      authorityName: org
      status: { from: status, codes: wujiang-status }`,
    status: '{ 在业: ACTIVE, 歇业: SUSPENDED, 吊销: REVOKED, 注销: CANCELLED }',
  },
  jiashan: {
    key: '内部序号',
    mapping: `
      uscc: 统一社会信用代码
      sourceEntityId: 内部序号
      name: 企业名称
      entityTypeCode: 企业类型代码
      legalRepName: 法定代表人
      regCapital: { from: 注册资本, unit: 元 }
      regCapitalCurrency: 币种
      establishedOn: 成立日期
      approvedOn: 核准日期
      termFrom: 经营期限自
      termTo: { from: 经营期限至, openEnd: "" }
      businessScope: 经营范围
      domicile: 住所
      divisionCode: 行政区划
      authorityName: 登记机关
      status: { from: 企业状态, codes: jiashan-status }`,
    status: '{ K: ACTIVE, Z: SUSPENDED, D: REVOKED, XX: CANCELLED }',
  },
} as const;

/** A profile of three file endpoints that read the sheets below `files`. */
export async function writeProfile(folder: string, files: string): Promise<void> {
  for (const sub of ['endpoints', 'codes']) await mkdir(join(folder, sub), { recursive: true });
  await writeFile(
    join(folder, 'channel.yaml'),
    'name: bench\ndatasets:\n  enterprise-registration: { settle: 0s }\n',
  );
  for (const [name, { key, mapping, status }] of Object.entries(MAPPINGS)) {
    await writeFile(join(folder, 'codes', `${name}-status.yaml`), `name: ${name}-status\nmap: ${status}\n`);
    await writeFile(
      join(folder, 'endpoints', `${name}.yaml`),
      `endpoint: ${name}
title: { zh: ${name}, en: ${name} }
divisions: ["${REGIONS[name as keyof typeof MAPPINGS].division}"]
adapter: file
options: { folder: ${JSON.stringify(join(files, name))}, encoding: utf-8 }
datasets:
  enterprise-registration:
    read: { files: reg-*.csv, key: ${key} }
    mapping:${mapping}
`,
    );
  }
}

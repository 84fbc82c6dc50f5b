/** Layouts that the proposals are built with. The honest measure is held-out.ts. */
import {
  column,
  compact,
  companyLayout,
  inChinese,
  type Layout,
  midnight,
  permitLayout,
  pickFor,
  slashed,
  someone,
  tenThousands,
} from './layout.ts';

const CURRENCY: Readonly<Record<string, string>> = {
  CNY: '人民币元',
  USD: '美元',
  EUR: '欧元',
  JPY: '日元',
  HKD: '港币',
};
const STATES = { ACTIVE: '开业', SUSPENDED: '停业', REVOKED: '吊销未注销', CANCELLED: '注销' } as const;
const CERT_STATES = {
  VALID: '正常',
  SUSPENDED: '暂扣',
  REVOKED: '吊销',
  CANCELLED: '注销',
  EXPIRED: '失效',
} as const;
const NOTES = [null, null, '已核对', '迁址中'] as const;

const jiangsu = companyLayout('dev jiangsu', [
  column('corp_id', 'sourceEntityId', (c) => `320584${String(c.at).padStart(10, '0')}`),
  column('uni_scid', 'uscc', (c) => c.uscc),
  column('reg_no', 'regNo', (c) => c.regNo),
  column('corp_name', 'name', (c) => c.name),
  column('zj_econ_kind', ['entityTypeCode', 'entityTypeName'], (c) => c.typeCode),
  column('oper_man_name', 'legalRepName', (c) => c.legalRep),
  column('oper_man_ident_no', 'legalRepIdNo', (c) => c.idNumber),
  column('reg_capi', 'regCapital', (c) => tenThousands(c.capital)),
  column('reg_capi_cur', 'regCapitalCurrency', (c) => (c.currency === null ? null : CURRENCY[c.currency]!)),
  column('start_date', 'establishedOn', (c) => c.establishedOn),
  column('check_date', 'approvedOn', (c) => midnight(c.approvedOn)),
  column('fare_term_start', 'termFrom', (c) => slashed(c.termFrom)),
  column('fare_term_end', 'termTo', (c) => c.termTo ?? '9999-12-31'),
  column('fare_scope', 'businessScope', (c) => c.scope),
  column('addr', 'domicile', (c) => c.domicile),
  column('district', 'divisionCode', (c) => c.division),
  column('belong_org', 'authorityName', (c) => c.authority),
  column('corp_status', 'status', (c) => STATES[c.status]),
  column('cancel_date', 'cancelledOn', (c) => c.cancelledOn),
  column('tel', 'phone', (c) => c.phone),
  column('czbz', null, () => 'U'),
  column('sjc', null, (c) => c.updatedAt),
]);

const dump = companyLayout('dev dump', [
  column('企业名称', 'name', (c) => c.name),
  column('统一社会信用代码', 'uscc', (c) => c.uscc),
  column('注册日期', 'establishedOn', (c) => c.establishedOn),
  column('企业类型', 'entityTypeName', (c) => (c.at % 5 === 0 ? 'N/A' : '有限责任公司')),
  column('法人代表', 'legalRepName', (c) => c.legalRep),
  column('注册资金', 'regCapital', (c) =>
    c.capital === null ? 'N/A' : `${tenThousands(c.capital)}(万元人民币)`,
  ),
  column('经营范围', 'businessScope', (c) => c.scope),
  column('所在省份', null, (c) => (c.division.startsWith('31') ? '上海' : '浙江')),
  column('地区', null, (c) => (c.division.startsWith('31') ? '青浦' : '嘉兴')),
  column('注册地址', 'domicile', (c) => c.domicile),
]);

const trap = companyLayout('dev traps', [
  column('ZTSFDM', 'sourceEntityId', (c) => `P${String(80_000 + c.at)}`),
  column('SHXYDM', 'uscc', (c) => c.uscc),
  column('MC', 'name', (c) => c.name),
  column('NAME', 'legalRepName', (c) => c.legalRep),
  column('ZCZJ', 'regCapital', (c) => tenThousands(c.capital)),
  column('BZ', null, (c) => pickFor('dev note', c.at, NOTES)),
  column('HBZL', 'regCapitalCurrency', (c) => (c.currency === null ? null : CURRENCY[c.currency]!)),
  column('KYRQ', 'establishedOn', (c) => inChinese(c.establishedOn)),
  column('RQ', null, (c) => inChinese(c.approvedOn)),
  column('HZRQ', 'approvedOn', (c) => inChinese(c.approvedOn)),
  column('JYQXZ', 'termFrom', (c) => inChinese(c.termFrom)),
  column('JYQXZ2', 'termTo', (c) => inChinese(c.termTo) ?? '长期'),
  column('JYFW', 'businessScope', (c) => c.scope),
  column('ZS', 'domicile', (c) => c.domicile),
  column('FZJG', null, (c) => (c.at % 4 === 0 ? `${c.name}第二分公司` : null)),
  column('GSDJJG', 'authorityName', (c) => c.authority),
  column('ZT', 'status', (c) => STATES[c.status]),
  column('SSQX', 'divisionCode', (c) => c.division),
  column('LXR', null, (c) => c.manager),
  column('LXRDH', 'phone', (c) => c.mobile),
  column('JBR', null, (c) => someone('dev clerk', c.at % 5)),
]);

const gateway = companyLayout('dev gateway', [
  column('entId', 'sourceEntityId', (c) => `E${100_000 + c.at}`),
  column('socialCreditCode', 'uscc', (c) => c.uscc),
  column('enterpriseName', 'name', (c) => c.name),
  column('legalPersonName', 'legalRepName', (c) => c.legalRep),
  column('regCapital', 'regCapital', (c) => c.capital),
  column('currency', 'regCapitalCurrency', (c) => c.currency),
  column('foundDate', 'establishedOn', (c) => compact(c.establishedOn)),
  column('approveDate', 'approvedOn', (c) => compact(c.approvedOn)),
  column('businessTermBegin', 'termFrom', (c) => compact(c.termFrom)),
  column('businessTermEnd', 'termTo', (c) => compact(c.termTo) ?? '99991231'),
  column('operateScope', 'businessScope', (c) => c.scope),
  column('registerAddress', 'domicile', (c) => c.domicile),
  column('areaCode', 'divisionCode', (c) => c.division),
  column('registerOrg', 'authorityName', (c) => c.authority),
  column('enterpriseStatus', 'status', (c) => STATES[c.status]),
  column('industryCode', 'industryCode', (c) => c.industry[1]),
  column('mobilePhone', 'phone', (c) => c.mobile),
  column('createBy', null, (c) => someone('dev creator', c.at % 3)),
  column('gmtModified', null, (c) => c.updatedAt),
]);

const metadata = permitLayout('dev metadata', [
  column('lic_id', null, (p) => 7_000 + p.at),
  column('zzbs', 'certIdentifier', (p) => p.identifier),
  column('zzlxdm', 'certTypeCode', (p) => p.typeCode),
  column('zzlxmc', 'certTypeName', (p) => p.typeName),
  column('zzmc', 'certName', (p) => p.name),
  column('zzbh', 'certNo', (p) => p.number),
  column('zzbfjg', 'issuerName', (p) => p.issuerName),
  column('zzbfjgdm', 'issuerCode', (p) => p.issuerCode),
  column('zzbfrq', 'issuedOn', (p) => p.issuedOn),
  column('zzyxqqsrq', 'validFrom', (p) => compact(p.validFrom)),
  column('zzyxqjzrq', 'validTo', (p) => compact(p.validTo) ?? '长期'),
  column('czzt', 'holderName', (p) => p.holderName),
  column('czztdm', 'holderCode', (p) => p.holderUscc),
  column('jycs', 'premises', (p) => p.premises),
  column('xkfw', 'scope', (p) => p.scope),
  column(
    'zzzt',
    'status',
    (p) => ({ VALID: '1', SUSPENDED: '1', REVOKED: '2', CANCELLED: '2', EXPIRED: '1' })[p.status],
  ),
  column('xzqhdm', 'areaCode', (p) => p.area),
  column('update_time', null, (p) => p.updatedAt),
]);

const drugs = permitLayout('dev drugs', [
  column('证书编号', 'certNo', (p) => `浙CB${5_730_000 + p.at}`),
  column('企业名称', 'holderName', (p) => p.holderName),
  column('社会信用代码', 'holderCode', (p) => p.holderUscc),
  column('法定代表人', 'legalRepName', (p) => p.holder.legalRep),
  column('企业负责人', null, (p) => p.holder.manager),
  column('质量负责人', null, (p) => someone('dev quality', p.at)),
  column('仓库地址', null, (p) => `${p.holder.domicile}北侧`),
  column('经营场所', 'premises', (p) => p.premises),
  column('经营范围', 'scope', (p) => p.scope),
  column('发证日期', 'issuedOn', (p) => slashed(p.issuedOn)),
  column('有效期自', 'validFrom', (p) => slashed(p.validFrom)),
  column('有效期至', 'validTo', (p) => slashed(p.validTo) ?? '长期'),
  column('发证机关', 'issuerName', (p) => p.issuerName),
  column('证书状态', 'status', (p) => CERT_STATES[p.status]),
  column('是否注销', null, (p) => (p.status === 'CANCELLED' ? '是' : '否')),
  column('更新时间', null, (p) => p.updatedAt),
]);

export const DEV_SET: readonly Layout[] = [jiangsu, dump, trap, gateway, metadata, drugs];

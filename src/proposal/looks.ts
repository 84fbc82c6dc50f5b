import type { Text } from '../contract/text.ts';
import {
  isMod1110Valid,
  isOrgCodeValid,
  isResidentId,
  isUsccAlphabet,
  isUsccValid,
} from '../pipeline/check-digits.ts';
import { currencyOfNumber, readMoneyWords } from '../pipeline/currencies.ts';
import { beginsWithSurname } from './surnames.ts';

/** How a value looks, and what it is worth to see it (`for`) or not to see it (`against`): factors on the odds. */
export interface Look {
  readonly title: Text;
  readonly test: (text: string) => boolean;
  readonly for: number;
  readonly against: number;
}

const look = (zh: string, en: string, test: Look['test'] | RegExp, pro: number, contra: number): Look => ({
  title: { zh, en },
  test: test instanceof RegExp ? (text) => test.test(text) : test,
  for: pro,
  against: contra,
});

const HAN = /\p{Script=Han}/u;
const ENDS_AS_COMPANY =
  /(公司|厂|店|部|行|社|中心|企业|合伙|馆|场|站|院|铺|坊|工作室|超市|宿|吧|庄|楼|集团|银行|学校|协会|联合会|农场|基地|网吧|会所|酒家)([（(][^）)]{1,12}[）)])?$/u;
const ENDS_AS_AUTHORITY = /(局|委员会|管委会|人民政府|行政服务中心)$/u;
const FINE_PLACE = /(镇|乡|街道|村|路|街|大道|巷|弄|号|幢|室|组|层|园区|广场|大厦)/u;

const isUscc = (text: string): boolean => {
  const code = text.toUpperCase();
  return code.length === 18 && isUsccAlphabet(code) && isUsccValid(code);
};

const isCompany = (text: string): boolean =>
  text.length >= 4 && HAN.test(text) && ENDS_AS_COMPANY.test(text) && !ENDS_AS_AUTHORITY.test(text);

const isPerson = (text: string): boolean =>
  (/^[\p{Script=Han}*＊]{2,4}$/u.test(text) &&
    beginsWithSurname(text) &&
    !ENDS_AS_COMPANY.test(text) &&
    !ENDS_AS_AUTHORITY.test(text)) ||
  /^\p{Script=Han}+(·\p{Script=Han}+)+$/u.test(text) ||
  /^[A-Z][A-Za-z'-]+( [A-Z][A-Za-z'.-]*){1,3}$/.test(text);

const isAddress = (text: string): boolean =>
  text.length >= 5 &&
  FINE_PLACE.test(text) &&
  !ENDS_AS_AUTHORITY.test(text) &&
  (!ENDS_AS_COMPANY.test(text) || /[号室幢]/u.test(text)) &&
  !/[；;]/.test(text);

/** Number and certificate forms: §6 of GB/T 36901 practice; registration numbers: GS15-2006, older ones have 13 digits. */
const isRegNo = (text: string): boolean =>
  (/^\d{15}$/.test(text) && isMod1110Valid(text)) ||
  /^\d{13}$/.test(text) ||
  /^\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(text);

const isCurrency = (text: string): boolean => {
  if (/^\d{1,3}(\.0)?$/.test(text)) return currencyOfNumber(text.replace('.0', '')) !== undefined;
  const words = /\d/.test(text) ? null : readMoneyWords(text);
  return words !== null && (words.currency !== null || words.power !== null || text === '元');
};

const AMOUNT = /^[+-]?\d[\d,]*(\.\d+)?$/;
const isMoneyText = (text: string): boolean => {
  const words = /^([^\d+-]*)[+-]?\d[\d,]*(?:\.\d*)?(\D*)$/.exec(text.replaceAll(' ', ''));
  return words !== null && words[1]! + words[2]! !== '' && readMoneyWords(words[1]! + words[2]!) !== null;
};

const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82'.split(
    ' ',
  ),
);
const isDivision = (text: string): boolean =>
  /^\d{6}(\d{2,3}|\d{6})?$/.test(text) && PROVINCES.has(text.slice(0, 2));

const isCertIdentifier = (text: string): boolean => /^1\.2\.156\.3005\.2\./.test(text);
const isCertName = (text: string): boolean =>
  text.length <= 30 && /(证|证书|许可|批准书|备案凭证|登记表)([（(].{1,10}[）)])?$/u.test(text);
const PHONE = /^(\+?86[- ]?)?(1[3-9]\d{9}|(0\d{2,3}[- ]?)?\d{7,8}(-\d{1,6})?)([.;/，,、；或 ]+.*)?$/;

export const LOOKS = {
  uscc: look('统一社会信用代码（校验通过）', 'credit codes with a right check character', isUscc, 150, 0.01),
  regNo: look('注册号（校验通过）', 'registration numbers with a right check digit', isRegNo, 100, 0.05),
  orgCode: look(
    '组织机构代码（校验通过）',
    'organisation codes with a right check character',
    (text) => /^[0-9A-Z]{8}-?[0-9X]$/.test(text) && isOrgCodeValid(text.replace('-', '')),
    60,
    0.05,
  ),
  residentId: look(
    '居民身份证号',
    'resident identity numbers',
    (text) => isResidentId(text.toUpperCase()) || /^\d{6,17}\*{2,}\w*$/.test(text),
    60,
    0.03,
  ),
  company: look('企业或商户名称', 'names of companies or shops', isCompany, 15, 0.03),
  person: look('人名', 'names of persons', isPerson, 15, 0.03),
  authority: look('机关名称', 'names of authorities', ENDS_AS_AUTHORITY, 20, 0.05),
  office: look('基层机构名称', 'names of local offices', /(局|分局|所|大队|中队|科|站|管理处)$/u, 10, 0.08),
  officeCode: look(
    '机构代码',
    'codes of offices',
    (text) => /^[0-9A-Z]{2,18}(\.0)?$/.test(text) && /\d/.test(text),
    3,
    0.03,
  ),
  address: look('地址', 'addresses', isAddress, 15, 0.05),
  scope: look(
    '经营内容',
    'descriptions of business',
    /[；;、]|销售|服务|制造|生产|加工|批发|零售|研发|制售|运输|场所|制品|工程|咨询|饮品|经营|住宿|食品/u,
    5,
    0.15,
  ),
  money: look('金额', 'amounts', (text) => AMOUNT.test(text), 2, 0.02),
  moneyText: look('带单位的金额', 'amounts with their unit', isMoneyText, 40, 0.02),
  currency: look('币种', 'currencies', isCurrency, 25, 0.03),
  typeCode: look('四位类型代码', 'type codes of four digits', /^[1-9]\d{3}(\.0)?$/, 12, 0.02),
  typeName: look(
    '主体类型名称',
    'names of entity types',
    /(公司|个体|合伙|独资|合作社|企业|集体|国有|股份|分支|代表机构|非法人)/u,
    15,
    0.05,
  ),
  division: look('行政区划代码', 'division codes', isDivision, 20, 0.02),
  idType: look(
    '证件类型',
    'types of documents',
    /^(\d{1,3}|.{1,14}证|护照|其他|统一社会信用代码)$/u,
    6,
    0.05,
  ),
  industryLetter: look('行业门类字母', 'letters of industry categories', /^[A-TZ]$/, 15, 0.03),
  industryCode: look('行业代码', 'industry codes', /^[A-T]?\d{2,4}$/, 5, 0.05),
  phone: look('电话号码', 'telephone numbers', (text) => PHONE.test(text), 25, 0.03),
  email: look('电子邮箱', 'email addresses', /^[^@\s]+@[^@\s]+\.[^@\s]+$/, 100, 0.01),
  postalCode: look('六位邮编', 'postal codes', /^\d{6}$/, 4, 0.03),
  smallInteger: look('整数', 'whole numbers', /^\d{1,7}(\.0)?$/, 3, 0.05),
  certIdentifier: look('证照标识', 'licence identifiers', isCertIdentifier, 200, 0.02),
  certTypeCode: look(
    '21 位证照类型代码',
    'licence type codes of 21 characters',
    (text) => text.length === 21 && isUscc(text.slice(0, 18)),
    60,
    0.1,
  ),
  certName: look('证照名称', 'names of licences', isCertName, 25, 0.04),
  certNo: look(
    '证照编号',
    'licence numbers',
    /^(JY|SC|YB|JHB|TY)\d{10,}$|字.{0,20}号$|^\p{Script=Han}[A-C][AB]\d{7,}$|^(?!1\.2\.156)[\p{Script=Han}A-Z]{0,8}[-0-9]{6,}$/u,
    8,
    0.05,
  ),
  docNo: look('文号', 'document numbers', /[〔[（(【]\s*(19|20)\d{2}\s*[〕\])）】].{0,12}号$/u, 40, 0.3),
  version: look('版本号', 'version numbers', /^[vV]?\d{1,3}(\.\d+)?$/, 3, 0.05),
  year: look('年份', 'years', /^(19|20)\d{2}$/, 8, 0.2),
  flag: look('标志', 'marks', /^([01IUDiud]|insert|update|delete|true|false|是|否|[YN])$/, 6, 0.08),
  url: look('链接', 'links', /^(https?|ftp):\/\//, 60, 0.02),
  id: look('编号', 'ids', (text) => /^[\w.-]{1,64}$/.test(text), 1.5, 0.05),
  word: look('短文字', 'short words', (text) => text.length <= 20 && !/^\d+([.-]\d+)*$/.test(text), 1.2, 0.2),
  text: look('文字', 'text', HAN, 1, 0.5),
} as const satisfies Record<string, Look>;

export type PlainLook = keyof typeof LOOKS;

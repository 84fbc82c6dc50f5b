/** Normalisation rules: what a value can have gone through, as records and reports name it. */
import type { Text } from './text.ts';

export const RULE_TITLES = {
  'catalog-code.from-task-code': {
    zh: '基本编码取自实施编码',
    en: 'basic code taken from the implementation code',
  },
  'cert-identifier.form': { zh: '证照标识统一写法', en: 'licence identifier in standard form' },
  'cert-no.case': { zh: '编号字母改为大写', en: 'letters of the number capitalised' },
  'code.form': { zh: '代码统一写法', en: 'code in standard form' },
  'code.list': { zh: '按代码表转换', en: 'translated by the code list' },
  'currency.form': { zh: '币种统一写法', en: 'currency in standard form' },
  'date.epoch': { zh: '时间戳转为日期', en: 'timestamp read as a date' },
  'date.excel-serial': { zh: 'Excel 序列数转为日期', en: 'Excel serial number read as a date' },
  'date.format': { zh: '日期统一写法', en: 'date in standard form' },
  'date.month-only': { zh: '只有年月，补为首日', en: 'month only: its first day' },
  'date.open-ended': { zh: '识别为长期', en: 'read as open-ended' },
  'date.range-start': { zh: '期间取起始日', en: 'start of a range' },
  'date.time-dropped': { zh: '去掉时刻', en: 'time of day dropped' },
  'date.zone': { zh: '按时区换算日期', en: 'day by the time zone' },
  'days.form': { zh: '天数统一写法', en: 'days in standard form' },
  'days.on-the-spot': { zh: '即办读作 0 天', en: 'done on the spot: no days' },
  'division.form': { zh: '区划代码取六位', en: 'division code of six digits' },
  'division.retired': { zh: '旧区划代码换成现行', en: 'retired division code replaced' },
  'empty.date': { zh: '占位日期视为空', en: 'filler date taken as empty' },
  'empty.filler': { zh: '占位内容视为空', en: 'filler taken as empty' },
  'empty.marker': { zh: '“无”“/”等视为空', en: 'mark for nothing taken as empty' },
  'holder.code-type': { zh: '由代码推断证件类型', en: 'type of the code told from it' },
  'holder.first': { zh: '取第一持证主体', en: 'the first holder' },
  'holder.form': { zh: '持证主体代码统一写法', en: 'holder code in standard form' },
  'industry.letter': { zh: '行业门类由代码推出', en: 'industry letter told from the code' },
  'integer.form': { zh: '整数统一写法', en: 'integer in standard form' },
  'materials.numbering': { zh: '去掉材料序号', en: 'numbering of materials dropped' },
  'money.form': { zh: '金额换算为元', en: 'amount in yuan' },
  'number.float': { zh: '数字还原为编号', en: 'number read as an identifier' },
  'org-code.form': { zh: '组织机构代码统一写法', en: 'organisation code in standard form' },
  'org-code.from-uscc': { zh: '组织机构代码取自信用代码', en: 'organisation code taken from the USCC' },
  'phone.form': { zh: '电话统一写法', en: 'telephone in standard form' },
  'reg-no.form': { zh: '注册号统一写法', en: 'registration number in standard form' },
  'reg-no.tail-of-uscc': {
    zh: '注册号只是信用代码末段，略去',
    en: 'registration number dropped: it was the tail of the USCC',
  },
  'text.blank': { zh: '合并空白', en: 'blanks joined' },
  'text.private-use': { zh: '换掉自造字', en: 'private-use characters replaced' },
  'text.trim': { zh: '去掉首尾空白', en: 'blanks at the ends dropped' },
  'text.width': { zh: '全角转半角', en: 'full width to half width' },
  'uscc.form': { zh: '信用代码统一写法', en: 'USCC in standard form' },
  'uscc.is-reg-no': { zh: '信用代码栏中是注册号', en: 'a registration number stood for the USCC' },
} as const satisfies Record<string, Text>;

export type RuleName = keyof typeof RULE_TITLES;

/** A ledger can name rules of another version. */
export const ruleTitle = (rule: string): Text =>
  Object.hasOwn(RULE_TITLES, rule) ? RULE_TITLES[rule as RuleName] : { zh: rule, en: rule };

import { type CodeEntry, reject, stop } from './entry.ts';

export const PIPELINE = {
  DATASET_INVALID: stop(
    '数据集文件 {where} 有误，位置 {path}：{detail}。请改正该文件。',
    'The dataset file {where} is wrong at {path}: {detail}. Correct the file.',
  ),
  MAPPING_FIELD_UNKNOWN: stop(
    '端点 {endpoint}：数据集 {dataset} 没有字段“{field}”。请改正映射。',
    'Endpoint {endpoint}: dataset {dataset} has no field "{field}". Correct the mapping.',
  ),
  MAPPING_OPTION: stop(
    '端点 {endpoint}，{dataset}：字段“{field}”（{kind}）的映射不能这样使用“{option}”。请改正映射。',
    'Endpoint {endpoint}, {dataset}: the mapping of field "{field}" ({kind}) cannot use "{option}" like this. Correct the mapping.',
  ),
  MAPPING_CODES_UNKNOWN: stop(
    '端点 {endpoint}，{dataset}：字段“{field}”所用的代码表“{list}”不存在。请建立该代码表或改正名称。',
    'Endpoint {endpoint}, {dataset}: field "{field}" names the code list "{list}", which does not exist. Add it or correct the name.',
  ),
  MAPPING_CODES_VALUE: stop(
    '端点 {endpoint}，{dataset}：代码表“{list}”中的“{value}”不是字段“{field}”的取值。允许的有：{allowed}。',
    'Endpoint {endpoint}, {dataset}: "{value}" in code list "{list}" is no value of field "{field}". Allowed: {allowed}.',
  ),
  MAPPING_CONSTANT: stop(
    '端点 {endpoint}，{dataset}：字段“{field}”的常量无效（{code}）。请改正映射。',
    'Endpoint {endpoint}, {dataset}: the constant for field "{field}" is not valid ({code}). Correct the mapping.',
  ),
  MAPPING_KEY_MISSING: stop(
    '端点 {endpoint}，{dataset}：映射中没有可作主键的字段。请映射其中之一：{keys}。',
    'Endpoint {endpoint}, {dataset}: the mapping makes no key. Map one of: {keys}.',
  ),
  MAPPING_REQUIRED_MISSING: stop(
    '端点 {endpoint}，{dataset}：必填字段“{field}”没有映射。请补上。',
    'Endpoint {endpoint}, {dataset}: the required field "{field}" has no mapping. Add it.',
  ),
  MAPPING_EXPRESSION: stop(
    '端点 {endpoint}，{dataset}：字段“{field}”的 expression 有误：{detail}',
    'Endpoint {endpoint}, {dataset}: the expression of field "{field}" is wrong: {detail}',
  ),
  EXPRESSION_FAILED: reject(
    '字段“{field}”的 expression 对这一行计算失败（{detail}）。请检查该行的值或改正表达式。',
    'The expression of field "{field}" failed on this row ({detail}). Check its values or correct the expression.',
  ),
  CODE_UNWRITABLE: reject(
    '端点 {endpoint}：代码表“{list}”没有“{value}”（字段 {field}）的写法，无法写回。请在代码表中补上。',
    'Endpoint {endpoint}: code list "{list}" has no spelling for "{value}" (field {field}), so it cannot be written. Add one to the list.',
  ),
  CURRENCY_UNWRITABLE: reject(
    '端点 {endpoint}：字段 {field} 固定为 {fixed}，不能写入 {currency} 金额。请为币种映射一列。',
    'Endpoint {endpoint}: field {field} is fixed to {fixed} and cannot take an amount in {currency}. Map a column for the currency.',
  ),
  KEY_MISSING: reject(
    '没有主键：{fields} 均无值。请在来源系统补全。',
    'There is no key: none of {fields} has a value. Complete it at the source.',
  ),
  FIELD_REQUIRED: reject('缺少“{zh}”。请在来源系统补全。', 'There is no {en}. Complete it at the source.'),
  FIELD_PATTERN: reject(
    '“{zh}”格式不符（应为 {pattern}）。请在来源系统改正。',
    'The {en} does not have the form {pattern}. Correct it at the source.',
  ),
  FIELD_ENUM: reject(
    '“{zh}”不是允许的取值（{allowed}）。请改正或补充代码表。',
    'The {en} is none of {allowed}. Correct it or add to the code list.',
  ),
  FIELD_TYPE: reject(
    '“{zh}”应为 {expected}，实为 {actual}。请检查映射与来源数据。',
    'The {en} must be {expected} but is {actual}. Check the mapping and the source.',
  ),
  FIELD_TOO_LONG: reject(
    '“{zh}”超过 {limit} 个字符。请检查映射与来源数据。',
    'The {en} has more than {limit} characters. Check the mapping and the source.',
  ),
  FIELD_RANGE: reject(
    '“{zh}”超出范围（{limit}）。请在来源系统改正。',
    'The {en} is out of range ({limit}). Correct it at the source.',
  ),
  FIELD_INVALID: reject(
    '“{zh}”不符合要求 {rule}。请在来源系统改正。',
    'The {en} does not satisfy {rule}. Correct it at the source.',
  ),
  TEXT_MALFORMED: reject(
    '“{zh}”含有残缺字符（半个代理对）。请检查来源系统的编码。',
    'The {en} holds half a character (a lone surrogate). Check the encoding of the source.',
  ),
  UNREPAIRABLE: reject(
    '“{zh}”已被改成数字而失去位数（如科学计数法），无法还原。请从来源系统以文本重新导出。',
    'The {en} was turned into a number and lost digits (scientific notation); it cannot be restored. Export it again as text.',
  ),
  USCC_LENGTH: reject(
    '统一社会信用代码应为 18 位，“{value}”为 {length} 位。请在来源系统改正。',
    'A unified social credit code has 18 characters, "{value}" has {length}. Correct it at the source.',
  ),
  USCC_ALPHABET: reject(
    '统一社会信用代码“{value}”含有不允许的字符（不用 I、O、Z、S、V）。请在来源系统改正。',
    'The unified social credit code "{value}" holds characters that are not allowed (I, O, Z, S and V are not used). Correct it at the source.',
  ),
  USCC_CHECKSUM: reject(
    '统一社会信用代码“{value}”校验位不符。可能的正确写法：{repair}。请在来源系统改正，或列入校验豁免名单。',
    'The check character of the unified social credit code "{value}" is wrong. It may be meant as: {repair}. Correct it at the source, or add it to the exemptions.',
  ),
  USCC_RESIDENT_ID: reject(
    '统一社会信用代码一栏填的是公民身份号码。请在来源系统改正，或改映射。',
    'The unified social credit code is a resident identity number. Correct it at the source, or change the mapping.',
  ),
  USCC_EXEMPT: reject(
    '统一社会信用代码“{value}”校验位不符，但在校验豁免名单中。',
    'The check character of the unified social credit code "{value}" is wrong, but it is exempt.',
  ),
  USCC_DEPARTMENT: reject(
    '统一社会信用代码“{value}”的登记管理部门或机构类别未知。请核实。',
    'The unified social credit code "{value}" names an unknown department or category. Verify it.',
  ),
  REG_NO_CHECKSUM: reject(
    '注册号“{value}”校验位不符。请核实。',
    'The check digit of the registration number "{value}" is wrong. Verify it.',
  ),
  ORG_CODE_CHECKSUM: reject(
    '组织机构代码“{value}”校验位不符。请核实。',
    'The check character of the organisation code "{value}" is wrong. Verify it.',
  ),
  ORG_CODE_MISMATCH: reject(
    '组织机构代码“{value}”与统一社会信用代码中的“{expected}”不一致。请核实。',
    'The organisation code "{value}" differs from "{expected}" in the unified social credit code. Verify it.',
  ),
  RESIDENT_ID_CHECKSUM: reject(
    '“{zh}”不是有效的公民身份号码。请核实。',
    'The {en} is no valid resident identity number. Verify it.',
  ),
  DATE_INVALID: reject(
    '“{zh}”的“{value}”不是日期。请在来源系统改正，或在映射中写明 format。',
    'The {en} "{value}" is no date. Correct it at the source, or state its format in the mapping.',
  ),
  DATE_RANGE: reject(
    '“{zh}”的“{value}”是一段期间。请在映射中用 split 与 part 拆开。',
    'The {en} "{value}" is a range. Take it apart in the mapping with split and part.',
  ),
  DATE_OPEN_ENDED: reject(
    '“{zh}”不能是长期（“{value}”）。请检查映射与来源数据。',
    'The {en} cannot be open-ended ("{value}"). Check the mapping and the source.',
  ),
  DATE_MONTH_ONLY: reject(
    '“{zh}”的“{value}”只到月份，按当月 1 日处理。',
    'The {en} "{value}" names a month only; its first day was taken.',
  ),
  OPEN_ENDED_INVALID: reject(
    '“{zh}”的“{value}”既非是也非否。请检查映射。',
    'The {en} "{value}" is neither yes nor no. Check the mapping.',
  ),
  OPEN_AND_DATED: reject(
    '“{zh}”有值，却又标为长期。请核实。',
    'The {en} has a date although it is marked open-ended. Verify it.',
  ),
  TERM_REVERSED: reject('“{zh}”早于起始日期。请核实。', 'The {en} is before the start. Verify it.'),
  MONEY_INVALID: reject(
    '“{zh}”的“{value}”不是金额。请在来源系统改正，或在映射中写明 unit。',
    'The {en} "{value}" is no amount of money. Correct it at the source, or state its unit in the mapping.',
  ),
  MONEY_UNIT_ASSUMED: reject(
    '“{zh}”未写单位，按元处理。若为万元，请在映射中写 unit。',
    'The {en} names no unit; yuan was assumed. If it is in 万元, state the unit in the mapping.',
  ),
  MONEY_CURRENCY_CONFLICT: reject(
    '“{zh}”的币种 {first} 与 {second} 矛盾。请在来源系统改正。',
    'The currencies of the {en} contradict each other: {first} and {second}. Correct it at the source.',
  ),
  CURRENCY_UNKNOWN: reject(
    '“{zh}”的“{value}”不是已知币种。请用代码表映射。',
    'The {en} "{value}" is no known currency. Map it with a code list.',
  ),
  CURRENCY_UNIT: reject(
    '“{zh}”的“{value}”含有金额单位，而金额的映射没有写同样的 unit。请补上 unit。',
    'The {en} "{value}" names a unit that the mapping of the amount does not state. State it there as unit.',
  ),
  CODE_UNMAPPED: reject(
    '“{zh}”的“{value}”不在代码表“{list}”中。请核实含义后补入代码表。',
    'The {en} "{value}" is not in code list "{list}". Find out what it means and add it.',
  ),
  DIVISION_INVALID: reject(
    '“{zh}”的“{value}”不是行政区划代码。请在来源系统改正，或用代码表映射。',
    'The {en} "{value}" is no division code. Correct it at the source, or map it with a code list.',
  ),
  INTEGER_INVALID: reject(
    '“{zh}”的“{value}”不是整数。请在来源系统改正。',
    'The {en} "{value}" is no whole number. Correct it at the source.',
  ),
  YES_NO_INVALID: reject(
    '“{zh}”的“{value}”既非是也非否。请用代码表映射。',
    'The {en} "{value}" is neither yes nor no. Map it with a code list.',
  ),
  DAYS_INVALID: reject(
    '“{zh}”的“{value}”不是办结时限（如 5个工作日、当场办结）。请在来源系统改正，或用代码表映射。',
    'The {en} "{value}" is no time limit (such as 5个工作日 or 当场办结). Correct it at the source, or map it with a code list.',
  ),
  DAYS_UNIT_CONFLICT: reject(
    '“{zh}”的单位 {first} 与 {second} 矛盾。请在来源系统改正。',
    'The units of the {en} contradict each other: {first} and {second}. Correct it at the source.',
  ),
  CATALOG_CODE_MISMATCH: reject(
    '“{zh}”{value} 与实施编码中的 {expected} 不符。请核对。',
    'The {en} {value} is not the one in the implementation code, {expected}. Please check.',
  ),
  CERT_IDENTIFIER_INVALID: reject(
    '“{zh}”的“{value}”不是电子证照标识的结构。请在来源系统改正。',
    'The {en} "{value}" does not have the structure of a licence identifier. Correct it at the source.',
  ),
  CERT_IDENTIFIER_ISSUER: reject(
    '“{zh}”的颁发机构部分不是 18 位。请核实。',
    'The issuer part of the {en} does not have 18 characters. Verify it.',
  ),
  CERT_IDENTIFIER_CHECKSUM: reject(
    '“{zh}”校验位不符。请核实。',
    'The check character of the {en} is wrong. Verify it.',
  ),
  CERT_IDENTIFIER_PARTS: reject(
    '证照标识与“{zh}”不一致。请核实。',
    'The licence identifier does not agree with the {en}. Verify it.',
  ),
  CERT_NO_CHECKSUM: reject(
    '许可证编号“{value}”校验位不符。请核实。',
    'The check digit of the licence number "{value}" is wrong. Verify it.',
  ),
  CANCELLED_WITHOUT_DATE: reject(
    '状态为注销，但没有注销日期。请核实。',
    'The status is cancelled, but there is no date of it. Verify it.',
  ),
  REVOKED_WITHOUT_DATE: reject(
    '状态为吊销，但没有吊销日期。请核实。',
    'The status is revoked, but there is no date of it. Verify it.',
  ),
  ESTABLISHED_AFTER_APPROVED: reject(
    '成立日期晚于核准日期。请核实。',
    'It was established after it was approved. Verify it.',
  ),
  ENTITY_TYPE_MISMATCH: reject(
    '主体类型代码 {value} 与统一社会信用代码的机构类别不一致。请核实。',
    'The entity type {value} does not agree with the category in the unified social credit code. Verify it.',
  ),
  BRANCH_CAPITAL: reject(
    '分支机构不应有注册资本。请核实。',
    'A branch has no registered capital. Verify it.',
  ),
} as const satisfies Record<string, CodeEntry>;

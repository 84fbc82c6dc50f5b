import type { Text } from './text.ts';

/**
 * What the engine does about an error.
 *   retry   the same call may succeed later: back off and ask again
 *   reject  this record (or this request) cannot be taken; everything else goes on
 *   stop    nobody can help but a person: end with a clear message
 */
export type ErrorAction = 'retry' | 'reject' | 'stop';

interface CodeEntry extends Text {
  readonly action: ErrorAction;
}

const stop = (zh: string, en: string): CodeEntry => ({ action: 'stop', zh, en });
const retry = (zh: string, en: string): CodeEntry => ({ action: 'retry', zh, en });
const reject = (zh: string, en: string): CodeEntry => ({ action: 'reject', zh, en });

/**
 * Every code there is: what the engine does, and the sentence in both languages. A retired code is never used again.
 * A sentence says what is wrong, where, and what to do. Groups follow the folders.
 */
export const ERROR_CODES = {
  // general
  INTERNAL: stop(
    '内部错误（{detail}）。请把日志交给开发者。',
    'Internal error ({detail}). Please hand the log to the developers.',
  ),
  ABORTED: retry('已被中止。', 'Stopped before it was finished.'),

  // pipeline
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

  // storage
  DATABASE_UNREACHABLE: retry(
    '无法连接数据库 {where}（{detail}）。请检查 DATABASE_URL、网络与数据库是否在运行。',
    'The database {where} cannot be reached ({detail}). Check DATABASE_URL, the network and that the database is running.',
  ),
  DATABASE_DENIED: stop(
    '数据库 {where} 拒绝访问（{detail}）。请检查 DATABASE_URL 中的用户、密码与库名。',
    'The database {where} refused access ({detail}). Check the user, password and database name in DATABASE_URL.',
  ),
  LEDGER_NEWER: stop(
    '台账由更新版本的通道建立（迁移 {version} 本程序不认识）。请升级本程序。',
    'The ledger was made by a newer Tongdao (this program does not know migration {version}). Upgrade this program.',
  ),
  LEDGER_CHANGED: stop(
    '已执行过的迁移文件 {file} 内容已变。请恢复原文件；改动须写成新的迁移。',
    'The migration {file} was changed after it had been applied. Restore the file; put changes into a new migration.',
  ),
  STORE_PLATFORM: stop(
    '内嵌 PostgreSQL 不能在本平台（{platform}）运行（{detail}）。请安装 PostgreSQL 并设置 DATABASE_URL。',
    'The embedded PostgreSQL does not run on this platform ({platform}: {detail}). Install PostgreSQL and set DATABASE_URL.',
  ),
  STORE_ACCOUNT: stop(
    '以 root 运行时，内嵌 PostgreSQL 需要普通账户 postgres 或 nobody，这里都不可用。请改用普通用户运行，或设置 DATABASE_URL。',
    'As root the embedded PostgreSQL needs an ordinary account, postgres or nobody, and neither can be used here. Run as an ordinary user, or set DATABASE_URL.',
  ),
  STORE_FOREIGN: stop(
    '数据目录 {folder} 属于另一个用户。请用该用户运行，或另选数据目录，或设置 DATABASE_URL。',
    'The data folder {folder} belongs to another user. Run as that user, choose another data folder, or set DATABASE_URL.',
  ),
  STORE_FAILED: stop(
    '内嵌 PostgreSQL 无法启动（{detail}）。请检查磁盘空间与权限，或设置 DATABASE_URL。',
    'The embedded PostgreSQL could not be started ({detail}). Check disk space and permissions, or set DATABASE_URL.',
  ),

  // settings
  SETTINGS_INVALID: stop(
    '配置有 {count} 处问题，第一处在 {where}。请逐条改正后重试。',
    'The settings have {count} problem(s), the first at {where}. Correct each and try again.',
  ),
  SETTINGS_DIR_MISSING: stop(
    '配置目录 {dir} 不存在或无法读取。请检查目录名与权限。',
    'The settings folder {dir} does not exist or cannot be read. Check its name and permissions.',
  ),
  SETTINGS_FILE_UNREADABLE: stop(
    '无法读取该文件（{detail}）。请检查权限，文件不得超过 4 MiB。',
    'The file cannot be read ({detail}). Check its permissions; it may have at most 4 MiB.',
  ),
  SETTINGS_ENCODING: stop(
    '该文件不是 UTF-8 编码。请另存为 UTF-8。',
    'The file is not UTF-8. Save it as UTF-8.',
  ),
  SETTINGS_YAML: stop(
    'YAML 写法有误（{detail}）。请检查此处及上一行的缩进、冒号与引号。',
    'This is not well-formed YAML ({detail}). Check indents, colons and quotes here and in the line above.',
  ),
  SETTINGS_TAB: stop('缩进用了制表符。请改用空格。', 'The indent is a tab. Use blanks.'),
  SETTINGS_KEY_DUPLICATE: stop(
    '键“{key}”写了两次，第一次在第 {line} 行。请删去一个。',
    'Key "{key}" is written twice, first in line {line}. Remove one.',
  ),
  SETTINGS_KEY_UNKNOWN: stop(
    '没有键“{key}”。您想写的是：{nearest}？',
    'There is no key "{key}" here. Did you mean: {nearest}?',
  ),
  SETTINGS_KEY_MISSING: stop('缺少键“{key}”。请补上。', 'Key "{key}" is missing. Add it.'),
  SETTINGS_TYPE: stop(
    '类型应为 {expected}，实为 {actual}。请改正。',
    'The type must be {expected} but is {actual}. Correct it.',
  ),
  SETTINGS_TYPE_TEXT: stop(
    '此处应为文本，实为 {actual}。请加上引号。',
    'This must be text but is {actual}. Put it in quotes.',
  ),
  SETTINGS_VALUE: stop('只能取：{allowed}。请改正。', 'Only these are allowed: {allowed}. Correct it.'),
  SETTINGS_FORM: stop('不符合要求 {rule}。请改正。', 'This does not satisfy {rule}. Correct it.'),
  SETTINGS_NAME: stop(
    '名称只能用小写字母、数字和连字符，以字母开头，最多 40 个字符。',
    'A name has small letters, digits and hyphens only, starts with a letter and has at most 40 characters.',
  ),
  SETTINGS_DIVISION: stop(
    '行政区划代码应为加引号的 6 位数字，如 "310118"。',
    'A division is six digits in quotes, like "310118".',
  ),
  SETTINGS_DURATION: stop(
    '时长应为数字加单位 ms、s、m、h 或 d，如 10m、30d。',
    'A duration is a number with a unit ms, s, m, h or d, like 10m or 30d.',
  ),
  SETTINGS_DATE: stop('日期应写作 YYYY-MM-DD，且确有其日。', 'A date is written YYYY-MM-DD and must exist.'),
  SETTINGS_CRON: stop(
    '不是有效的 cron 表达式。请写作如 "*/10 * * * *"，或写 off 停用。',
    'This is no cron expression. Write it like "*/10 * * * *", or off to switch it off.',
  ),
  SETTINGS_TIME_ZONE: stop(
    '没有这个时区。请写作如 Asia/Shanghai。',
    'There is no such time zone. Write it like Asia/Shanghai.',
  ),
  SETTINGS_URL: stop(
    '此处的地址应以 {schemes} 开头。请改正该值或其环境变量。',
    'The address here must start with {schemes}. Correct it or its environment variable.',
  ),
  SETTINGS_MAPPING_EMPTY: stop(
    '映射项须有 from、constant、items 或 expression 之一。',
    'A mapping entry needs one of from, constant, items or expression.',
  ),
  SETTINGS_PORT: stop('端口应为 0 到 65535 的整数。', 'A port is a whole number from 0 to 65535.'),
  SETTINGS_DATASET_UNKNOWN: stop(
    '没有数据集“{name}”。最接近的有：{nearest}。',
    'There is no dataset "{name}". Nearest: {nearest}.',
  ),
  SETTINGS_FIELD_UNKNOWN: stop(
    '数据集 {dataset} 没有字段“{name}”。最接近的有：{nearest}。',
    'Dataset {dataset} has no field "{name}". Nearest: {nearest}.',
  ),
  SETTINGS_CODE_LIST_UNKNOWN: stop(
    '没有代码表“{name}”。最接近的有：{nearest}。代码表放在 codes 目录。',
    'There is no code list "{name}". Nearest: {nearest}. Code lists are in the codes folder.',
  ),
  SETTINGS_CODE_VALUE_UNKNOWN: stop(
    '字段 {field}（{endpoint}）没有代码值“{name}”。最接近的有：{nearest}。',
    'Field {field} (endpoint {endpoint}) has no code "{name}". Nearest: {nearest}.',
  ),
  SETTINGS_ADAPTER_UNKNOWN: stop(
    '没有适配器“{name}”。可用的有：{nearest}。自有适配器请列入 channel.yaml 的 adapters。',
    'There is no adapter "{name}". There are: {nearest}. List an adapter of your own under adapters in channel.yaml.',
  ),
  SETTINGS_ENV_MISSING: stop(
    '环境变量 {name} 没有设置。请设置 {name}，或用 {name}_FILE 指向存放其值的文件。',
    'Environment variable {name} is not set. Set it, or let {name}_FILE name a file that holds it.',
  ),
  SETTINGS_ENV_FILE: stop(
    '环境变量 {name}_FILE 所指的文件无法读取（{detail}）。请检查路径与权限。',
    'The file that {name}_FILE names cannot be read ({detail}). Check its path and permissions.',
  ),
  SETTINGS_SECRET_LITERAL: stop(
    '密码或密钥不得直接写在文件里。请写作 {example}，并设置环境变量 {name} 或 {name}_FILE。',
    'A password or key must not stand in the file. Write {example} and set {name} or {name}_FILE in the environment.',
  ),
  SETTINGS_SECRET_PLACE: stop(
    '环境变量只能在 options、queue 与 database 中引用。请移到那里。',
    'The environment can be referred to in options, queue and database only. Move it there.',
  ),
  SETTINGS_ENDPOINT_TWICE: stop(
    '端点“{endpoint}”已在 {where} 定义。请改名或删去一个。',
    'Endpoint "{endpoint}" is already defined at {where}. Rename or remove one.',
  ),
  SETTINGS_CODE_LIST_TWICE: stop(
    '代码表“{name}”已在 {where} 定义。请改名或删去一个。',
    'Code list "{name}" is already defined at {where}. Rename or remove one.',
  ),
  SETTINGS_DIVISION_TWICE: stop(
    '行政区划 {division} 已由端点 {endpoint} 主责（{where}）。一个区划只能属于一个端点。',
    'Division {division} already belongs to endpoint {endpoint} ({where}). A division belongs to one endpoint only.',
  ),
  SETTINGS_POLICY_COMPARE: stop(
    '数据集 {dataset} 只比对、不投递，不能用 deliver。请改为 case 或 ignore。',
    'Dataset {dataset} is compared only, never delivered. Use case or ignore instead of deliver.',
  ),
  SETTINGS_EXAMPLES_ENDPOINT: stop(
    '没有端点 {endpoint} 与此示例文件对应。请改文件名为 <端点>.examples.yaml。',
    'There is no endpoint {endpoint} for this example file. Rename it to <endpoint>.examples.yaml.',
  ),

  // host
  ADAPTER_FAILED: stop(
    '端点 {endpoint}：适配器 {adapter} 在 {call} 时出错（{detail}）。请把日志交给适配器的开发者。',
    'Endpoint {endpoint}: adapter {adapter} failed in {call} ({detail}). Hand the log to the developers of the adapter.',
  ),
  ADAPTER_CONTRACT: stop(
    '端点 {endpoint}：适配器 {adapter} 在 {call} 时违反约定：{rule}。已停止，没有写入。请把日志交给适配器的开发者。',
    'Endpoint {endpoint}: adapter {adapter} broke its contract in {call}: {rule}. Stopped; nothing of it was taken. Hand the log to the developers of the adapter.',
  ),
  ADAPTER_UNLOADABLE: stop(
    '无法加载适配器 {source}（{detail}）。请检查 channel.yaml 的 adapters，并确认已安装。',
    'Adapter {source} cannot be loaded ({detail}). Check adapters in channel.yaml and that it is installed.',
  ),
  ADAPTER_KIND_INVALID: stop(
    '适配器 {source} 不可用：{detail}。请使用约定版本 {contract} 的适配器。',
    'Adapter {source} cannot be used: {detail}. Use an adapter written for contract version {contract}.',
  ),
  ENDPOINT_UNKNOWN: stop(
    '没有端点“{endpoint}”。现有端点：{known}。',
    'There is no endpoint "{endpoint}". There are: {known}.',
  ),
  ENDPOINT_DATASET_UNKNOWN: stop(
    '端点 {endpoint} 没有接入数据集“{dataset}”。已接入：{known}。',
    'Endpoint {endpoint} does not show dataset "{dataset}". It shows: {known}.',
  ),

  // queue
  QUEUE_UNREACHABLE: retry(
    '无法连接队列 {where}（{detail}）。请检查 queue 设置、网络与 Redis 是否在运行。',
    'The queue {where} cannot be reached ({detail}). Check the queue setting, the network and that Redis is running.',
  ),
  JOB_FAILED: retry('作业失败：{detail}', 'The job failed: {detail}'),
  JOB_UNKNOWN: retry(
    '队列中没有作业 {id}：可能已被清除。请查看台账，必要时重新发起。',
    'The queue has no job {id}; it may have been cleared. Look at the ledger, and start it again if need be.',
  ),
  WAIT_TIMEOUT: retry(
    '作业 {id} 在 {seconds} 秒内没有完成；它会继续进行。请稍后查看。',
    'Job {id} did not end within {seconds} s; it goes on. Look again later.',
  ),
  SCHEDULE_INVALID: stop(
    '计划 {name} 的 cron 表达式“{cron}”无效（{detail}）。请改正。',
    'The cron expression "{cron}" of schedule {name} is invalid ({detail}). Correct it.',
  ),
  SCHEDULE_AMBIGUOUS: stop(
    '计划 {name} 的 cron 表达式“{cron}”同时限制了日和星期，含义因系统而异。请只限制其一，或分成两个计划。',
    'The cron expression "{cron}" of schedule {name} restricts both day of month and day of week, which systems read differently. Restrict one only, or make two schedules.',
  ),

  // adapters (shared by every kind)
  ENDPOINT_REACHED: stop('端点 {endpoint}：已连上 {where}。', 'Endpoint {endpoint}: {where} was reached.'),
  DATASET_READABLE: stop(
    '端点 {endpoint}：{where} 可读，所需的列都在：{columns}。',
    'Endpoint {endpoint}: {where} can be read and has every column needed: {columns}.',
  ),
  DATASET_EMPTY: stop(
    '端点 {endpoint}：{where} 现在没有任何行，无法确认列名。',
    'Endpoint {endpoint}: {where} has no rows at present, so the column names could not be confirmed.',
  ),
  ENDPOINT_UNREACHABLE: retry(
    '端点 {endpoint}：无法连接 {where}（{detail}）。请检查网络、地址与对方系统是否在运行。',
    'Endpoint {endpoint}: {where} cannot be reached ({detail}). Check the network, the address and that the system is running.',
  ),
  ENDPOINT_DENIED: stop(
    '端点 {endpoint}：{where} 拒绝登录（{detail}）。请检查用户名、密码或密钥。',
    'Endpoint {endpoint}: {where} refused the log-in ({detail}). Check the user name, password or key.',
  ),
  CAPABILITY_MISSING: stop(
    '端点 {endpoint}：适配器 {adapter} 不能{what}。',
    'Endpoint {endpoint}: adapter {adapter} cannot {what}.',
  ),
  COLUMN_MISSING: stop(
    '端点 {endpoint}：{where} 没有列“{column}”，现有列：{columns}。请改正映射或 read 设置。',
    'Endpoint {endpoint}: {where} has no column "{column}"; it has: {columns}. Correct the mapping or the read block.',
  ),
  CURSOR_GONE: retry(
    '端点 {endpoint}：上次读到的位置（{where}）已不可用，将重新全量读取。若常出现，请让对方多保留一些变更。',
    'Endpoint {endpoint}: the place where reading got to ({where}) is no longer there, so everything is read again. If this is frequent, have the platform keep its changes for longer.',
  ),
  CURSOR_REPEATED: retry(
    '端点 {endpoint}：{where} 两次给出同一游标，读取无法前进。请让对方检查分页。',
    'Endpoint {endpoint}: {where} gave the same cursor twice, so reading cannot go on. Have the platform check its paging.',
  ),
  ROW_MALFORMED: reject('无法解析该行：{detail}', 'The row cannot be parsed: {detail}'),

  // adapter http
  HTTP_FAILED: retry(
    '端点 {endpoint}：{where} 暂时不能应答（{status}）。请稍后再试，或请对方检查其服务。',
    'Endpoint {endpoint}: {where} cannot answer at present ({status}). Try again later, or have the platform check its service.',
  ),
  HTTP_BUSY: retry(
    '端点 {endpoint}：{where} 忙，要求 {seconds} 秒后再试。请降低 requestsPerSecond 或 concurrency。',
    'Endpoint {endpoint}: {where} is busy and wants to be asked again in {seconds} s. Lower requestsPerSecond or concurrency.',
  ),
  HTTP_REFUSED: stop(
    '端点 {endpoint}：{where} 不接受该请求（{status}）。请检查路径、参数，以及 success、outcome 的设置。',
    'Endpoint {endpoint}: {where} does not take the request ({status}). Check the path, its parameters and the settings success and outcome.',
  ),
  HTTP_ANSWER_MALFORMED: retry(
    '端点 {endpoint}：{where} 的应答无法解析（{detail}），可能被截断或编码不符。',
    'Endpoint {endpoint}: the answer of {where} cannot be parsed ({detail}): it may be cut off, or its encoding is not what it says.',
  ),
  HTTP_ANSWER_SHAPE: stop(
    '端点 {endpoint}：{where} 的应答在“{path}”处不是所要的内容。请改正 items、key 或 lookup 设置。',
    'Endpoint {endpoint}: the answer of {where} does not hold at "{path}" what was asked for. Correct items, key or lookup.',
  ),
  HTTP_ANSWER_TOO_LARGE: stop(
    '端点 {endpoint}：{where} 的应答超过 {limit} 字节。请设置分页，或调大 maxAnswer。',
    'Endpoint {endpoint}: the answer of {where} is larger than {limit} bytes. Configure paging, or raise maxAnswer.',
  ),
  HTTP_TOTAL_SHORT: retry(
    '端点 {endpoint}：{where} 声明有 {announced} 行，只给出 {shown} 行。请让对方检查分页，或在其空闲时再读。',
    'Endpoint {endpoint}: {where} announced {announced} rows and showed {shown}. Have the platform check its paging, or read when it is quiet.',
  ),
  HTTP_SIGNATURE_NAME: stop(
    '端点 {endpoint}：auth 中的“{name}”不是已知的签名成分。请在 values 中给出，或改正拼写。',
    'Endpoint {endpoint}: "{name}" in auth is no known part of a signature. Give it under values, or correct the spelling.',
  ),
  HTTP_LOOKUP_BLIND: stop(
    '端点 {endpoint}：{where} 查不到列表中确有的记录。请改正 lookup 设置。',
    'Endpoint {endpoint}: {where} does not find a record that the list shows. Correct the lookup settings.',
  ),

  // adapter sql
  SQL_TABLE_MISSING: stop(
    '端点 {endpoint}：{where} 没有表“{table}”，现有表：{tables}。请改正表名，或让对方授予查看该表的权限。',
    'Endpoint {endpoint}: {where} has no table "{table}"; it has: {tables}. Correct the name, or have the permission to see it granted.',
  ),
  SQL_FORBIDDEN: stop(
    '端点 {endpoint}：{where} 不允许此操作（{detail}）。请让对方的数据库管理员授予权限。',
    'Endpoint {endpoint}: {where} does not permit this ({detail}). Have the database administrator grant the privilege.',
  ),
  SQL_BUSY: retry(
    '端点 {endpoint}：{where} 忙或语句超时（{detail}）。稍后会重试；若经常出现，请在主键与更新时间列上建索引，或调大 statementTimeout。',
    'Endpoint {endpoint}: {where} is busy or a statement took too long ({detail}). It is tried again; if it happens often, index the key and changedAt columns or raise statementTimeout.',
  ),
  SQL_FAILED: stop(
    '端点 {endpoint}：{where} 执行语句失败（{detail}）。请检查 read 与 write 设置中的表、列和查询。',
    'Endpoint {endpoint}: {where} could not carry out a statement ({detail}). Check the tables, columns and queries in the read and write blocks.',
  ),
  SQL_CONNECTION_INVALID: stop(
    '端点 {endpoint}：options.connection 不是数据库地址。请写成 postgres://用户:密码@主机:端口/数据库。',
    'Endpoint {endpoint}: options.connection is not a database address. Write postgres://user:password@host:port/database.',
  ),
  SQL_KEY_EMPTY: stop(
    '端点 {endpoint}：{where} 有 {count} 行的主键列 {key} 为空。请在 read.key 中换一个有值的列。',
    'Endpoint {endpoint}: {count} rows of {where} have no value in the key {key}. Name a column that has values in read.key.',
  ),
  SQL_KEY_UNKNOWN: stop(
    '端点 {endpoint}：写入 {where} 的记录没有主键列 {key} 的值。请在映射中给出该列，或改正 write.key。',
    'Endpoint {endpoint}: a record to be written to {where} has no value for the key {key}. Map that column, or correct write.key.',
  ),
  SQL_CHANGED_AT_TYPE: stop(
    '端点 {endpoint}：{where} 的列“{column}”类型是 {type}，不是时间，不能用作 changedAt。',
    'Endpoint {endpoint}: column "{column}" of {where} is of type {type}, not a time, and cannot serve as changedAt.',
  ),
  SQL_CHECK_REACHED: stop(
    '已连接 {where}：{product}，编码 {encoding}。',
    'Connected to {where}: {product}, encoding {encoding}.',
  ),
  SQL_CHECK_READABLE: stop(
    '{dataset}：{where} 可读，{count} 列。',
    '{dataset}: {where} can be read, {count} columns.',
  ),
  SQL_CHECK_WRITABLE: stop('{dataset}：{where} 可写。', '{dataset}: {where} can be written.'),
  SQL_CHECK_PRIVILEGE: stop(
    '{dataset}：{where} 的列“{column}”没有 {privilege} 权限。请让对方的数据库管理员授予。',
    '{dataset}: no {privilege} privilege on column "{column}" of {where}. Have the database administrator grant it.',
  ),
  SQL_CHECK_INDEX: stop(
    '{dataset}：{where} 的列“{column}”没有索引，读取会很慢。请让对方建索引。',
    '{dataset}: column "{column}" of {where} has no index, so reading will be slow. Have one created.',
  ),
  SQL_CHECK_UNIQUE: stop(
    '{dataset}：{where} 的列“{column}”没有唯一索引，两个进程同时写入可能产生重复行。',
    '{dataset}: column "{column}" of {where} has no unique index, so two processes writing at once could enter a row twice.',
  ),
  SQL_CHECK_CLOCK: stop(
    '{where} 的时钟与本机相差 {seconds} 秒。请对时，并把 overlap 设得比它大。',
    'The clock of {where} is {seconds} seconds off ours. Synchronise them, and make overlap larger than that.',
  ),
  SQL_CHECK_ENCODING: stop(
    '{where} 的编码是 {encoding}，数据库不检查文字，可能读出乱码。请用样例核对。',
    'The encoding of {where} is {encoding}: the database does not check texts, and they may arrive garbled. Compare samples.',
  ),

  // adapter file
  FILE_NONE: retry(
    '端点 {endpoint}：{where} 中没有匹配“{pattern}”的文件。请检查对方是否已导出，或改正文件名样式与标记后缀。',
    'Endpoint {endpoint}: no file in {where} matches "{pattern}". See that the platform has exported, or correct the name pattern and the marker.',
  ),
  FILE_ENCODING: stop(
    '端点 {endpoint}：文件 {where} 不是 {wanted} 编码，而是 {found}。请改正 encoding 设置，或让对方改用约定的编码。',
    'Endpoint {endpoint}: file {where} is not in {wanted} but in {found}. Correct the setting encoding, or have the platform use the agreed one.',
  ),
  FILE_ENCODING_UNKNOWN: stop(
    '端点 {endpoint}：无法判定文件 {where} 的编码，既不是 UTF-8 也不是 GB18030。请让对方用其中之一重新导出。',
    'Endpoint {endpoint}: the encoding of file {where} cannot be told; it is neither UTF-8 nor GB18030. Have it exported again in one of them.',
  ),
  FILE_HEADER: stop(
    '端点 {endpoint}：文件 {where} 的表头无法解析。请检查分隔符设置与首行的引号。',
    'Endpoint {endpoint}: the header of file {where} cannot be parsed. Check the delimiter and the quotes in the first line.',
  ),
  FILE_HEADER_REPEATED: stop(
    '端点 {endpoint}：文件 {where} 的表头中列“{column}”出现两次。请让对方改正导出。',
    'Endpoint {endpoint}: the header of file {where} names column "{column}" twice. Have the platform correct its export.',
  ),
  FILE_TRUNCATED: retry(
    '端点 {endpoint}：文件 {where} 在第 {line} 行中断，可能仍在写入或传输不完整。稍后会重新读取；若反复出现，请让对方重新导出。',
    'Endpoint {endpoint}: file {where} breaks off at line {line}: it is still being written, or was not transferred whole. It is read again later; if this goes on, have it exported again.',
  ),
  FILE_CHANGED: retry(
    '端点 {endpoint}：文件 {where} 在读取期间被改动。稍后会重新读取；请让对方写完再改为正式文件名，或使用标记文件。',
    'Endpoint {endpoint}: file {where} changed while it was read. It is read again later; have the platform rename a file when it is complete, or use marker files.',
  ),
  FILE_GONE: retry(
    '端点 {endpoint}：文件 {where} 尚未读完就已被删除或替换，将从最新的全量文件重新读取。',
    'Endpoint {endpoint}: file {where} was removed or replaced before it had been read to its end. Reading starts afresh from the newest snapshot.',
  ),
  FILE_LOOKUP_BLIND: retry(
    '端点 {endpoint}：文件 {where} 第 {line} 行无法解析，不能断定要找的记录不存在。请让对方改正该行。',
    'Endpoint {endpoint}: line {line} of file {where} cannot be parsed, so it cannot be said that a record is not there. Have the line corrected.',
  ),
  ROW_ENCODING: reject(
    '第 {line} 行第 {offset} 字节处不是有效的 {encoding} 文字。',
    'Line {line}: the byte at {offset} is not valid {encoding}.',
  ),
  FILE_WRITE_KEY: reject(
    '列“{column}”没有值，或与同批另一条相同，回执无法对应到这条记录。',
    'Column "{column}" is empty, or the same as in another record of the batch: a receipt could not be told to be for this record.',
  ),
  FILE_WRITE_UNKNOWN: reject(
    '不知道列“{column}”的值，而文件无法让对方保留原值。请在两端的映射中都给出或都去掉这一列的字段。',
    'The value of column "{column}" is not known, and a file cannot leave the platform\'s own value as it is. Map its field at both ends or at neither.',
  ),
  FILE_WRITE_TEXT: reject(
    '列“{column}”含有文件无法表示的字符（NUL 或残缺的代理对）。',
    'Column "{column}" holds a character that no file can show (NUL or half a surrogate pair).',
  ),
  FILE_CHECK_FOUND: stop(
    '{dataset}：{where} 中有 {count} 个文件匹配“{pattern}”，最新的是 {newest}，编码 {encoding}。',
    '{dataset}: {count} file(s) in {where} match "{pattern}"; the newest is {newest}, in {encoding}.',
  ),
  FILE_CHECK_WRITABLE: stop('{dataset}：{where} 可写。', '{dataset}: {where} can be written.'),
  FILE_CHECK_OPEN: stop('{dataset}：{where} 可读。', '{dataset}: {where} can be read.'),
  FILE_CHECK_LOCKED: stop(
    '{dataset}：无法访问 {where}（{what}，{detail}）。请检查目录是否存在及其权限。',
    '{dataset}: {where} cannot be used to {what} ({detail}). See that the folder exists and check its permissions.',
  ),

  // ledger, intake, reconcile, delivery
  DATASET_UNKNOWN: stop(
    '没有名为“{name}”的数据集，现有：{known}。',
    'There is no dataset "{name}"; there are: {known}.',
  ),
  RUN_UNBALANCED: retry(
    '同步批次 {run}（端点 {endpoint}，数据集 {dataset}）的合计不平：页面计 {counted} 条，台账计 {found} 条。该批次作废，将重新读取。',
    'The totals of run {run} (endpoint {endpoint}, dataset {dataset}) do not balance: pages counted {counted}, the ledger has {found}. The run is void and reading starts afresh.',
  ),
  RUN_BUSY: retry(
    '端点 {endpoint} 的数据集 {dataset} 正在由另一进程读取。',
    'Dataset {dataset} of endpoint {endpoint} is being read by another process.',
  ),
  RUN_NOT_HELD: stop(
    '同步批次 {run} 没有被数量保护拦下，无需放行。',
    'Run {run} is not held by the volume guard; there is nothing to release.',
  ),
  RECONCILE_BUSY: retry(
    '数据集 {dataset} 正在由另一进程对账。',
    'Dataset {dataset} is being reconciled by another process.',
  ),
  RECONCILIATION_UNBALANCED: stop(
    '数据集 {dataset} 对账合计不平：主键 {union} 个，归类 {classified} 个。对账已撤销，请联系开发者。',
    'The reconciliation of dataset {dataset} does not balance: {union} keys, {classified} classified. It was rolled back; please tell the developers.',
  ),
  NOTHING_READ: stop(
    '数据集 {dataset} 还没有两个端点完成全量读取，无法对账。请先运行 tongdao sync。',
    'Fewer than two endpoints have been read in full for dataset {dataset}, so there is nothing to reconcile. Run tongdao sync first.',
  ),
  QUARANTINE_UNKNOWN: reject('隔离区没有编号为 {id} 的未结记录。', 'There is no open quarantine entry {id}.'),
  DEMO_NOT_STARTED: stop(
    '演示还没有运行过。请先运行 npm start，或用 --profile 指定自己的配置目录。',
    'The demo has not been run yet. Run npm start first, or name your own profile with --profile.',
  ),
  DEMO_RUN_FAILED: stop(
    '演示：端点 {endpoint} 的数据集 {dataset} 读取未完成（{state}，{code}）。',
    'Demo: reading dataset {dataset} of endpoint {endpoint} did not succeed ({state}, {code}).',
  ),
  NO_ANSWER: retry(
    '端点 {endpoint} 尚未答复这条记录。',
    'Endpoint {endpoint} has not answered this record yet.',
  ),

  // audit
  NOT_PLAIN_JSON: reject(
    '{path}：{what} 不是纯 JSON 值，无法规范化。请改为字符串、有限数值、布尔值、数组或普通对象。',
    '{path}: {what} is not plain JSON and has no canonical form. Use strings, finite numbers, booleans, arrays or plain objects.',
  ),
  AUDIT_ENTRY_INVALID: reject(
    '审计条目的 {field} 无效（type 须为已知类型，at 须为 UTC 时间，actor 不得为空）。',
    'The field {field} of an audit entry is invalid (type: a known one; at: a time in UTC; actor: not empty).',
  ),
  AUDIT_ENTRY_TOO_LARGE: reject(
    '审计条目（{type}）有 {bytes} 字节，上限为 {limit}。大的内容请只记录其 SHA-256。',
    'An audit entry ({type}) has {bytes} bytes; the limit is {limit}. Record the SHA-256 of large contents instead.',
  ),
  AUDIT_KEY_UNREADABLE: stop(
    '审计签名密钥 {file} 无法读取或创建（{detail}）。应为 PKCS#8 PEM 格式的 Ed25519 私钥，请检查路径与权限。',
    'The audit signing key {file} cannot be read or made ({detail}). It must be an Ed25519 private key in PKCS#8 PEM; check path and permissions.',
  ),
  AUDIT_KEY_DIFFERS: stop(
    '审计日志由密钥 {expected} 签名，而本进程的密钥是 {actual}。请在所有机器上使用同一个密钥文件。',
    'The audit log is signed with the key {expected}, but this process holds {actual}. Use the same key file on every machine.',
  ),
  AUDIT_VKEY_INVALID: stop(
    '不是有效的审计公钥（vkey）：应为 名称+8位十六进制+Base64，名称不含空格与加号。请核对抄写。',
    'Not a valid public key of an audit log (vkey): name+8 hex digits+base64, the name without spaces and plus signs. Compare it with the original.',
  ),
  AUDIT_LOG_EMPTY: reject(
    '审计日志还没有检查点。请先执行一次同步。',
    'The audit log has no checkpoint yet. Run a sync first.',
  ),
  AUDIT_LOG_DAMAGED: stop(
    '数据库中的审计日志已损坏：{where} 与检查点不符。请停止写入，保留现场并从备份核对。',
    'The audit log in the database is damaged: {where} does not fit the checkpoint. Stop writing, keep everything as it is and compare with a backup.',
  ),
  AUDIT_INDEX_UNKNOWN: reject(
    '审计日志没有第 {index} 条（共 {size} 条，从 0 开始）。',
    'The audit log has no entry {index} (it has {size}, counted from 0).',
  ),
  AUDIT_EXPORT_TAKEN: reject(
    '文件夹 {folder} 不为空，也不是以前的审计导出。请另选文件夹。',
    'The folder {folder} is not empty and not an earlier audit export. Choose another one.',
  ),
  AUDIT_EXPORT_FAILED: stop(
    '审计日志无法导出到 {folder}（{detail}）。请检查权限与剩余空间，或另选文件夹。',
    'The audit log cannot be exported to {folder} ({detail}). Check permissions and free space, or choose another folder.',
  ),
  NOTE_MALFORMED: reject(
    '签名文本格式错误，可能被改动。',
    'The signed note is malformed; it may have been altered.',
  ),
  NOTE_KEY_UNKNOWN: reject(
    '没有密钥 {key}（{id}）的签名：可能由另一把密钥签署。',
    'There is no signature of the key {key} ({id}): it may have been signed with another key.',
  ),
  NOTE_SIGNATURE_WRONG: reject(
    '密钥 {key} 的签名不成立：签名或内容被改动，或由另一把密钥签署。',
    'The signature of the key {key} does not hold: signature or text were altered, or another key signed.',
  ),
  CHECKPOINT_MALFORMED: reject(
    '检查点格式错误，或不属于该公钥的日志。',
    'The checkpoint is malformed, or belongs to another log than the public key.',
  ),
  PROOF_MALFORMED: reject(
    '证明文件格式错误（应为 tlog-proof v1）。',
    'The proof is malformed (tlog-proof v1 is expected).',
  ),
  PROOF_WRONG: reject(
    '证明不成立：第 {index} 条不是该检查点所含的条目。',
    'The proof does not hold: this is not entry {index} of the checkpointed log.',
  ),
  VERIFY_FILE_MISSING: reject('缺少文件 {file}。', 'The file {file} is missing.'),
  VERIFY_FILE_UNEXPECTED: reject(
    '文件 {file} 不属于检查点所述的日志。',
    'The file {file} does not belong to the log that the checkpoint describes.',
  ),
  VERIFY_FILE_LENGTH: reject(
    '文件 {file} 应有 {expected} 字节，实有 {actual} 字节。',
    'The file {file} must have {expected} bytes and has {actual}.',
  ),
  VERIFY_KEY_FILE: reject(
    '文件 {file} 中的公钥不是您给出的公钥。',
    'The public key in {file} is not the one that you gave.',
  ),
  VERIFY_SIZE: reject(
    '检查点说有 {size} 条，文件夹中有 {found} 条。',
    'The checkpoint speaks of {size} entries, the folder holds {found}.',
  ),
  VERIFY_ENTRY_CHANGED: reject('第 {index} 条的内容被改动。', 'Entry {index} was changed.'),
  VERIFY_ENTRY_DROPPED: reject('第 {index} 条被删除。', 'Entry {index} was dropped.'),
  VERIFY_ENTRY_INSERTED: reject('第 {index} 条是多出的。', 'Entry {index} was inserted.'),
  VERIFY_ENTRY_SWAPPED: reject(
    '第 {index} 条与第 {other} 条被对调。',
    'The entries {index} and {other} were swapped.',
  ),
  VERIFY_ENTRY_TORN: reject(
    '条目文件 {file} 在第 {index} 条处中断或多出字节。',
    'The entry bundle {file} breaks off, or has bytes too many, at entry {index}.',
  ),
  VERIFY_ENTRY_FORM: reject(
    '第 {index} 条不是规范 JSON（RFC 8785）。',
    'Entry {index} is not canonical JSON (RFC 8785).',
  ),
  VERIFY_TILE_CHANGED: reject(
    '哈希文件 {file} 被改动（从第 {index} 条起）。',
    'The tile {file} was changed (from entry {index} on).',
  ),
  VERIFY_ROOT: reject(
    '由文件算出的根与检查点签署的根不符：日志被改写。',
    'The root computed from the files is not the one that was signed: the log was rewritten.',
  ),
  VERIFY_SHRUNK: reject(
    '日志变短了：旧检查点有 {older} 条，现在只有 {size} 条。',
    'The log shrank: the older checkpoint has {older} entries, now there are {size}.',
  ),
  VERIFY_REWRITTEN: reject(
    '旧检查点之前的 {older} 条中有内容被改写：与当时签署的根不符。',
    'Something among the first {older} entries was rewritten: they do not give the root signed then.',
  ),

  // demo: the exports of --data
  DEMO_DATA_UNREADABLE: stop(
    '无法读取 {file}。--data 指定的目录须有 qingpu.csv、wujiang.csv、jiashan.csv 三个可读文件。',
    '{file} cannot be read. The folder of --data must hold the readable files qingpu.csv, wujiang.csv and jiashan.csv.',
  ),
  DEMO_DATA_ENCODING: stop(
    '{file} 不是 UTF-8 编码。请另存为 UTF-8。',
    '{file} is not UTF-8. Save it as UTF-8.',
  ),
  DEMO_DATA_CUT: stop(
    '{file} 在引号未闭合处中断，文件不完整。请重新导出。',
    '{file} ends inside a quoted cell: it was cut off. Export it again.',
  ),
  DEMO_DATA_HEADER: stop(
    '{file} 的表头不符。第一行应为：{header}',
    'The header of {file} is not the expected one. Its first line must be: {header}',
  ),
  DEMO_DATA_ROW: stop(
    '{file} 第 {line} 行有误（{detail}）。请改正该行，或去掉它。',
    '{file} line {line} is wrong ({detail}). Correct the row or leave it out.',
  ),

  // faces
  USAGE: stop(
    '命令用法有误（{detail}）。请运行 tongdao --help 或 tongdao <命令> --help 查看用法。',
    'The command was used wrongly ({detail}). See tongdao --help or tongdao <command> --help.',
  ),
  FILE_UNREADABLE: stop(
    '文件 {file} 无法读取（{detail}）。请检查路径与权限。',
    'The file {file} cannot be read ({detail}). Check path and permissions.',
  ),
  FILE_UNWRITABLE: stop(
    '文件 {file} 无法写入（{detail}）。请检查路径与权限。',
    'The file {file} cannot be written ({detail}). Check path and permissions.',
  ),
  ENDPOINTS_NONE: stop(
    '{dir} 中没有配置端点。请先在其 endpoints 目录中加入。',
    '{dir} configures no endpoint. Add one to its endpoints folder first.',
  ),
  DISCREPANCY_UNKNOWN: reject('没有编号为 {id} 的差异。', 'There is no discrepancy {id}.'),
  RECONCILIATION_UNKNOWN: reject('没有编号为 {id} 的对账。', 'There is no reconciliation {id}.'),
  RECORD_UNKNOWN: reject(
    '数据集 {dataset} 中没有端点出示过“{key}”。请核对主键；若尚未读取，请先同步。',
    'No endpoint has shown "{key}" in dataset {dataset}. Compare the key; if nothing was read yet, sync first.',
  ),

  // faces: API
  PORT_TAKEN: stop(
    '{host} 的端口 {port} 已被占用。请改用另一端口（channel.yaml 的 api.port），或停止占用它的程序。',
    'Port {port} of {host} is taken. Choose another port (api.port in channel.yaml), or stop the program that uses it.',
  ),
  LISTEN_FAILED: stop(
    '无法在 {host} 的端口 {port} 上提供服务（{detail}）。请检查地址与权限。',
    'Nothing can be served at port {port} of {host} ({detail}). Check the address and the permissions.',
  ),
  ROUTE_UNKNOWN: reject(
    '没有这个地址。全部接口见 /v1/openapi.json。',
    'There is nothing here. Every route is in /v1/openapi.json.',
  ),
  REQUEST_INVALID: reject(
    '请求有误，详见 errors。请改正后重发。',
    'The request is not valid; see errors. Correct it and send it again.',
  ),
  REQUEST_MALFORMED: reject(
    '请求无法解析（{detail}）。请检查地址编码与 JSON 格式。',
    'The request cannot be read ({detail}). Check the encoding of the address and the JSON.',
  ),
  REQUEST_TOO_LARGE: reject(
    '请求内容过大，最多 {limit} 字节。',
    'The body of the request is too large; {limit} bytes are the most.',
  ),
  MEDIA_TYPE_UNSUPPORTED: reject(
    '请求内容须为 application/json。',
    'The body of the request must be application/json.',
  ),
  ACCESS_KEY_REQUIRED: reject(
    '需要在用的访问密钥（未过期、未吊销）：Authorization: Bearer <密钥>。',
    'An access key is needed, neither expired nor revoked: Authorization: Bearer <key>.',
  ),
  ACCESS_DENIED: reject(
    '该密钥的角色是 {role}，不能做这件事。可用的角色：{allowed}。',
    'The role of this key is {role}, which may not do this. Roles that may: {allowed}.',
  ),
  ACCESS_OTHER_ENDPOINT: reject(
    '该密钥只能查看端点 {endpoint} 的数据。',
    'This key may see the data of endpoint {endpoint} only.',
  ),
  ACCESS_KEY_NAME_TAKEN: reject(
    '已有同名的访问密钥在用。请换一个名称，或先吊销旧的。',
    'An access key of that name is in use. Choose another name, or revoke the old one first.',
  ),
  ACCESS_KEY_ENDPOINT: reject(
    '角色 endpoint 的密钥须指明端点；其他角色的不得指明。',
    'A key of role endpoint must name its endpoint; one of any other role must not.',
  ),
  ACCESS_KEY_UNKNOWN: reject('没有编号为 {id} 的在用访问密钥。', 'There is no access key {id} in use.'),
  CURSOR_INVALID: reject(
    '分页游标无效。请从第一页重新开始。',
    'The cursor is not valid. Start again from the first page.',
  ),
  CURSOR_FILTER: reject(
    '分页游标属于另一组筛选条件。请保持筛选条件不变，或从第一页重新开始。',
    'The cursor belongs to another filter. Keep the filter, or start again from the first page.',
  ),
  PURPOSE_REQUIRED: reject(
    '查询记录须说明用途：参数 purpose 或请求头 Purpose（百分号编码），2 至 200 个字符。',
    'Looking a record up needs a purpose: the parameter purpose or the header Purpose (percent-encoded), 2 to 200 characters.',
  ),
  IDEMPOTENCY_KEY_INVALID: reject(
    'Idempotency-Key 须为 1 至 200 个可见 ASCII 字符。',
    'Idempotency-Key must be 1 to 200 visible ASCII characters.',
  ),
  IDEMPOTENCY_KEY_REUSED: reject(
    '该 Idempotency-Key 已用于另一请求。请换一个。',
    'This Idempotency-Key was used for another request. Use a new one.',
  ),
  IDEMPOTENCY_IN_PROGRESS: retry(
    '带有该 Idempotency-Key 的请求正在处理。请稍后再试。',
    'A request with this Idempotency-Key is under way. Try again later.',
  ),
  RUN_UNKNOWN: reject('没有编号为 {id} 的同步批次。', 'There is no run {id}.'),
  AUDIT_TILE_UNKNOWN: reject('审计日志中没有这个文件。', 'The audit log has no such file.'),
  NOT_READY: retry('尚未就绪：{parts} 不可用。', 'Not ready: {parts} cannot be used.'),
} as const satisfies Record<string, CodeEntry>;

export type ErrorCode = keyof typeof ERROR_CODES;

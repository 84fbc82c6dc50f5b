import { type CodeEntry, stop } from './entry.ts';

export const SETTINGS = {
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
  SETTINGS_DAYS: stop(
    '须为日期（如 2026-10-01）或起止日期（如 2026-10-01/2026-10-08），止不早于起，且不超过 366 天。',
    'This must be a date (2026-10-01) or a first and a last date (2026-10-01/2026-10-08), in order and at most 366 days apart.',
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
  SETTINGS_WRITE_COMPARE: stop(
    '数据集 {dataset} 只比对、不投递，不能有 write。请删去它。',
    'Dataset {dataset} is compared only, never delivered, so there is nothing to write. Remove the write block.',
  ),
  SETTINGS_EXAMPLES_ENDPOINT: stop(
    '没有端点 {endpoint} 与此示例文件对应。请改文件名为 <端点>.examples.yaml。',
    'There is no endpoint {endpoint} for this example file. Rename it to <endpoint>.examples.yaml.',
  ),
} as const satisfies Record<string, CodeEntry>;

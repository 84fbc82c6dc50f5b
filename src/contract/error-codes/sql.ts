import { type CodeEntry, retry, stop } from './entry.ts';

export const SQL = {
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
    '端点 {endpoint}：options.connection 不是该数据库的地址。请写成 {example}，用户名和密码中的特殊字符用 %XX 表示。',
    'Endpoint {endpoint}: options.connection is not an address of that database. Write {example}, with %XX for special characters in user and password.',
  ),
  SQL_DATABASE_MISSING: stop(
    '端点 {endpoint}：服务器上没有 {where} 这个数据库（{detail}）。请改正 options.connection 中的数据库名。',
    'Endpoint {endpoint}: the server has no database {where} ({detail}). Correct the name of the database in options.connection.',
  ),
  SQL_DRIVER_MISSING: stop(
    '端点 {endpoint}：没有安装数据库驱动 {driver}（{detail}）。请在安装通道的目录执行 npm install {driver}，然后重启。',
    'Endpoint {endpoint}: the database driver {driver} is not installed ({detail}). Run npm install {driver} where the channel is installed, then start it again.',
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
  SQL_KEY_TYPE: stop(
    '端点 {endpoint}：{where} 的列“{column}”类型是 {type}，不能排序或精确比较，不能用作主键。请在 key 中换一列。',
    'Endpoint {endpoint}: column "{column}" of {where} is of type {type}, which cannot be ordered or compared exactly, and cannot serve as key. Name another column in key.',
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
    '{where} 的编码是 {encoding}，存不下汉字或不检查文字，可能读出乱码。请用样例核对。',
    'The encoding of {where} is {encoding}, which holds no Chinese or does not check texts: they may arrive garbled. Compare samples.',
  ),
} as const satisfies Record<string, CodeEntry>;

import { type CodeEntry, reject, retry, stop } from './entry.ts';

export const FILE = {
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
} as const satisfies Record<string, CodeEntry>;

import { type CodeEntry, reject, retry, stop } from './entry.ts';

export const FILE = {
  FILE_NONE: retry(
    '端点 {endpoint}：{where} 中没有匹配“{pattern}”的文件。请检查对方是否已导出，或改正文件名样式与标记后缀。',
    'Endpoint {endpoint}: no file in {where} matches "{pattern}". See that the platform has exported, or correct the name pattern and the marker.',
  ),
  FILE_FOLDER_MISSING: stop(
    '端点 {endpoint}：目录 {where} 不存在。请改正 folder 设置或建立该目录；若它在挂载的共享上，请检查挂载。',
    'Endpoint {endpoint}: folder {where} does not exist. Correct the setting folder, or make the folder; if it lies on a mounted share, see that it is mounted.',
  ),
  FILE_DENIED: stop(
    '端点 {endpoint}：没有权限访问 {where}。请让对方或系统管理员授权。',
    "Endpoint {endpoint}: {where} may not be used by the channel's account. Have the right to it granted.",
  ),
  FILE_SFTP_ADDRESS: stop(
    '端点 {endpoint}：SFTP 地址应为 sftp://用户@主机:端口/目录，并配置 sftp 块；口令写在 sftp.password，不要写在地址里。',
    'Endpoint {endpoint}: an SFTP address is sftp://user@host:port/folder, with a block sftp beside it; a password belongs in sftp.password, never in the address.',
  ),
  FILE_SFTP_HOST_KEY: stop(
    '端点 {endpoint}：{where} 出示的主机密钥是 {found}，与 sftp.hostKey 不符，未登录。请向对方核实指纹：确已更换密钥则改正设置，否则可能有人冒充。',
    'Endpoint {endpoint}: {where} shows the host key {found}, which is not that of sftp.hostKey; nothing was sent. Ask the platform for its fingerprint: correct the setting if the key was changed, else somebody may be posing as it.',
  ),
  FILE_SFTP_PRIVATE_KEY: stop(
    '端点 {endpoint}：登录 {where} 的私钥无法读取。请检查 sftp.privateKey 是否为完整的 OpenSSH 私钥，以及 sftp.passphrase。',
    'Endpoint {endpoint}: the private key for {where} cannot be read. See that sftp.privateKey is a whole OpenSSH private key, and check sftp.passphrase.',
  ),
  FILE_EMPTY: retry(
    '端点 {endpoint}：文件 {where} 是空的，连表头也没有，可能仍在写入或导出失败。稍后会重新读取；若反复出现，请让对方重新导出。',
    'Endpoint {endpoint}: file {where} is empty, without even a header: it is still being written, or the export failed. It is read again later; if this goes on, have it exported again.',
  ),
  FILE_CHECKSUM: retry(
    '端点 {endpoint}：文件 {where} 的 MD5 是 {found}，标记文件 {marker} 中是 {wanted}。传输可能不完整；稍后会重新读取，若反复出现，请让对方重新传送。',
    'Endpoint {endpoint}: the MD5 of file {where} is {found}, but {marker} says {wanted}. It was probably not transferred whole. It is read again later; if this goes on, have it sent again.',
  ),
  FILE_ZIP_BROKEN: retry(
    '端点 {endpoint}：文件 {where} 不是完整的压缩包或工作簿（{detail}）。可能传输不完整；稍后会重新读取，若反复出现，请让对方重新导出。',
    'Endpoint {endpoint}: file {where} is not a whole archive or workbook ({detail}). It was probably not transferred whole. It is read again later; if this goes on, have it exported again.',
  ),
  FILE_ZIP_ENCRYPTED: stop(
    '端点 {endpoint}：{where} 中的 {name} 已加密。请让对方导出不加密的文件。',
    'Endpoint {endpoint}: {name} in {where} is encrypted. Have the platform export without a password.',
  ),
  FILE_ZIP_NAME: stop(
    '端点 {endpoint}：{where} 中的文件名“{name}”指向压缩包之外，已拒绝整个文件。请向对方核实来源。',
    'Endpoint {endpoint}: the name "{name}" in {where} leads out of the archive, so all of it is refused. Ask the platform where the file comes from.',
  ),
  FILE_ZIP_LIMIT: stop(
    '端点 {endpoint}：{where} 解压后超出限度（{detail}），已拒绝。请向对方核实；确有这么多数据时请分成多个文件。',
    'Endpoint {endpoint}: {where} unpacks to more than is allowed ({detail}) and is refused. Ask the platform; if there really is that much data, have it split.',
  ),
  FILE_ZIP_NONE: stop(
    '端点 {endpoint}：压缩包 {where} 中没有 CSV、TSV、XLSX、JSON Lines 或 XML 文件。请检查对方的导出。',
    'Endpoint {endpoint}: archive {where} holds no CSV, TSV, XLSX, JSON Lines or XML file. Check what the platform exports.',
  ),
  FILE_XLSX: stop(
    '端点 {endpoint}：{where} 不是可读的 XLSX 工作簿（{detail}）。请用 Excel 或 WPS 重新另存为 .xlsx。',
    'Endpoint {endpoint}: {where} is no readable XLSX workbook ({detail}). Save it anew as .xlsx.',
  ),
  FILE_XLSX_SHEET: stop(
    '端点 {endpoint}：{where} 没有工作表“{sheet}”，现有：{known}。请改正 sheet 设置。',
    'Endpoint {endpoint}: {where} has no sheet "{sheet}"; it has: {known}. Correct the setting sheet.',
  ),
  FILE_JSONL: stop(
    '端点 {endpoint}：{where} 不是 JSON Lines：每行应是一个 JSON 对象。请让对方按行导出，而不是一个大数组。',
    'Endpoint {endpoint}: {where} is not JSON Lines, which has one JSON object per line. Have it exported line by line, not as one array.',
  ),
  FILE_XML: stop(
    '端点 {endpoint}：{where} 第 {line} 行不是正确的 XML（{detail}）。其后的内容无法读取；请让对方改正导出。',
    'Endpoint {endpoint}: line {line} of {where} is not well-formed XML ({detail}). Nothing after it can be read; have the export corrected.',
  ),
  FILE_XML_DOCTYPE: stop(
    '端点 {endpoint}：{where} 第 {line} 行有 DOCTYPE 声明，可能带有实体攻击，已拒绝。请让对方去掉它。',
    'Endpoint {endpoint}: line {line} of {where} has a DOCTYPE, which can carry an entity attack, and is refused. Have it left out.',
  ),
  FILE_XML_LIMIT: stop(
    '端点 {endpoint}：{where} 第 {line} 行的 XML 超出限度（{detail}），已拒绝。请检查对方的导出。',
    'Endpoint {endpoint}: the XML of {where} exceeds what is allowed at line {line} ({detail}) and is refused. Check what the platform exports.',
  ),
  FILE_TEMPORARY: retry(
    '端点 {endpoint}：读取 {where} 需要临时空间，但无法写入 {folder}（{detail}）。请腾出空间或检查其权限。',
    'Endpoint {endpoint}: reading {where} needs temporary space, but {folder} cannot be written ({detail}). Make room or check its permissions.',
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
    '{dataset}：{where} 中有 {count} 个文件匹配“{pattern}”，最新的是 {newest}（{hours} 小时前），编码 {encoding}。',
    '{dataset}: {count} file(s) in {where} match "{pattern}"; the newest is {newest}, {hours} h old, in {encoding}.',
  ),
  FILE_CHECK_OLD: stop(
    '{dataset}：最新的文件 {newest} 已有 {days} 天没有更新。请检查对方是否还在导出。',
    '{dataset}: the newest file, {newest}, is {days} days old. See that the platform still exports.',
  ),
  FILE_CHECK_HALF: stop(
    '{dataset}：{where} 中有 {count} 个文件尚未写完（如 {name}），暂不读取。若一直如此，请检查对方的传输程序。',
    '{dataset}: {count} file(s) in {where} are not wholly written yet ({name} …) and are left alone. If they stay so, check the program that copies them.',
  ),
  FILE_CHECK_UNMARKED: stop(
    '{dataset}：{count} 个文件没有标记文件（如 {name} 缺 {name}{marker}），不会读取。请检查对方是否写标记文件，或改正 marker 设置。',
    '{dataset}: {count} file(s) lack their marker ({name}{marker} …) and are not read. See that the platform writes markers, or correct the setting marker.',
  ),
  FILE_CHECK_SPACE: stop(
    '{dataset}：{where} 只剩 {mebibytes} MiB，投递文件可能写不下。请腾出空间。',
    '{dataset}: only {mebibytes} MiB are free in {where}; deliveries may not fit. Make room.',
  ),
  FILE_CHECK_UNTRIED: stop(
    '{dataset}：{where} 存在；能否写入无法通过 SFTP 查看，首次投递时可知。',
    '{dataset}: {where} is there; whether it may be written cannot be looked up over SFTP and is seen at the first delivery.',
  ),
  FILE_CHECK_WRITABLE: stop('{dataset}：{where} 可写。', '{dataset}: {where} can be written.'),
  FILE_CHECK_OPEN: stop('{dataset}：{where} 可读。', '{dataset}: {where} can be read.'),
  FILE_CHECK_LOCKED: stop(
    '{dataset}：无法访问 {where}（{what}，{detail}）。请检查目录是否存在及其权限。',
    '{dataset}: {where} cannot be used to {what} ({detail}). See that the folder exists and check its permissions.',
  ),
} as const satisfies Record<string, CodeEntry>;

import { type CodeEntry, reject, stop } from './entry.ts';

export const CONNECT = {
  CONNECT_NEEDED: stop(
    '还缺少 {what}。请用 {flag} 给出，或在终端中运行以逐项回答。',
    '{what} is missing. Give it with {flag}, or run this at a terminal to be asked.',
  ),
  CONNECT_FILE_EXISTS: stop(
    '文件 {file} 已存在，没有改动。请换一个端点名，或加 --force 覆盖。',
    'The file {file} exists and was left alone. Choose another name for the endpoint, or overwrite it with --force.',
  ),
  CONNECT_SOURCE_UNKNOWN: reject(
    '没有名为“{name}”的表、路径或文件。可选的有：{known}。也可用 --read 逐项指定。',
    'There is no table, route or file "{name}". There are: {known}. Or say how to read it with --read.',
  ),
  CONNECT_NOTHING: reject(
    '端点 {endpoint} 的系统里没有发现可读的表、路径或文件。请检查连接选项与权限，或用 --read 指定。',
    'Nothing to read was found in the system of endpoint {endpoint}. Check its options and rights, or say what to read with --read.',
  ),
  CONNECT_EMPTY: reject(
    '端点 {endpoint} 的所选来源没有一行数据，无法判断各列的含义。请选有数据的来源。',
    'The chosen source of endpoint {endpoint} has no row, so nothing can be told about its columns. Choose one with data.',
  ),
  CONNECT_FIELD_UNMAPPABLE: reject(
    '数据集 {dataset} 的字段“{field}”不能对应到列“{column}”：没有这个字段或这个列。请检查 --map。',
    'Field "{field}" of dataset {dataset} cannot be column "{column}": there is no such field or column. Check --map.',
  ),
  CONNECT_INCOMPLETE: reject(
    '无法写出可用的配置，还缺少：{fields}。请用 --map 字段=列 指定。',
    'No usable settings can be written: {fields} still have no column. Say which with --map field=column.',
  ),
  CONNECT_REFERENCE: reject(
    '端点 {endpoint} 只能引用以 {prefix} 开头的环境变量，不能引用 {name}。请改名。',
    'Endpoint {endpoint} may refer to variables that begin with {prefix} only, not to {name}. Rename it.',
  ),
  CONNECT_ENDPOINT_EXISTS: reject(
    '端点 {endpoint} 已在配置中。请换一个名字。',
    'Endpoint {endpoint} is in the settings already. Choose another name.',
  ),
} as const satisfies Record<string, CodeEntry>;

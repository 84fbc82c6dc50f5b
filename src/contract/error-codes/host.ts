import { type CodeEntry, retry, stop } from './entry.ts';

export const HOST = {
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
  ADAPTER_CONTRACT_VERSION: stop(
    '适配器 {source} 是按约定版本 {found} 编写的，本程序需要版本 {wanted}。请安装与之相符的适配器版本。',
    'Adapter {source} was written for contract version {found}; this Tongdao wants version {wanted}. Install a version of the adapter that was written for it.',
  ),
  ADAPTER_SILENT: retry(
    '端点 {endpoint}：适配器 {adapter} 的 {call} 在 {seconds} 秒内没有任何结果，已放弃，稍后重试。若常出现，请把日志交给适配器的开发者。',
    'Endpoint {endpoint}: {call} of adapter {adapter} gave nothing within {seconds} s and was given up; it is tried again. If this is frequent, hand the log to the developers of the adapter.',
  ),
  ENDPOINT_SOURCE_MISSING: stop(
    '端点 {endpoint}：没有 {where}，现有：{known}。请改正 read 设置。',
    'Endpoint {endpoint}: there is no {where}; there are: {known}. Correct the read block.',
  ),
  ENDPOINT_UNKNOWN: stop(
    '没有端点“{endpoint}”。现有端点：{known}。',
    'There is no endpoint "{endpoint}". There are: {known}.',
  ),
  ENDPOINT_DATASET_UNKNOWN: stop(
    '端点 {endpoint} 没有接入数据集“{dataset}”。已接入：{known}。',
    'Endpoint {endpoint} does not show dataset "{dataset}". It shows: {known}.',
  ),
} as const satisfies Record<string, CodeEntry>;

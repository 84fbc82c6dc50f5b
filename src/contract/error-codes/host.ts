import { type CodeEntry, stop } from './entry.ts';

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
  ENDPOINT_UNKNOWN: stop(
    '没有端点“{endpoint}”。现有端点：{known}。',
    'There is no endpoint "{endpoint}". There are: {known}.',
  ),
  ENDPOINT_DATASET_UNKNOWN: stop(
    '端点 {endpoint} 没有接入数据集“{dataset}”。已接入：{known}。',
    'Endpoint {endpoint} does not show dataset "{dataset}". It shows: {known}.',
  ),
} as const satisfies Record<string, CodeEntry>;

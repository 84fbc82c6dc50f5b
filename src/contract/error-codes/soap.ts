import { type CodeEntry, retry, stop } from './entry.ts';

export const SOAP = {
  SOAP_FAULT: stop(
    '端点 {endpoint}：{where} 拒绝该请求（{fault}：{reason}）。请检查 body、payload 模板与 action。',
    'Endpoint {endpoint}: {where} refuses the request ({fault}: {reason}). Check the templates body and payload, and action.',
  ),
  SOAP_FAULT_SERVER: retry(
    '端点 {endpoint}：{where} 处理请求时出错（{fault}：{reason}）。请稍后再试，或请对方查看其日志。',
    'Endpoint {endpoint}: {where} failed on the request ({fault}: {reason}). Try again later, or have the platform look into its log.',
  ),
  SOAP_PLACEHOLDER: stop(
    '端点 {endpoint}：模板中的“{name}”在此处没有值。可用：{known}。',
    'Endpoint {endpoint}: "{name}" in a template stands for nothing there. There are: {known}.',
  ),
  SOAP_TEMPLATE: stop(
    '端点 {endpoint}：模板 {name} 不是良构的 XML（{detail}）。请改正。',
    'Endpoint {endpoint}: the template {name} is no well-formed XML ({detail}). Correct it.',
  ),
  SOAP_ACTION_UNKNOWN: stop(
    '端点 {endpoint}：WSDL 没有操作 {operation}；现有：{operations}。请改正 operation。',
    'Endpoint {endpoint}: the WSDL has no operation {operation}; it has: {operations}. Correct operation.',
  ),
  SOAP_ACTION_OTHER: stop(
    '端点 {endpoint}：操作 {operation} 的 action 按 WSDL 应为 {action}。请改正。',
    'Endpoint {endpoint}: by the WSDL the action of operation {operation} is {action}. Correct it.',
  ),
  SOAP_ADDRESS_OTHER: stop(
    '端点 {endpoint}：WSDL 给出的服务地址是 {address}，与 baseUrl 不同。若调用失败，请核对 baseUrl。',
    'Endpoint {endpoint}: the WSDL gives {address} as the address of the service, which is not baseUrl. Should calls fail, look at baseUrl.',
  ),
  SOAP_OPERATIONS_KNOWN: stop(
    '端点 {endpoint}：WSDL 中有所用的全部操作。',
    'Endpoint {endpoint}: the WSDL has every operation that is used.',
  ),
  SOAP_WSDL_UNSEEN: stop(
    '端点 {endpoint}：{where} 没有可读的 WSDL，无法核对操作名与 action。',
    'Endpoint {endpoint}: there is no readable WSDL at {where}, so operations and actions could not be compared.',
  ),
} as const satisfies Record<string, CodeEntry>;

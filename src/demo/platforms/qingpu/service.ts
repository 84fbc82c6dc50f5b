import { createServer, type IncomingMessage, type Server } from 'node:http';
import { changes, list, one, some } from './reading.ts';
import { type Call, failed, type Reply, type Service } from './reply.ts';
import { refusal } from './signature.ts';
import { enter } from './writing.ts';

const BODY_LIMIT = 4 * 1024 * 1024;

/** The REST service: /api/v1/enterprises and /api/v1/certificates, and to read only /api/v1/matters. */
export function serve(service: Service): Server {
  return createServer(async (request, response) => {
    const reply = await answer(service, request).catch(() => failed(500, '5000', '系统内部错误'));
    const { status, ...body } = reply;
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(body));
  });
}

async function answer(service: Service, request: IncomingMessage): Promise<Reply> {
  const body = await bodyOf(request);
  if (body === null) return failed(413, '4130', '请求体过大');
  const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s);
  const { method = 'GET', headers } = request;
  const [, api, v1, route, id = '', ...rest] = path.split('/');
  const store = service.stores.find((one) => one.table.route === route);
  if (api !== 'api' || v1 !== 'v1' || store === undefined || rest.length > 0)
    return failed(404, '4041', '接口不存在');
  const call: Call = {
    method,
    path,
    query,
    headers,
    body,
    params: new URLSearchParams(query),
    id: decoded(id),
  };
  const denied = refusal(call, service.credentials);
  if (denied !== null) return failed(401, '4010', denied);
  if (!store.table.readOnly && (method === 'PUT' || method === 'POST')) return enter(service, store, call);
  if (method !== 'GET') return failed(405, '4050', '不支持的请求方法');
  if (call.id === '') return list(service, store, call);
  if (call.id === 'changes') return changes(service, store, call);
  if (call.id === 'batch') return some(service, store, call);
  return one(service, store, call);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { Channel } from '../channel.ts';
import { sendProblemPage } from '../console/routes/problems.tsx';
import { consoleRoutes } from '../console/routes/routes.ts';
import { TongdaoError } from '../contract/errors.ts';
import { databaseError } from '../storage/errors.ts';
import { packageRoot } from '../storage/paths.ts';
import { guard, isForPage } from './authenticate.ts';
import type { Api, ApiOptions, App } from './context.ts';
import { setHeaders } from './headers.ts';
import { acceptIdempotencyKeys } from './idempotency.ts';
import { languageOf } from './language.ts';
import { describeRoutes } from './openapi.ts';
import { BODY_LIMIT, problemOf } from './problem.ts';
import { accessBookRoutes } from './routes/access-book.ts';
import { auditRoutes } from './routes/audit.ts';
import { caseRoutes } from './routes/cases.ts';
import { connectRoutes } from './routes/connect.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { discrepancyRoutes } from './routes/discrepancies.ts';
import { endpointRoutes } from './routes/endpoints.ts';
import { exportRoutes } from './routes/exports.ts';
import { healthRoutes } from './routes/health.ts';
import { keyRoutes } from './routes/keys.ts';
import { licenceRoutes } from './routes/licences.ts';
import { logFileRoutes } from './routes/log-files.ts';
import { moveRoutes } from './routes/moves.ts';
import { pushRoutes } from './routes/push.ts';
import { quarantineRoutes } from './routes/quarantine.ts';
import { reconciliationRoutes } from './routes/reconciliations.ts';
import { recordRoutes } from './routes/records.ts';
import { runRoutes } from './routes/runs.ts';
import { verifyRoutes } from './routes/verify.ts';
import { witnessRoutes } from './routes/witness.ts';
import { validateStrictly } from './validation.ts';

export type { ApiOptions, NextFire, Replayed } from './context.ts';

export interface ServerOptions extends ApiOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface Server {
  /** `http://127.0.0.1:7300` */
  readonly url: string;
  /** Answers what was asked and takes no more. */
  close(): Promise<void>;
}

const REQUEST_TIMEOUT_MS = 30_000;
const PARAM_LENGTH = 2_000;

/** Serves API and console. Throws PORT_TAKEN or LISTEN_FAILED. */
export async function startServer(channel: Channel, options: ServerOptions): Promise<Server> {
  const { host, port } = options;
  const app = await buildServer(channel, options);
  try {
    await app.listen({ host, port });
  } catch (thrown) {
    await app.close();
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
    if (code === 'EADDRINUSE') throw new TongdaoError('PORT_TAKEN', { host, port });
    throw new TongdaoError('LISTEN_FAILED', { host, port, detail: code }, { cause: thrown });
  }
  const address = app.server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${address.port}`, close: () => app.close() };
}

/** The server before it listens. */
export async function buildServer(channel: Channel, options: ApiOptions): Promise<App> {
  const api: Api = { ...options, channel };
  const app: App = fastify({
    logger: false,
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: PARAM_LENGTH },
    frameworkErrors: (error, request, reply) => sendProblem(api, error, request, reply),
    clientErrorHandler: (_, socket) => refuseGibberish(socket),
  });
  app.removeContentTypeParser('text/plain');
  validateStrictly(app);
  setHeaders(app);
  await app.register(cookie);
  await app.register(formbody, { bodyLimit: BODY_LIMIT });
  guard(app, api);
  acceptIdempotencyKeys(app, channel.ledger.pool);
  logRequests(app, api);
  app.setErrorHandler((error, request, reply) => sendProblem(api, error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const send = isForPage(request) ? sendProblemPage : sendProblem;
    return send(api, new TongdaoError('ROUTE_UNKNOWN'), request, reply);
  });

  await describeRoutes(app, await version());
  await app.register(async (routes: App) => {
    healthRoutes(routes, api);
    endpointRoutes(routes, api);
    connectRoutes(routes, api);
    runRoutes(routes, api);
    reconciliationRoutes(routes, api);
    discrepancyRoutes(routes, api);
    deliveryRoutes(routes, api);
    quarantineRoutes(routes, api);
    recordRoutes(routes, api);
    caseRoutes(routes, api);
    moveRoutes(routes, api);
    verifyRoutes(routes, api);
    accessBookRoutes(routes, api);
    auditRoutes(routes, api);
    logFileRoutes(routes, api);
    exportRoutes(routes, api);
    licenceRoutes(routes, api);
    keyRoutes(routes, api);
    await pushRoutes(routes, api);
    await witnessRoutes(routes, api);
    await consoleRoutes(routes, api);
  });
  await app.ready();
  return app;
}

function sendProblem({ channel }: Api, thrown: unknown, request: FastifyRequest, reply: FastifyReply) {
  const error = databaseError(thrown, channel.ledger.pool.options.connectionString ?? '');
  const language = languageOf(request, channel.settings.channel.language);
  const problem = problemOf(error, language, request.id);
  if (problem.status >= 500) channel.log.error({ reqId: request.id, err: error }, 'a request failed');
  return reply
    .code(problem.status)
    .headers({ 'content-language': language, vary: 'accept-language' })
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem));
}

/** What is not HTTP has no request to answer. */
function refuseGibberish(socket: Socket): void {
  if (socket.writable)
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}

/** The route as it is written in the code: addresses may hold keys and purposes. */
function logRequests(app: App, { channel }: Api): void {
  app.addHook('onResponse', async (request, { statusCode, elapsedTime }) => {
    const fields = {
      reqId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? '',
      role: request.reader?.role ?? '',
      statusCode,
      ms: Math.round(elapsedTime),
    };
    channel.log.info(fields, 'request');
  });
}

async function version(): Promise<string> {
  const text = await readFile(join(packageRoot(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

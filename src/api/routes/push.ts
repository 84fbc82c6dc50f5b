import { finished } from 'node:stream';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { sentence, TongdaoError } from '../../contract/errors.ts';
import type { Language } from '../../contract/text.ts';
import type { Host, HostedEndpoint } from '../../host/host.ts';
import type { Taken, TakenAs } from '../../ledger/take-in.ts';
import type { Api, App } from '../context.ts';
import { languageOf } from '../language.ts';
import { receive } from '../receive.ts';
import { answers, Count, nullable } from '../schemas.ts';

/** Bytes of one request. */
const BODY_LIMIT = 8 * 1024 * 1024;
/** Requests of one endpoint at the same time: one that sends without end leaves memory and connections to the others. */
const AT_ONCE = 2;
const BUSY_SECONDS = 1;

const RESULTS = [
  'accepted',
  'unchanged',
  'quarantined',
  'superseded',
  'refused',
] as const satisfies TakenAs[];
const Row = Type.Object(
  {},
  { additionalProperties: true, description: "A record by the platform's own columns" },
);
const Batch = Type.Union([
  Type.Array(Row),
  Type.Object({
    records: Type.Array(Row),
    snapshot: Type.Optional(
      Type.String({ description: 'Name of the snapshot that the records are part of' }),
    ),
    last: Type.Optional(Type.Boolean({ description: 'They are the last ones of the snapshot' })),
    total: Type.Optional(
      Type.Integer({ description: 'With `last`: distinct records of the whole snapshot' }),
    ),
  }),
]);
const Receipt = Type.Object({
  totals: Type.Object(Object.fromEntries(RESULTS.map((result) => [result, Count]))),
  snapshot: nullable(Type.Object({ id: Type.String(), complete: Type.Boolean() })),
  records: Type.Array(
    Type.Object({
      id: Type.String({ description: 'Native id; empty when it cannot be made out' }),
      result: Type.Enum([...RESULTS]),
      reasons: Type.Array(Type.Object({ code: Type.String(), field: Type.String(), detail: Type.String() })),
    }),
    { description: 'One per record, in their order' },
  ),
});

/** Where endpoints send their records by themselves. Their own signature lets them in, no access key does. */
export async function pushRoutes(app: App, api: Api): Promise<void> {
  const { host, settings, log } = api.channel;
  const underWay = new Map<string, number>();

  await app.register(async (scope: App) => {
    // The adapter verifies bytes, and parses them afterwards.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
    scope.setErrorHandler((error: FastifyError, request, reply) => {
      const refusal = refusalOf(error);
      setHeaders(refusal, reply);
      noteRefusal(refusal, request);
      throw refusal;
    });

    // Before the body is read: it is what costs memory.
    scope.addHook('onRequest', async (request, reply) => {
      const { name } = request.params as { readonly name: string };
      const count = underWay.get(name) ?? 0;
      if (count >= AT_ONCE) throw new TongdaoError('PUSH_BUSY', { limit: AT_ONCE, seconds: BUSY_SECONDS });
      underWay.set(name, count + 1);
      finished(reply.raw, () => {
        const left = (underWay.get(name) ?? 1) - 1;
        if (left === 0) underWay.delete(name);
        else underWay.set(name, left);
      });
    });

    scope.post(
      '/v1/endpoints/:name/:dataset/records',
      {
        bodyLimit: BODY_LIMIT,
        config: { unrepeatable: true },
        // Nothing of a request is looked at before its adapter has verified it.
        validatorCompiler: () => () => true,
        schema: {
          tags: ['push'],
          summary: 'Send records: signed, in batches, with an answer for each',
          params: Type.Object({ name: Type.String(), dataset: Type.String() }),
          headers: Type.Object({ 'idempotency-key': Type.Optional(Type.String()) }),
          body: Batch,
          response: answers(200, Receipt),
        },
      },
      async (request, reply) => {
        const { name, dataset } = request.params;
        const hosted = endpointNamed(host, name, dataset);
        const body: unknown = request.body;
        const [path = '', query = ''] = split(request.raw.url ?? '');
        const taken = await receive(api.channel, hosted, {
          dataset,
          method: request.method,
          path,
          query,
          headers: request.headers,
          body: body instanceof Uint8Array ? body : new Uint8Array(),
          now: Date.now(),
        });
        if (taken.isRepeated) reply.header('idempotency-replayed', 'true');
        return receiptOf(taken, languageOf(request, settings.channel.language));
      },
    );
  });

  /** A sender that is turned away again and again is for people to know. */
  function noteRefusal(error: { readonly code: string }, request: FastifyRequest): void {
    const { name, dataset } = request.params as { readonly name: string; readonly dataset: string };
    if (!host.endpoints.some((endpoint) => endpoint.name === name)) return;
    log.warn({ endpoint: name, dataset, code: error.code, reqId: request.id }, 'a push was not taken');
  }
}

/** Throws ROUTE_UNKNOWN: nobody has shown yet who asks. */
function endpointNamed(host: Host, name: string, dataset: string): HostedEndpoint {
  const hosted = host.endpoints.find((endpoint) => endpoint.name === name);
  if (hosted === undefined || !Object.hasOwn(hosted.settings.datasets, dataset))
    throw new TongdaoError('ROUTE_UNKNOWN');
  return hosted;
}

function split(url: string): readonly string[] {
  const at = url.indexOf('?');
  return at === -1 ? [url] : [url.slice(0, at), url.slice(at + 1)];
}

/** An endpoint that is there but does not send is, to a stranger, not there. */
function refusalOf(error: FastifyError): FastifyError | TongdaoError {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new TongdaoError('PUSH_TOO_LARGE', { limit: BODY_LIMIT, unit: 'bytes' });
  return error.code === 'CAPABILITY_MISSING' ? new TongdaoError('ROUTE_UNKNOWN') : error;
}

function setHeaders(error: Error, reply: FastifyReply): void {
  if (!(error instanceof TongdaoError)) return;
  const { code, params } = error;
  if (code === 'PUSH_BUSY' || code === 'PUSH_WAITING') reply.header('retry-after', String(params['seconds']));
  if (code === 'PUSH_UNSIGNED' || code === 'PUSH_SIGNATURE' || code === 'PUSH_STALE')
    reply.header('www-authenticate', 'Signature realm="tongdao"');
}

function receiptOf({ rows, snapshot }: Taken, language: Language) {
  const count = (result: TakenAs) => rows.filter((row) => row.as === result).length;
  return {
    totals: Object.fromEntries(RESULTS.map((result) => [result, count(result)])),
    snapshot: snapshot === null ? null : { id: snapshot.id, complete: snapshot.isComplete },
    records: rows.map(({ id, as, reasons }) => ({
      id,
      result: as,
      reasons: reasons.map(({ code, field, params }) => ({
        code,
        field,
        detail: sentence(code, params, language),
      })),
    })),
  };
}

import { Type } from 'typebox';
import { draftFiles } from '../../connect/draft.ts';
import { demandReadable, kindOf, resolveOptions } from '../../connect/options.ts';
import { lookAt, type ProbeRequest, surveySystem } from '../../connect/probe.ts';
import { referencesIn } from '../../connect/references.ts';
import { TongdaoError } from '../../contract/errors.ts';
import { fill } from '../../contract/text.ts';
import { EVIDENCE } from '../../proposal/evidence.ts';
import { propose } from '../../proposal/propose.ts';
import type { Api, App } from '../context.ts';
import { languageOf } from '../language.ts';
import { answers, Count, exactly, Name, nullable } from '../schemas.ts';
import { onRecord } from '../start-work.ts';

const Block = Type.Record(Type.String(), Type.Unknown());
const EndpointName = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });
const System = {
  endpoint: EndpointName,
  adapter: Type.String({ minLength: 1, maxLength: 100 }),
  options: Type.Record(Type.String(), Type.Unknown(), {
    description:
      'As in the endpoint’s file: secrets as references to variables that begin with the endpoint’s name',
  }),
};

const Source = Type.Object({ name: Type.String(), rows: nullable(Count), read: Block });

const Candidate = Type.Object({
  field: Type.String(),
  confidence: Type.Number({ minimum: 0, maximum: 1 }),
  evidence: Type.Array(Type.String()),
});

const Proposal = Type.Object({
  dataset: Type.String(),
  rows: Count,
  mapping: Block,
  columns: Type.Array(
    Type.Object({
      column: Type.String(),
      field: nullable(Type.String()),
      parts: Type.Array(Type.String()),
      aside: nullable(Type.String()),
      candidates: Type.Array(Candidate),
    }),
  ),
  codeLists: Type.Array(Type.Object({ name: Type.String(), map: Type.Record(Type.String(), Type.String()) })),
  open: Type.Array(Type.Object({ about: Type.Enum(['column', 'unit', 'values', 'missing']) })),
  keys: Type.Array(Type.String()),
  changedAt: nullable(Type.String()),
  files: Type.Array(Type.Object({ path: Type.String(), text: Type.String() })),
});

/** Looking at a system that is not joined yet. Rows stay here: answers hold what was made out of them, never their values. */
export function connectRoutes(app: App, api: Api): void {
  const { channel } = api;
  const { settings, datasets } = channel;

  const probeOf = (
    endpoint: string,
    adapter: string,
    options: Readonly<Record<string, unknown>>,
  ): ProbeRequest => {
    if (settings.endpoints.some(({ name }) => name === endpoint))
      throw new TongdaoError('CONNECT_ENDPOINT_EXISTS', { endpoint });
    demandOwnReferences(endpoint, options);
    const kind = kindOf(api.kinds ?? [], adapter);
    return {
      endpoint,
      kind,
      options: resolveOptions(kind, endpoint, options, api.env ?? {}),
      baseDir: settings.dir,
      metrics: api.metrics,
      log: channel.log,
    };
  };

  app.post(
    '/v1/connect/sources',
    {
      schema: {
        tags: ['channel'],
        summary: 'What a system that is not joined yet has to read; changes nothing there',
        body: exactly(System),
        response: answers(200, Type.Object({ items: Type.Array(Source) })),
      },
    },
    async (request) => {
      const { endpoint, adapter, options } = request.body;
      const probe = probeOf(endpoint, adapter, options);
      const found = await onRecord(api, request, null, { what: 'system-surveyed', endpoint, adapter }, () =>
        surveySystem(probe, request.signal),
      );
      return { items: found.map(({ name, rows, read }) => ({ name, rows, read })) };
    },
  );

  app.post(
    '/v1/connect/proposals',
    {
      schema: {
        tags: ['channel'],
        summary:
          'A mapping for a source of such a system, with evidence, and the files it would make; writes none',
        body: exactly({
          ...System,
          dataset: Name,
          read: Block,
          divisions: Type.Array(Type.String({ pattern: '^[0-9]{6}$' }), { minItems: 1, maxItems: 50 }),
        }),
        response: answers(200, Proposal),
      },
    },
    async (request) => {
      const { endpoint, adapter, options, dataset: name, read, divisions } = request.body;
      const dataset = datasets.get(name);
      if (dataset === undefined)
        throw new TongdaoError('DATASET_UNKNOWN', { name, known: [...datasets.keys()].join(', ') });
      const probe = probeOf(endpoint, adapter, options);
      demandReadable(probe.kind, endpoint, name, read);
      const { table } = await onRecord(
        api,
        request,
        null,
        { what: 'system-sampled', endpoint, adapter },
        () => lookAt(probe, name, read, request.signal),
      );
      const today = new Date().toISOString().slice(0, 10);
      const proposal = propose({ endpoint, dataset, table, today });
      const files = draftFiles({ ...probe, divisions, read, dataset, proposal, table });
      const language = languageOf(request, settings.channel.language);
      return {
        ...proposal,
        rows: table.rows.length,
        columns: proposal.columns.map((column) => ({
          ...column,
          candidates: column.candidates.map(({ evidence, ...candidate }) => ({
            ...candidate,
            evidence: evidence.map(({ code, params }) => fill(EVIDENCE[code][language], params)),
          })),
        })),
        files,
      };
    },
  );
}

/** Somebody with a key must not have the server send its own secrets to a system of theirs. */
function demandOwnReferences(endpoint: string, options: Readonly<Record<string, unknown>>): void {
  const prefix = `${endpoint.toUpperCase().replaceAll('-', '_')}_`;
  for (const name of referencesIn(options)) {
    if (!name.startsWith(prefix) || CHANNELS_OWN.test(name))
      throw new TongdaoError('CONNECT_REFERENCE', { endpoint, prefix, name });
  }
}

const CHANNELS_OWN = /^(DATABASE|QUEUE|DATA|API|NODE|AWS|TONGDAO)_/;

import { Type } from 'typebox';
import { sentence } from '../../contract/errors.ts';
import { readerOf } from '../authenticate.ts';
import type { Api, App } from '../context.ts';
import { languageOf } from '../language.ts';
import { readEndpoints } from '../overview.ts';
import { answers, Count, ErrorCode, exactly, Moment, Name, nullable, Run, Text } from '../schemas.ts';
import { onRecord } from '../start-work.ts';

const Endpoint = Type.Object({
  name: Type.String(),
  title: Text,
  divisions: Type.Array(Type.String()),
  adapter: Type.String(),
  circuit: nullable(Type.Object({ openUntil: Moment, failures: Count, error: ErrorCode })),
  datasets: Type.Array(
    Type.Object({
      dataset: Type.String(),
      lastRun: nullable(Run),
      freshAt: nullable(Moment),
      quarantined: Count,
    }),
  ),
});

const Finding = Type.Object({
  level: Type.Enum(['ok', 'warning', 'error']),
  code: Type.String(),
  detail: Type.String(),
});

const Dataset = Type.Object({
  name: Type.String(),
  title: Text,
  mode: Type.Enum(['replicate', 'compare']),
  endpoints: Type.Array(Type.String()),
  keys: Type.Array(Type.Array(Type.String())),
  fields: Type.Array(
    Type.Object({
      name: Type.String(),
      title: Text,
      kind: Type.String(),
      compare: Type.Boolean(),
      sensitive: nullable(Type.String()),
    }),
  ),
});

export function endpointRoutes(app: App, api: Api): void {
  const { channel } = api;
  const { settings, datasets, host } = channel;

  app.get(
    '/v1/endpoints',
    {
      schema: {
        tags: ['channel'],
        summary: 'Endpoints and how fresh their datasets are',
        response: answers(200, Type.Object({ items: Type.Array(Endpoint) })),
      },
    },
    async (request) => {
      const { endpoint } = readerOf(request);
      const all = await readEndpoints(channel);
      return { items: all.filter(({ name }) => endpoint === null || name === endpoint) };
    },
  );

  app.post(
    '/v1/endpoints/:name/check',
    {
      schema: {
        tags: ['channel'],
        summary: "See that an endpoint's system can be reached and used; changes nothing there",
        params: exactly({ name: Name }),
        response: answers(200, Type.Object({ items: Type.Array(Finding) })),
      },
    },
    async (request) => {
      const { name } = request.params;
      const endpoint = host.endpoint(name);
      const findings = await onRecord(api, request, null, { what: 'endpoint-checked', endpoint: name }, () =>
        endpoint.check(),
      );
      const language = languageOf(request, settings.channel.language);
      return {
        items: findings.map(({ level, code, params }) => ({
          level,
          code,
          detail: sentence(code, params, language),
        })),
      };
    },
  );

  app.get(
    '/v1/datasets',
    {
      schema: {
        tags: ['channel'],
        summary: 'Datasets with their fields',
        response: answers(200, Type.Object({ items: Type.Array(Dataset) })),
      },
    },
    async () => ({
      items: [...datasets.values()].map(({ name, title, mode, keys, fields }) => ({
        name,
        title,
        mode,
        keys,
        endpoints: settings.endpoints.filter((endpoint) => name in endpoint.datasets).map((one) => one.name),
        fields: fields.map((field) => ({
          name: field.name,
          title: field.title,
          kind: field.kind,
          compare: field.compare,
          sensitive: field.sensitive,
        })),
      })),
    }),
  );
}

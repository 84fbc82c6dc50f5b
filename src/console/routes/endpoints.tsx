import { narrowed } from '../../api/authenticate.ts';
import type { Api, App } from '../../api/context.ts';
import { readEndpoints } from '../../api/overview.ts';
import { exactly, Name } from '../../api/schemas.ts';
import { onRecord } from '../../api/start-work.ts';
import { EndpointCheckPage } from '../pages/endpoint-check.tsx';
import { type EndpointRow, EndpointsPage } from '../pages/endpoints.tsx';
import { renderPage } from '../shell.tsx';
import { pageFor, query, sendPage } from './serving.ts';

export function endpointPages(app: App, api: Api): void {
  const { channel } = api;
  const { host } = channel;

  /** What it can do for at least one of its datasets. */
  function abilities(name: string): EndpointRow['can'] {
    const endpoint = host.endpoint(name);
    const all = Object.keys(endpoint.settings.datasets).map((dataset) => endpoint.capabilities(dataset));
    return [
      ...(all.some(({ changes }) => changes) ? (['canChanges'] as const) : []),
      ...(all.some(({ lookup }) => lookup) ? (['canLookup'] as const) : []),
      ...(all.some(({ write }) => write) ? (['canWrite'] as const) : []),
    ];
  }

  app.get('/endpoints', { schema: { hide: true, querystring: query({}) } }, async (request, reply) => {
    const page = pageFor(api, request);
    const own = narrowed(request, undefined);
    const all = await readEndpoints(channel);
    const endpoints = all
      .filter(({ name }) => own === undefined || name === own)
      .map((status) => ({ status, can: abilities(status.name) }));
    return sendPage(reply, page, renderPage(<EndpointsPage page={page} endpoints={endpoints} />));
  });

  app.post(
    '/endpoints/:name/check',
    { schema: { hide: true, params: exactly({ name: Name }) } },
    async (request, reply) => {
      const page = pageFor(api, request);
      const { name } = request.params;
      const endpoint = host.endpoint(name);
      const findings = await onRecord(api, request, null, { what: 'endpoint-checked', endpoint: name }, () =>
        endpoint.check(),
      );
      const data = { name, findings };
      return sendPage(reply, page, renderPage(<EndpointCheckPage page={page} data={data} />));
    },
  );
}

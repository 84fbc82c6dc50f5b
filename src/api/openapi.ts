import swagger from '@fastify/swagger';
import type { App } from './context.ts';
import { PERMISSIONS, permissionName } from './permissions.ts';
import { Problem } from './schemas.ts';

const SECURITY = [{ accessKey: [] }];
const PROBLEM = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
});

/** The OpenAPI 3.1 document of all routes registered after this call, at /v1/openapi.json. */
export async function describeRoutes(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tongdao',
        version,
        description:
          'Runs, reconciliations, discrepancies, deliveries, quarantine and audit log of a channel.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          accessKey: { type: 'http', scheme: 'bearer', description: 'An access key; see /v1/keys' },
        },
      },
    },
    transform({ schema, url, route }) {
      const method = String([route.method].flat()[0]);
      const allowed = PERMISSIONS[permissionName(method, route.url)];
      const isOpen = allowed === 'public' || allowed === 'signed';
      const described = schema ?? {};
      const response = described.response as Readonly<Record<string, unknown>> | undefined;
      return {
        url: url.replace('*', ':place'),
        schema: {
          ...described,
          operationId: operationId(method, url),
          description: usersOf(allowed),
          security: isOpen ? [] : SECURITY,
          response: { ...response, '4xx': PROBLEM('Not possible'), '5xx': PROBLEM('Not now') },
          ...(url.includes('*')
            ? { params: { type: 'object', required: ['place'], properties: { place: { type: 'string' } } } }
            : {}),
        },
      };
    },
  });
  app.get('/v1/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}

function usersOf(allowed: (typeof PERMISSIONS)[string] | undefined): string {
  if (allowed === 'public') return 'Anybody.';
  if (allowed === 'signed')
    return 'Whoever signs the request with a key that the channel is configured for: an endpoint, or a log.';
  return `Roles: ${allowed?.filter((role) => role !== 'local').join(', ')}.`;
}

/** getV1RunsId */
function operationId(method: string, url: string): string {
  const words = url.match(/[A-Za-z0-9]+|\*/g) ?? ['status'];
  const name = words.map((word) => (word === '*' ? 'Place' : word[0]!.toUpperCase() + word.slice(1)));
  return method.toLowerCase() + name.join('');
}

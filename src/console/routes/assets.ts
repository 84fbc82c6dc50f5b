import { readFileSync } from 'node:fs';
import { Type } from 'typebox';
import type { App } from '../../api/context.ts';
import { exactly } from '../../api/schemas.ts';
import { TongdaoError } from '../../contract/errors.ts';
import { assetFile } from '../assets.ts';

const A_DAY = 'public, max-age=86400';
const FOR_EVER = 'public, max-age=31536000, immutable';

export function assetRoutes(app: App): void {
  app.get(
    '/assets/:file',
    { schema: { hide: true, params: exactly({ file: Type.String() }) } },
    async (request, reply) => {
      const asset = assetFile(request.params.file);
      if (asset === undefined) throw new TongdaoError('ROUTE_UNKNOWN');
      return reply.type(asset.type).header('cache-control', FOR_EVER).send(asset.body);
    },
  );
  const icon = readFileSync(new URL('../client/favicon.svg', import.meta.url));
  app.get('/favicon.svg', { schema: { hide: true } }, async (_, reply) =>
    reply.type('image/svg+xml').header('cache-control', A_DAY).send(icon),
  );
}

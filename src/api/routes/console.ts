import { readFile } from 'node:fs/promises';
import { Type } from 'typebox';
import { renderStatus } from '../../console/status-page.tsx';
import { LANGUAGES } from '../../contract/text.ts';
import type { Api, App } from '../context.ts';
import { languageOf } from '../language.ts';
import { readOverview } from '../overview.ts';
import { exactly } from '../schemas.ts';

const REFRESH_S = 30;
const A_DAY = 'public, max-age=86400';

/** Pages for people. They are no part of the API, so the OpenAPI document leaves them out. */
export async function consoleRoutes(app: App, { channel, schedules }: Api): Promise<void> {
  const asset = (name: string) => readFile(new URL(`../../console/${name}`, import.meta.url), 'utf8');
  const [style, icon] = await Promise.all([asset('status.css'), asset('favicon.svg')]);

  app.get(
    '/',
    {
      schema: {
        hide: true,
        querystring: exactly({
          lang: Type.Optional(Type.Enum([...LANGUAGES])),
          refresh: Type.Optional(Type.Literal('on')),
        }),
      },
    },
    async (request, reply) => {
      const language = languageOf(request, channel.settings.channel.language);
      const refreshing = request.query.refresh === 'on';
      if (refreshing) reply.header('refresh', String(REFRESH_S));
      const { title, timeZone } = channel.settings.channel;
      const overview = await readOverview(channel, schedules?.() ?? []);
      return reply
        .type('text/html; charset=utf-8')
        .headers({ 'content-language': language, vary: 'accept-language' })
        .send(renderStatus({ title, timeZone, overview }, { language, refreshing }));
    },
  );
  app.get('/status.css', { schema: { hide: true } }, async (_, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', A_DAY).send(style),
  );
  app.get('/favicon.svg', { schema: { hide: true } }, async (_, reply) =>
    reply.type('image/svg+xml').header('cache-control', A_DAY).send(icon),
  );
}

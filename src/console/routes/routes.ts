import type { Api, App } from '../../api/context.ts';
import { assetRoutes } from './assets.ts';
import { overviewRoutes } from './overview.tsx';
import { answerWithPages } from './problems.tsx';

/** Pages for people. They are no part of the API, so the OpenAPI document leaves them out. */
export async function consoleRoutes(app: App, api: Api): Promise<void> {
  await app.register(async (pages: App) => {
    answerWithPages(pages, api);
    assetRoutes(pages);
    overviewRoutes(pages, api);
  });
}

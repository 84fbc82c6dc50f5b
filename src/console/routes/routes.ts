import type { Api, App } from '../../api/context.ts';
import { accountRoutes } from './account.tsx';
import { assetRoutes } from './assets.ts';
import { discrepancyPages } from './discrepancies.tsx';
import { overviewRoutes } from './overview.tsx';
import { answerWithPages } from './problems.tsx';
import { reconciliationPages } from './reconciliations.tsx';
import { recordPages } from './records.tsx';
import { runPages } from './runs.tsx';

/** Pages for people. They are no part of the API, so the OpenAPI document leaves them out. */
export async function consoleRoutes(app: App, api: Api): Promise<void> {
  await app.register(async (pages: App) => {
    answerWithPages(pages, api);
    assetRoutes(pages);
    accountRoutes(pages, api);
    overviewRoutes(pages, api);
    runPages(pages, api);
    reconciliationPages(pages, api);
    discrepancyPages(pages, api);
    recordPages(pages, api);
  });
}

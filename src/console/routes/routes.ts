import type { Api, App } from '../../api/context.ts';
import { accountRoutes } from './account.tsx';
import { assetRoutes } from './assets.ts';
import { auditPages } from './audit.tsx';
import { casePages } from './cases.tsx';
import { deliveryPages } from './deliveries.tsx';
import { discrepancyPages } from './discrepancies.tsx';
import { endpointPages } from './endpoints.tsx';
import { keyPages } from './keys.tsx';
import { movePages } from './moves.tsx';
import { overviewRoutes } from './overview.tsx';
import { answerWithPages } from './problems.tsx';
import { quarantinePages } from './quarantine.tsx';
import { reconciliationPages } from './reconciliations.tsx';
import { recordPages } from './records.tsx';
import { runPages } from './runs.tsx';
import { schedulePages } from './schedules.tsx';

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
    casePages(pages, api);
    movePages(pages, api);
    schedulePages(pages, api);
    quarantinePages(pages, api);
    keyPages(pages, api);
    endpointPages(pages, api);
    deliveryPages(pages, api);
    auditPages(pages, api);
  });
}

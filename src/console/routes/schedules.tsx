import { Type } from 'typebox';
import type { Api, App } from '../../api/context.ts';
import { known } from '../../api/known.ts';
import { exactly, Name } from '../../api/schemas.ts';
import { onRecord } from '../../api/start-work.ts';
import { listReconciliations } from '../../ledger/reconciliations.ts';
import { lastFires } from '../../ledger/schedule-fires.ts';
import { type ScheduleRow, SchedulesPage } from '../pages/schedules.tsx';
import { renderPage } from '../shell.tsx';
import { Done, noticeOf, pageFor, query, seeOther, sendPage } from './serving.ts';

export function schedulePages(app: App, api: Api): void {
  const { ledger, settings, queue } = api.channel;
  const showing = (dataset: string) =>
    settings.endpoints.filter(({ datasets }) => dataset in datasets).map(({ name }) => name);

  async function readRows(): Promise<readonly ScheduleRow[]> {
    const fires = await lastFires(ledger.pool);
    const next = new Map((api.schedules?.() ?? []).map(({ name, at }) => [name, at]));
    const datasets = Object.entries(settings.datasets).filter(([name]) => showing(name).length > 0);
    const latest = await Promise.all(
      datasets.map(([dataset]) => listReconciliations(ledger.pool, { dataset, limit: 1 })),
    );
    return datasets.flatMap(([dataset, { schedule }], at) =>
      (['changes', 'full'] as const).map((mode) => {
        const name = `${dataset}-${mode}`;
        return {
          name,
          dataset,
          mode,
          cron: schedule[mode],
          next: next.get(name) ?? null,
          fired: fires.get(name) ?? null,
          latest: latest[at]?.[0] ?? null,
        };
      }),
    );
  }

  app.get(
    '/schedules',
    { schema: { hide: true, querystring: query({ done: Done }) } },
    async (request, reply) => {
      const page = pageFor(api, request);
      const data = { rows: await readRows(), notice: noticeOf(page, request.query.done) };
      return sendPage(reply, page, renderPage(<SchedulesPage page={page} data={data} />));
    },
  );

  app.post(
    '/schedules',
    { schema: { hide: true, body: exactly({ dataset: Name, mode: Type.Enum(['changes', 'full']) }) } },
    async (request, reply) => {
      const { dataset, mode } = request.body;
      known(ledger, { dataset });
      const syncs = showing(dataset).map((endpoint) => ({ endpoint, dataset, mode }));
      await onRecord(api, request, { dataset }, { what: 'cycle-started', mode }, () =>
        queue.addCycle({ dataset, pass: mode === 'full' ? 'full' : 'changed' }, syncs),
      );
      return seeOther(reply, '/schedules?done=started');
    },
  );
}

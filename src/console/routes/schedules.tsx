import { Type } from 'typebox';
import { readerOf } from '../../api/authenticate.ts';
import type { Api, App } from '../../api/context.ts';
import { known } from '../../api/known.ts';
import { exactly, Name } from '../../api/schemas.ts';
import { onRecord } from '../../api/start-work.ts';
import { listReconciliations } from '../../ledger/reconciliations.ts';
import { lastFires, pauseSchedule, pauses, resumeSchedule } from '../../ledger/schedules.ts';
import { mask } from '../../observe/mask.ts';
import { type ScheduleRow, SchedulesPage } from '../pages/schedules.tsx';
import { renderPage } from '../shell.tsx';
import { Done, noticeOf, pageFor, query, Reason, seeOther, sendPage } from './serving.ts';

const Which = { dataset: Name, mode: Type.Enum(['changes', 'full']) };

export function schedulePages(app: App, api: Api): void {
  const { ledger, settings, queue } = api.channel;
  const showing = (dataset: string) =>
    settings.endpoints.filter(({ datasets }) => dataset in datasets).map(({ name }) => name);

  async function readRows(): Promise<readonly ScheduleRow[]> {
    const [fires, paused] = await Promise.all([lastFires(ledger.pool), pauses(ledger.pool)]);
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
          pause: paused.get(name) ?? null,
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

  app.post('/schedules', { schema: { hide: true, body: exactly(Which) } }, async (request, reply) => {
    const { dataset, mode } = request.body;
    known(ledger, { dataset });
    const syncs = showing(dataset).map((endpoint) => ({ endpoint, dataset, mode }));
    await onRecord(api, request, { dataset }, { what: 'cycle-started', mode }, () =>
      queue.addCycle({ dataset, pass: mode === 'full' ? 'full' : 'changed' }, syncs),
    );
    return seeOther(reply, '/schedules?done=started');
  });

  app.post(
    '/schedules/pause',
    { schema: { hide: true, body: exactly({ ...Which, reason: Reason }) } },
    async (request, reply) => {
      const { dataset, mode } = request.body;
      known(ledger, { dataset });
      const reason = mask(request.body.reason);
      const { actor } = readerOf(request);
      const isDone = await onRecord(
        api,
        request,
        { dataset },
        { what: 'schedule-paused', mode, reason },
        () => pauseSchedule(ledger.pool, `${dataset}-${mode}`, actor, reason),
      );
      return seeOther(reply, `/schedules${isDone ? '?done=schedulePaused' : ''}`);
    },
  );

  app.post('/schedules/resume', { schema: { hide: true, body: exactly(Which) } }, async (request, reply) => {
    const { dataset, mode } = request.body;
    known(ledger, { dataset });
    const isDone = await onRecord(api, request, { dataset }, { what: 'schedule-resumed', mode }, () =>
      resumeSchedule(ledger.pool, `${dataset}-${mode}`),
    );
    return seeOther(reply, `/schedules${isDone ? '?done=scheduleResumed' : ''}`);
  });
}

import type { ReconciliationReport } from '../../ledger/reconciliations.ts';
import { may, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { ScheduleName } from '../parts/schedule-name.tsx';
import { Table } from '../parts/table.tsx';
import { Ago, Time } from '../parts/time.tsx';
import { type Notice, Shell } from '../shell.tsx';

export interface ScheduleRow {
  readonly name: string;
  readonly dataset: string;
  readonly mode: 'changes' | 'full';
  /** Null: switched off. */
  readonly cron: string | null;
  readonly next: Date | null;
  readonly fired: Date | null;
  readonly latest: ReconciliationReport | null;
}

export interface SchedulesData {
  readonly rows: readonly ScheduleRow[];
  readonly notice: Notice | null;
}

export function SchedulesPage({ page, data }: { readonly page: Page; readonly data: SchedulesData }) {
  const { words, format } = page;
  return (
    <Shell page={page} title={words.schedules} notice={data.notice}>
      <Card id="list" title={words.schedules} note={words.schedulesNote} hidden>
        <Table
          caption={words.schedules}
          rows={data.rows}
          empty={words.noSchedules}
          columns={[
            { title: words.schedule, cell: ({ name }) => <ScheduleName page={page} name={name} /> },
            { title: words.cron, cell: ({ cron }) => (cron === null ? words.off : <code>{cron}</code>) },
            {
              title: words.nextFire,
              number: true,
              cell: ({ next }) => (next === null ? '–' : <Time page={page} at={next} />),
            },
            {
              title: words.lastFire,
              number: true,
              cell: ({ fired }) => (fired === null ? words.never : <Ago page={page} at={fired} />),
            },
            {
              title: words.lastResult,
              cell: ({ latest }) =>
                latest === null ? (
                  '–'
                ) : (
                  <>
                    <a href={`/reconciliations/${latest.id}`}>#{latest.id}</a>{' '}
                    <span class="second">
                      {words.agreed} {format.percent(latest.totals['agreed'] ?? 0, latest.keys)}
                    </span>
                  </>
                ),
            },
            ...(may(page, 'POST /schedules')
              ? [
                  {
                    title: words.runNow,
                    cell: ({ dataset, mode }: ScheduleRow) => (
                      <form method="post" action="/schedules">
                        <input type="hidden" name="dataset" value={dataset} />
                        <input type="hidden" name="mode" value={mode} />
                        <button class="button small" type="submit">
                          {words.runNow}
                        </button>
                      </form>
                    ),
                  },
                ]
              : []),
          ]}
        />
      </Card>
    </Shell>
  );
}

import type { ReconciliationReport } from '../../ledger/reconciliations.ts';
import type { Pause } from '../../ledger/schedules.ts';
import { may, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { ReasonForm } from '../parts/reason-form.tsx';
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
  readonly pause: Pause | null;
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
              cell: ({ next, pause }) =>
                pause !== null ? (
                  <Paused page={page} pause={pause} />
                ) : next === null ? (
                  '–'
                ) : (
                  <Time page={page} at={next} />
                ),
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
                    title: words.deliveryAct,
                    cell: (row: ScheduleRow) => (
                      <>
                        <Act row={row} action="/schedules" label={words.runNow} />
                        {row.cron !== null && <PauseOrResume page={page} row={row} />}
                      </>
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

function Paused({ page, pause }: { readonly page: Page; readonly pause: Pause }) {
  const { words } = page;
  return (
    <>
      {words.paused} <Ago page={page} at={pause.at} />
      <br />
      <span class="second">
        {pause.by}: {pause.reason}
      </span>
    </>
  );
}

function PauseOrResume({ page, row }: { readonly page: Page; readonly row: ScheduleRow }) {
  const { words } = page;
  if (row.pause !== null) return <Act row={row} action="/schedules/resume" label={words.resume} />;
  return (
    <details>
      <summary>{words.pause}</summary>
      <ReasonForm
        page={page}
        action="/schedules/pause"
        label={words.pause}
        id={`pause-${row.name}`}
        about={{ dataset: row.dataset, mode: row.mode }}
      />
    </details>
  );
}

function Act({
  row,
  action,
  label,
}: {
  readonly row: ScheduleRow;
  readonly action: string;
  readonly label: string;
}) {
  return (
    <form method="post" action={action}>
      <input type="hidden" name="dataset" value={row.dataset} />
      <input type="hidden" name="mode" value={row.mode} />
      <button class="button small" type="submit">
        {label}
      </button>
    </form>
  );
}

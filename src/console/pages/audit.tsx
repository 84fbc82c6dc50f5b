import type { ListedCheckpoint } from '../../audit/checkpoint.ts';
import type { LoggedEntry } from '../../audit/entries.ts';
import { ENTRY_TYPES } from '../../tlog/entry.ts';
import { FORMATS } from '../../tlog/export.ts';
import { actTitle } from '../log-words.ts';
import { datasetTitle, endpointTitle, may, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { datasetOptions, Filter } from '../parts/filter.tsx';
import { Pager } from '../parts/pager.tsx';
import { Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { type Notice, Shell } from '../shell.tsx';

export interface AuditData {
  readonly items: readonly LoggedEntry[];
  readonly next: string | null;
  readonly filter: {
    readonly type?: string;
    readonly dataset?: string;
    readonly key?: string;
    readonly actor?: string;
  };
  readonly checkpoints: readonly ListedCheckpoint[];
  readonly notice: Notice | null;
}

export function AuditPage({ page, data }: { readonly page: Page; readonly data: AuditData }) {
  const { words, format } = page;
  const { type, dataset, key, actor } = data.filter;
  const types = ENTRY_TYPES.map((name) => [name, words[`type-${name}`]] as const);
  return (
    <Shell page={page} title={words.auditLog} notice={data.notice}>
      <Card id="verify" title={words.verify} note={words.verifyNote}>
        <form method="get" action="/audit/verify">
          <button class="button first" type="submit">
            {words.verify}
          </button>
        </form>
      </Card>
      {may(page, 'GET /v1/exports/period') && <PeriodExport page={page} />}
      <Filter
        page={page}
        selects={[
          { name: 'type', title: words.entryType, value: type, options: types },
          { name: 'dataset', title: words.dataset, value: dataset, options: datasetOptions(page) },
          { name: 'key', title: words.key, value: key },
          { name: 'actor', title: words.actor, value: actor },
        ]}
      />
      <Card id="entries" title={words.entries} note={words.auditNote}>
        <Table
          caption={words.entries}
          rows={data.items}
          empty={words.entriesEmpty}
          columns={[
            {
              title: words.entry,
              cell: ({ id, type: name, data: told }) => (
                <>
                  <a href={`/audit/${id}`}>#{id}</a> {words[`type-${name}`]}{' '}
                  <span class="second">{actTitle(told, page.language)}</span>
                </>
              ),
            },
            { title: words.actor, cell: (one) => one.actor },
            {
              title: words.subject,
              cell: ({ subject }) =>
                subject === undefined ? (
                  '–'
                ) : (
                  <>
                    <span class="long">{subject.key ?? ''}</span>{' '}
                    <span class="second">
                      {datasetTitle(page, subject.dataset)}
                      {subject.endpoint !== undefined && ` · ${endpointTitle(page, subject.endpoint)}`}
                    </span>
                  </>
                ),
            },
            { title: words.at, number: true, cell: ({ at }) => <Time page={page} at={new Date(at)} /> },
          ]}
        />
        <Pager page={page} next={data.next} />
      </Card>
      {may(page, 'GET /v1/audit/checkpoints') && (
        <Card id="checkpoints" title={words.checkpoints}>
          <Table
            caption={words.checkpoints}
            rows={data.checkpoints}
            empty={words.noCheckpoint}
            columns={[
              { title: words.size, cell: ({ size }) => format.number(size) },
              { title: words.root, cell: ({ root }) => <code>{root}</code> },
              { title: words.witnesses, cell: ({ witnesses }) => witnesses.join(' · ') || words.none },
              { title: words.signed, number: true, cell: ({ at }) => <Time page={page} at={at} /> },
            ]}
          />
        </Card>
      )}
    </Shell>
  );
}

/** Everything that the log took in between two days, both included. */
function PeriodExport({ page: { words, now, timeZone } }: { readonly page: Page }) {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(now);
  return (
    <Card id="export" title={words.exportPeriod} note={words.exportPeriodNote}>
      <form class="filter" method="get" action="/v1/exports/period">
        {(['from', 'to'] as const).map((bound) => (
          <div key={bound}>
            <label for={`export-${bound}`}>{bound === 'from' ? words.fromDay : words.toDay}</label>
            <input
              id={`export-${bound}`}
              name={bound}
              type="date"
              required
              max={today}
              value={bound === 'from' ? `${today.slice(0, 8)}01` : today}
            />
          </div>
        ))}
        <div>
          <label for="export-as">{words.exportForm}</label>
          <select id="export-as" name="as">
            {FORMATS.map((as) => (
              <option key={as} value={as}>
                {as === 'report' ? words.report : as.toUpperCase()}
              </option>
            ))}
          </select>
        </div>
        <div class="actions">
          <button class="button" type="submit">
            {words.download}
          </button>
        </div>
      </form>
    </Card>
  );
}

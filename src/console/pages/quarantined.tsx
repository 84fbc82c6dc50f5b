import { sentence } from '../../contract/errors.ts';
import { fill } from '../../contract/text.ts';
import type { QuarantineEntry, RawRow } from '../../ledger/quarantine.ts';
import { datasetTitle, endpointTitle, may, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { type Notice, Shell } from '../shell.tsx';

export interface QuarantinedData {
  readonly entry: QuarantineEntry;
  /** Masked as the reader's role asks. */
  readonly raw: RawRow;
  readonly notice: Notice | null;
}

export function QuarantinedPage({ page, data }: { readonly page: Page; readonly data: QuarantinedData }) {
  const { words, language, format, datasets } = page;
  const { entry, raw, notice } = data;
  const { id, dataset, key, reasons } = entry;
  const field = (name: string) =>
    name === ''
      ? words.wholeRow
      : (datasets.get(dataset)?.fields.find((one) => one.name === name)?.title[language] ?? name);
  return (
    <Shell
      page={page}
      title={fill(words.quarantineTitle, { id })}
      within={{ title: words.quarantine, href: '/quarantine' }}
      notice={notice}
    >
      <Card id="facts" title={words.quarantine} hidden>
        <Facts>
          <Fact title={words.endpoint}>{endpointTitle(page, entry.endpoint)}</Fact>
          <Fact title={words.dataset}>{datasetTitle(page, dataset)}</Fact>
          <Fact title={words.key}>
            {key === null ? '–' : <a href={`/records/${dataset}/${encodeURIComponent(key)}`}>{key}</a>}
          </Fact>
          <Fact title={words.nativeId}>{entry.nativeId === '' ? '–' : entry.nativeId}</Fact>
          <Fact title={words.position}>{entry.position}</Fact>
          <Fact title={words.copies}>{format.number(entry.copies)}</Fact>
          <Fact title={words.since}>
            <Time page={page} at={entry.openedAt} />
          </Fact>
        </Facts>
      </Card>
      <Card id="reasons" title={words.reasons}>
        <Table
          caption={words.reasons}
          rows={reasons}
          columns={[
            { title: words.field, cell: (reason) => field(reason.field) },
            { title: words.reason, cell: ({ code, params }) => sentence(code, params, language) },
          ]}
        />
      </Card>
      <Card id="raw" title={words.rawRow} note={words.rawRowNote}>
        <Table
          narrow
          caption={words.rawRow}
          rows={Object.entries(raw)}
          columns={[
            {
              title: words.column,
              cell: ([column]) => <code>{column === '' ? words.wholeRow : column}</code>,
            },
            {
              title: words.value,
              cell: ([, value]) =>
                value === null || value === '' ? (
                  <span class="second">{words.noValue}</span>
                ) : (
                  <span class="value">{String(value)}</span>
                ),
            },
          ]}
        />
      </Card>
      <Card id="mend" title={words.mend} note={words.mendNote}>
        {may(page, 'POST /quarantine/:id/replay') && (
          <form method="post" action={`/quarantine/${id}/replay`}>
            <button class="button first" type="submit">
              {words.replay}
            </button>
          </form>
        )}
      </Card>
    </Shell>
  );
}

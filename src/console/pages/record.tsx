import { sentence } from '../../contract/errors.ts';
import { ruleTitle } from '../../contract/rules.ts';
import { fill } from '../../contract/text.ts';
import type { Discrepancy } from '../../ledger/discrepancies.ts';
import type { RecordLife } from '../../lookup/record-life.ts';
import { datasetTitle, endpointTitle, may, type Page, statusTitle } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { State } from '../parts/mark.tsx';
import { Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { Timeline, type TimelineItem } from '../parts/timeline.tsx';
import { Shell } from '../shell.tsx';

export interface RecordData {
  readonly life: RecordLife;
  readonly purpose: string;
  /** Its open discrepancy. */
  readonly open: Discrepancy | null;
  /** What happened, oldest first. */
  readonly items: readonly TimelineItem[];
}

/** One key's whole life across all endpoints. */
export function RecordPage({ page, data }: { readonly page: Page; readonly data: RecordData }) {
  const { words } = page;
  const { life, purpose, open, items } = data;
  return (
    <Shell
      page={page}
      title={fill(words.recordTitle, { key: life.key })}
      within={{ title: datasetTitle(page, life.dataset), href: `/records?dataset=${life.dataset}` }}
      beside={fill(words.purposeStated, { purpose })}
    >
      {open !== null && (
        <p class="notice bad">
          <State mark="warn">
            <a href={`/discrepancies/${open.id}`}>{words.disputed}</a>
          </State>
        </p>
      )}
      <Card id="shown" title={words.nowShown}>
        <Shown page={page} life={life} />
        {may(page, 'POST /moves') && page.datasets.get(life.dataset)?.mode === 'replicate' && (
          <p class="below">
            <a href={`/moves?dataset=${life.dataset}&propose=${encodeURIComponent(life.key)}#propose`}>
              {words.proposeMove}
            </a>
          </p>
        )}
      </Card>
      <Card id="timeline" title={words.timeline}>
        {items.length === 0 ? (
          <p class="empty">{words.timelineEmpty}</p>
        ) : (
          <Timeline page={page} items={items} />
        )}
      </Card>
    </Shell>
  );
}

function Shown({ page, life }: { readonly page: Page; readonly life: RecordLife }) {
  const { words, language } = page;
  const fields = page.datasets.get(life.dataset)?.fields ?? [];
  const title = (name: string) => fields.find((field) => field.name === name)?.title[language] ?? name;
  return (
    <Table
      caption={words.nowShown}
      rows={life.shown}
      empty={words.none}
      columns={[
        { title: words.endpoint, cell: ({ endpoint }) => endpointTitle(page, endpoint) },
        {
          title: words.presence,
          cell: ({ present }) => (
            <State mark={present ? 'good' : 'quiet'}>{present ? words.present : words.gone}</State>
          ),
        },
        { title: words.version, number: true, cell: ({ version }) => version },
        { title: words.home, cell: ({ home }) => (home === null ? '–' : endpointTitle(page, home)) },
        { title: words.statusField, cell: ({ status }) => statusTitle(page, life.dataset, status) },
        {
          title: words.rulesChanged,
          cell: ({ changes, warnings }) =>
            changes.length + warnings.length === 0 ? (
              '–'
            ) : (
              <ul class="plain">
                {changes.map(({ field, rule }) => (
                  <li>
                    {title(field)} <span class="second">{ruleTitle(rule)[language]}</span>
                  </li>
                ))}
                {warnings.map(({ field, code }) => (
                  <li>
                    <State mark="warn">{title(field)}</State> {sentence(code, {}, language)}
                  </li>
                ))}
              </ul>
            ),
        },
        { title: words.nativeId, cell: ({ nativeId }) => <span class="long">{nativeId}</span> },
        {
          title: words.lastChange,
          number: true,
          cell: ({ changedAt }) => <Time page={page} at={changedAt} />,
        },
      ]}
    />
  );
}

export interface AskData {
  readonly dataset?: string;
  readonly key?: string;
}

/** Which record, and what for: nothing is shown before that is known. */
export function AskPage({ page, data }: { readonly page: Page; readonly data: AskData }) {
  const { words, datasets, language } = page;
  const { dataset, key } = data;
  const isGiven = dataset !== undefined && key !== undefined;
  return (
    <Shell page={page} title={isGiven ? fill(words.recordTitle, { key }) : words.recordAsk}>
      <Card id="ask" title={words.recordAsk} note={words.recordAskNote} hidden={!isGiven}>
        <form
          class="form"
          method="get"
          action={isGiven ? `/records/${dataset}/${encodeURIComponent(key)}` : '/records'}
        >
          {!isGiven && (
            <>
              <div>
                <label for="ask-dataset">{words.dataset}</label>
                <select id="ask-dataset" name="dataset">
                  {[...datasets.values()].map(({ name, title }) => (
                    <option value={name} selected={name === dataset}>
                      {title[language]}
                    </option>
                  ))}
                </select>
              </div>
              <div>
                <label for="ask-key">{words.key}</label>
                <input id="ask-key" name="key" required maxLength={600} autocomplete="off" />
              </div>
            </>
          )}
          <div>
            <label for="ask-purpose">{words.purpose}</label>
            <input
              id="ask-purpose"
              name="purpose"
              required
              minLength={2}
              maxLength={200}
              autocomplete="off"
              aria-describedby="ask-hint"
            />
            <span class="second" id="ask-hint">
              {words.purposeHint}
            </span>
          </div>
          <div class="actions">
            <button class="button first" type="submit">
              {words.lookUp}
            </button>
          </div>
        </form>
      </Card>
    </Shell>
  );
}

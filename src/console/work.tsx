import { datasetTitle, endpointTitle, type Page } from './page.ts';
import { Table } from './table.tsx';

/** Deliveries that are not closed, by target. */
export function Deliveries(page: Page) {
  const { overview, words, format } = page;
  return (
    <section aria-labelledby="deliveries">
      <h2 id="deliveries">{words.deliveries}</h2>
      {overview.deliveries.length === 0 ? (
        <p class="note">{words.noDeliveries}</p>
      ) : (
        <Table
          narrow
          caption={words.deliveries}
          rows={overview.deliveries}
          columns={[
            {
              title: `${words.target} · ${words.dataset}`,
              cell: ({ target, dataset }) => (
                <>
                  {endpointTitle(page, target)} <span class="second">{datasetTitle(page, dataset)}</span>
                </>
              ),
            },
            {
              title: words.state,
              cell: ({ state }) => (
                <span class={`state ${state === 'refused' ? 'bad' : 'busy'}`}>
                  {state in words ? words[state as keyof typeof words] : state}
                </span>
              ),
            },
            { title: words.count, number: true, cell: ({ count }) => format.number(count) },
          ]}
        />
      )}
    </section>
  );
}

/** Size and root of the log, as they were signed last. */
export function Checkpoint({ overview: { checkpoint, at }, words, format }: Page) {
  return (
    <section aria-labelledby="checkpoint">
      <h2 id="checkpoint">{words.checkpoint}</h2>
      {checkpoint === null ? (
        <p class="note">{words.noCheckpoint}</p>
      ) : (
        <dl class="facts">
          <div>
            <dt>{words.size}</dt>
            <dd>{format.number(checkpoint.size)}</dd>
          </div>
          <div>
            <dt>{words.signed}</dt>
            <dd>
              <time dateTime={checkpoint.at.toISOString()}>{format.moment(checkpoint.at)}</time>{' '}
              <span class="second">{format.distance(checkpoint.at, at)}</span>
            </dd>
          </div>
          <div>
            <dt>{words.root}</dt>
            <dd>
              <code>{checkpoint.root.toString('base64')}</code>
            </dd>
          </div>
          <div>
            <dt>{words.logKey}</dt>
            <dd>
              <code>{checkpoint.vkey}</code>
            </dd>
          </div>
        </dl>
      )}
    </section>
  );
}

/** When each schedule fires next. */
export function Schedules({ overview, words, format }: Page) {
  const schedules = [...overview.schedules].sort((a, b) => a.at.getTime() - b.at.getTime());
  return (
    <section aria-labelledby="schedules">
      <h2 id="schedules">{words.schedules}</h2>
      {schedules.length === 0 ? (
        <p class="note">{words.noSchedules}</p>
      ) : (
        <Table
          narrow
          caption={words.schedules}
          rows={schedules}
          columns={[
            { title: words.schedule, cell: ({ name }) => name },
            {
              title: words.nextFire,
              number: true,
              cell: ({ at }) => (
                <>
                  <time dateTime={at.toISOString()}>{format.moment(at)}</time>{' '}
                  <span class="second">{format.distance(at, overview.at)}</span>
                </>
              ),
            },
          ]}
        />
      )}
    </section>
  );
}

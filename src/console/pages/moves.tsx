import { MOVE_STATE_TITLES, MOVE_STATES } from '../../contract/moves.ts';
import type { Move } from '../../moves/read.ts';
import { datasetTitle, endpointTitle, may, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { datasetOptions, endpointOptions, Filter } from '../parts/filter.tsx';
import { MoveState } from '../parts/move-state.tsx';
import { Pager } from '../parts/pager.tsx';
import { Table } from '../parts/table.tsx';
import { type Notice, Shell } from '../shell.tsx';
import { Due } from './cases.tsx';

export interface MovesData {
  readonly items: readonly Move[];
  readonly next: string | null;
  readonly filter: {
    readonly dataset?: string;
    readonly endpoint?: string;
    readonly state?: string;
    readonly key?: string;
  };
  /** What a link has filled in of a proposal. */
  readonly proposal: { readonly dataset?: string; readonly key?: string };
  readonly notice: Notice | null;
}

export function MovesPage({ page, data }: { readonly page: Page; readonly data: MovesData }) {
  const { words, language } = page;
  const { dataset, endpoint, state, key } = data.filter;
  return (
    <Shell page={page} title={words.moves} notice={data.notice}>
      <Filter
        page={page}
        selects={[
          { name: 'dataset', title: words.dataset, value: dataset, options: datasetOptions(page) },
          { name: 'endpoint', title: words.endpoint, value: endpoint, options: endpointOptions(page) },
          {
            name: 'state',
            title: words.state,
            value: state,
            options: MOVE_STATES.map((name) => [name, MOVE_STATE_TITLES[name][language]] as const),
          },
          { name: 'key', title: words.key, value: key },
        ]}
      />
      <Card id="list" title={words.moves} note={words.movesNote} hidden>
        <Table
          caption={words.moves}
          rows={data.items}
          empty={words.movesEmpty}
          columns={[
            {
              title: words.moveOne,
              cell: (one) => (
                <>
                  <a href={`/moves/${one.id}`}>#{one.id}</a> {one.key}{' '}
                  <span class="second">{datasetTitle(page, one.dataset)}</span>
                </>
              ),
            },
            { title: words.departure, cell: (one) => endpointTitle(page, one.departure) },
            { title: words.destination, cell: (one) => endpointTitle(page, one.destination) },
            { title: words.state, cell: (one) => <MoveState page={page} move={one} /> },
            { title: words.dueOn, cell: (one) => <Due page={page} one={one} /> },
          ]}
        />
        <Pager page={page} next={data.next} />
      </Card>
      {may(page, 'POST /moves') && <Proposal page={page} {...data.proposal} />}
    </Shell>
  );
}

function Proposal({
  page,
  dataset,
  key,
}: {
  readonly page: Page;
  readonly dataset?: string;
  readonly key?: string;
}) {
  const { words, language, datasets } = page;
  const replicated = [...datasets.values()].filter(({ mode }) => mode === 'replicate');
  return (
    <Card id="propose" title={words.proposeMove} note={words.proposeMoveNote}>
      <form class="form" method="post" action="/moves">
        <div>
          <label for="move-dataset">{words.dataset}</label>
          <select id="move-dataset" name="dataset">
            {replicated.map(({ name, title }) => (
              <option key={name} value={name} selected={name === dataset}>
                {title[language]}
              </option>
            ))}
          </select>
        </div>
        <div>
          <label for="move-key">{words.key}</label>
          <input id="move-key" name="key" value={key} required maxLength={300} autocomplete="off" />
        </div>
        <div>
          <label for="move-destination">{words.destination}</label>
          <select id="move-destination" name="destination">
            {endpointOptions(page).map(([name, title]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </div>
        <div>
          <label for="move-reason">{words.moveReason}</label>
          <input id="move-reason" name="reason" required maxLength={2000} autocomplete="off" />
        </div>
        <div class="actions">
          <button class="button first" type="submit">
            {words.proposeMove}
          </button>
        </div>
      </form>
    </Card>
  );
}

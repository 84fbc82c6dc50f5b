import { sentence } from '../../contract/errors.ts';
import type { DeliveryReport } from '../../ledger/deliveries.ts';
import { datasetTitle, endpointTitle, may, type Page, withQuery } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { DELIVERY_STATES, DeliveryState } from '../parts/delivery-state.tsx';
import { datasetOptions, endpointOptions, Filter } from '../parts/filter.tsx';
import { Pager } from '../parts/pager.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { Shell } from '../shell.tsx';

export interface DeliveriesData {
  readonly items: readonly DeliveryReport[];
  readonly next: string | null;
  readonly filter: {
    readonly dataset?: string;
    readonly target?: string;
    readonly state?: string;
    readonly parked?: string;
  };
}

export function DeliveriesPage({ page, data }: { readonly page: Page; readonly data: DeliveriesData }) {
  const { words } = page;
  const { dataset, target, state, parked } = data.filter;
  return (
    <Shell
      page={page}
      title={words.deliveries}
      beside={
        parked === undefined && <a href={withQuery('/deliveries', { parked: 'yes' })}>{words.deadLetters}</a>
      }
    >
      <Filter
        page={page}
        selects={[
          { name: 'target', title: words.target, value: target, options: endpointOptions(page) },
          { name: 'dataset', title: words.dataset, value: dataset, options: datasetOptions(page) },
          {
            name: 'state',
            title: words.state,
            value: state,
            options: DELIVERY_STATES.map((name) => [name, words[name]] as const),
          },
          {
            name: 'parked',
            title: words.deadLetters,
            value: parked,
            options: [['yes', words.yes]],
          },
        ]}
      />
      <Card id="list" title={words.deliveries} note={words.deliveriesNote} hidden>
        <Table
          caption={words.deliveries}
          rows={data.items}
          columns={columns(page)}
          empty={words.deliveriesEmpty}
        />
        <Pager page={page} next={data.next} />
      </Card>
    </Shell>
  );
}

function columns(page: Page): readonly Column<DeliveryReport>[] {
  const { words, format, language } = page;
  return [
    {
      title: words.deliveries,
      cell: ({ id, key }) => (
        <>
          <a href={`/deliveries/${id}`}>#{id}</a> <span class="second">{key}</span>
        </>
      ),
    },
    {
      title: words.fromTo,
      cell: ({ home, target, dataset }) => (
        <>
          {endpointTitle(page, home)} → {endpointTitle(page, target)}{' '}
          <span class="second">{datasetTitle(page, dataset)}</span>
        </>
      ),
    },
    { title: words.state, cell: ({ state }) => <DeliveryState page={page} state={state} /> },
    { title: words.attempts, number: true, cell: ({ attempts }) => format.number(attempts) },
    {
      title: words.answer,
      cell: ({ message }) => (message === null ? '–' : sentence(message, {}, language)),
    },
    { title: words.plannedAt, number: true, cell: ({ plannedAt }) => <Time page={page} at={plannedAt} /> },
  ];
}

export const isParked = ({ state, closedAt }: DeliveryReport): boolean =>
  closedAt === null && (state === 'refused' || state === 'disproved');

export const canAct = (page: Page): boolean => may(page, 'POST /deliveries/:id/resend');

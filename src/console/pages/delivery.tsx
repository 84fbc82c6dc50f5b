import { sentence } from '../../contract/errors.ts';
import { fill } from '../../contract/text.ts';
import type { DeliveryReport } from '../../ledger/deliveries.ts';
import { datasetTitle, endpointTitle, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { DeliveryState } from '../parts/delivery-state.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { ReasonForm } from '../parts/reason-form.tsx';
import { Time } from '../parts/time.tsx';
import { type Notice, Shell } from '../shell.tsx';
import { canAct, isParked } from './deliveries.tsx';

export interface DeliveryData {
  readonly delivery: DeliveryReport;
  readonly notice: Notice | null;
}

export function DeliveryPage({ page, data }: { readonly page: Page; readonly data: DeliveryData }) {
  const { words, format, language } = page;
  const { delivery, notice } = data;
  const { id, dataset, key, message, receipt, closedAt } = delivery;
  return (
    <Shell
      page={page}
      title={fill(words.deliveryTitle, { id })}
      within={{ title: words.deliveries, href: '/deliveries' }}
      notice={notice}
    >
      <Card id="facts" title={words.deliveries} hidden>
        <Facts>
          <Fact title={words.state}>
            <DeliveryState page={page} state={delivery.state} />
          </Fact>
          <Fact title={words.key}>
            <a href={`/records/${dataset}/${encodeURIComponent(key)}`}>{key}</a>
          </Fact>
          <Fact title={words.dataset}>{datasetTitle(page, dataset)}</Fact>
          <Fact title={words.fromTo}>
            {endpointTitle(page, delivery.home)} → {endpointTitle(page, delivery.target)}
          </Fact>
          <Fact title={words.attempts}>{format.number(delivery.attempts)}</Fact>
          <Fact title={words.plannedAt}>
            <Time page={page} at={delivery.plannedAt} />
          </Fact>
          {closedAt !== null && (
            <Fact title={words.endedAt}>
              <Time page={page} at={closedAt} />
            </Fact>
          )}
          {receipt !== null && <Fact title={words.receipt}>{receipt}</Fact>}
          {message !== null && (
            <Fact title={words.answer} wide>
              {sentence(message, {}, language)}
            </Fact>
          )}
        </Facts>
      </Card>
      {canAct(page) && (isParked(delivery) || delivery.state === 'due') && (
        <Card
          id="act"
          title={words.deliveryAct}
          note={isParked(delivery) ? words.resendNote : words.parkNote}
        >
          {isParked(delivery) ? (
            <ReasonForm page={page} action={`/deliveries/${id}/resend`} label={words.resend} />
          ) : (
            <ReasonForm page={page} action={`/deliveries/${id}/park`} label={words.park} />
          )}
        </Card>
      )}
    </Shell>
  );
}

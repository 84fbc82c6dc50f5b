import { fill } from '../../contract/text.ts';
import type { AuditEntry } from '../../tlog/entry.ts';
import type { Receipt } from '../../verify/receipt.ts';
import { datasetTitle, endpointTitle, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { State } from '../parts/mark.tsx';
import { Time } from '../parts/time.tsx';
import { Tree } from '../parts/tree.tsx';
import { Shell } from '../shell.tsx';

export interface AuditEntryData {
  readonly entry: AuditEntry;
  /** The proof, checked again when the page was made. */
  readonly receipt: Receipt;
}

export function AuditEntryPage({ page, data }: { readonly page: Page; readonly data: AuditEntryData }) {
  const { words, format } = page;
  const { entry, receipt } = data;
  const { subject } = entry;
  const id = String(receipt.index);
  return (
    <Shell
      page={page}
      title={fill(words.entryTitle, { id })}
      within={{ title: words.auditLog, href: '/audit' }}
      beside={
        <a href={`/v1/audit/proofs/${id}`} download>
          {words.receiptFile}
        </a>
      }
    >
      <Card id="proof" title={words.prove}>
        <p class="first-line">
          <State mark="good"> </State>
          {fill(words.proofHolds, {
            id,
            size: format.number(receipt.checkpoint.size),
            root: receipt.checkpoint.root.toString('base64'),
          })}
        </p>
      </Card>
      <Card id="entry" title={words.entry} hidden>
        <Facts>
          <Fact title={words.entryType}>{words[`type-${entry.type}`]}</Fact>
          <Fact title={words.at}>
            <Time page={page} at={new Date(entry.at)} />
          </Fact>
          <Fact title={words.actor}>{entry.actor}</Fact>
          {subject !== undefined && (
            <Fact title={words.subject}>
              {subject.key ?? ''} {datasetTitle(page, subject.dataset)}
              {subject.endpoint !== undefined && ` · ${endpointTitle(page, subject.endpoint)}`}
            </Fact>
          )}
        </Facts>
        <h3 class="below">{words.content}</h3>
        <Tree page={page} value={entry.data} />
      </Card>
    </Shell>
  );
}

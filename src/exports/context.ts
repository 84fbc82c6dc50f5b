import type pg from 'pg';
import type { LogSigner } from '../audit/signer.ts';
import type { Dataset } from '../contract/dataset.ts';
import type { Language, Text } from '../contract/text.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Format } from '../tlog/export.ts';

/** What exports are made from. */
export interface ExportContext {
  readonly ledger: Ledger & { readonly pool: pg.Pool };
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly signer: LogSigner;
  readonly channel: { readonly title: Text; readonly timeZone: string };
}

/** Who wants an export, in which form. */
export interface ExportRequest {
  readonly as: Format;
  readonly language: Language;
  readonly actor: string;
}

/** Local time of the channel, to the second. */
export function localTime({ channel }: ExportContext): (at: Date) => string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: channel.timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return (at) => format.format(at);
}

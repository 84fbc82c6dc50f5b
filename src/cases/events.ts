import type pg from 'pg';
import { record } from '../audit/record.ts';
import type { CaseState, CaseStep, SystemStep } from '../contract/cases.ts';
import type { Actor } from '../contract/terms.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Json } from '../tlog/entry.ts';
import type { HeldCase } from './held.ts';
import type { CaseEventDetail } from './read.ts';

/** Enters what a person did, in the case and in the audit log. */
export async function enterEvent(
  client: pg.ClientBase,
  ledger: Ledger,
  actor: Actor,
  { id, version, dataset, key }: Pick<HeldCase, 'id' | 'version' | 'dataset' | 'key'>,
  event: {
    readonly step: CaseStep | SystemStep;
    readonly state: CaseState;
    readonly reason: string | null;
    readonly detail: CaseEventDetail | null;
  },
): Promise<void> {
  const { step, state, reason, detail } = event;
  await client.query(
    'INSERT INTO case_event (case_file, actor, step, state, reason, detail) VALUES ($1, $2, $3, $4, $5, $6)',
    [id, actor.name, step, state, reason, detail === null ? null : JSON.stringify(detail)],
  );
  await record(client, {
    type: 'decision',
    at: new Date().toISOString(),
    actor: actor.name,
    subject: { dataset: ledger.datasetName(dataset), key },
    data: {
      what: `case-${step}`,
      case: id,
      version: version + 1,
      state,
      ...(reason === null ? {} : { reason }),
      ...(detail === null ? {} : { detail: detail as unknown as Json }),
    },
  });
}

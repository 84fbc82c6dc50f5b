import type { CaseActor, CaseStepRequest } from '../contract/cases.ts';
import type { JobQueue } from '../contract/jobs.ts';
import type { Host } from '../host/host.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Settings } from '../settings/settings.ts';
import type { CaseInFull } from './read.ts';

/** What steps need; a Channel has it. */
export interface CaseContext {
  readonly settings: Settings;
  readonly ledger: Ledger;
  readonly host: Host;
  readonly queue: JobQueue;
}

/** Signatures agreed with the console; see below for what throws what. */
export type RaiseCase = (context: CaseContext, actor: CaseActor, discrepancy: string) => Promise<CaseInFull>;
export type TakeStep = (
  context: CaseContext,
  actor: CaseActor,
  id: string,
  version: number | null,
  request: CaseStepRequest,
) => Promise<CaseInFull>;
export type EndException = (
  context: CaseContext,
  actor: CaseActor,
  id: string,
  reason: string,
) => Promise<void>;

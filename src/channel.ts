import type { LogSigner } from './audit/signer.ts';
import type { Dataset } from './contract/dataset.ts';
import type { JobQueue } from './contract/jobs.ts';
import type { Logger } from './contract/logger.ts';
import type { Host } from './host/host.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Settings } from './settings/settings.ts';

/** What an opened channel offers to its faces: they read the ledger, ask adapters to check, and start work by adding a job. */
export interface Channel {
  readonly settings: Settings;
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly ledger: Ledger;
  readonly host: Host;
  readonly queue: JobQueue;
  readonly signer: LogSigner;
  readonly log: Logger;
}

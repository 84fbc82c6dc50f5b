import { sequence } from './audit/sequence.ts';
import { dueDays } from './cases/due.ts';
import type { Channel } from './channel.ts';
import type { JobHandlers } from './contract/jobs.ts';
import { CLASSES, type DiscrepancyClass } from './contract/terms.ts';
import { deliver } from './delivery/deliver.ts';
import { Intake, type ReadingProgress } from './intake/intake.ts';
import { dueTargets } from './ledger/deliveries.ts';
import { dueInboxes } from './ledger/inbox.ts';
import { moveTerms } from './moves/due.ts';
import type { Metrics } from './observe/metrics.ts';
import { checkLicences, type LicenceContext } from './reconcile/licences.ts';
import { type ReconcileRules, reconcile } from './reconcile/reconcile.ts';
import { policyFor } from './settings/settings.ts';
import { databaseError } from './storage/errors.ts';

/** What the three kinds of jobs do, and what follows from them. */
export function jobHandlers(
  channel: Channel,
  metrics: Metrics,
  onProgress?: (progress: ReadingProgress) => void,
): JobHandlers {
  const { datasets, ledger, host, queue, log, signer } = channel;
  const intake = new Intake({ ledger, host, log, ...(onProgress === undefined ? {} : { onProgress }) });
  const rules = (dataset: string) => reconcileRules(channel, dataset);
  const seal = async () => {
    const { size } = await sequence(ledger.pool, signer);
    metrics.auditEntries.set(size);
  };
  const succeeded = (job: string, endpoint: string, dataset: string) =>
    metrics.lastSuccess.set({ job, endpoint, dataset }, Date.now() / 1000);

  const handlers: JobHandlers = {
    async sync({ endpoint, dataset, mode }, signal) {
      const finish = metrics.runSeconds.startTimer({ endpoint, dataset, mode });
      const report = await intake.run(endpoint, dataset, mode, signal);
      finish({ outcome: report.state });
      for (const outcome of ['read', 'accepted', 'quarantined', 'duplicate'] as const) {
        metrics.records.inc({ endpoint, dataset, outcome }, report.totals[outcome]);
      }
      if (report.state === 'done') succeeded('sync', endpoint, dataset);
      await seal();
      return { ...report };
    },

    async reconcile({ dataset, pass }, signal) {
      const result = await reconcile({ ledger, host, rules }, dataset, pass, signal);
      for (const recordClass of CLASSES) {
        if (recordClass !== 'agreed') {
          metrics.discrepancies.set({ dataset, class: recordClass }, result.totals[recordClass] ?? 0);
        }
      }
      await checkLicences(licenceContext(channel), dataset);
      succeeded('reconcile', '', dataset);
      await seal();
      for (const endpoint of result.targets) await addDelivery(channel, endpoint, dataset);
      const { changes, ...report } = result;
      return { ...report, changed: changes.length };
    },

    async deliver({ endpoint, dataset }, signal) {
      const result = await deliver(
        { ledger, host, datasets, log, dueOn: dueDays(channel.settings) },
        endpoint,
        dataset,
        signal,
      );
      for (const [outcome, count] of Object.entries(result)) {
        metrics.deliveries.inc({ endpoint, dataset, outcome }, count);
      }
      succeeded('deliver', endpoint, dataset);
      await seal();
      const answered = result.applied + result.unchanged + result.conflict;
      if (answered > 0)
        await queue.addCycle({ dataset, pass: 'changed' }, [{ endpoint, dataset, mode: 'changes' }]);
      return { ...result };
    },
  };
  // A database that was lost under a job is worth another try.
  const explain = (error: unknown): never => {
    throw databaseError(error, ledger.pool.options.connectionString ?? '');
  };
  return {
    sync: (data, signal) => handlers.sync(data, signal).catch(explain),
    reconcile: (data, signal) => handlers.reconcile(data, signal).catch(explain),
    deliver: (data, signal) => handlers.deliver(data, signal).catch(explain),
  };
}

/**
 * Puts back into the queue what the ledger says is due: after a lost queue, a back-off that is over, a circuit that closed; and what
 * endpoints sent while they were being read.
 */
export async function sweep(channel: Channel): Promise<number> {
  const { ledger, queue } = channel;
  const targets = await dueTargets(ledger.pool);
  for (const { endpoint, dataset } of targets) {
    await addDelivery(channel, ledger.endpointName(endpoint), ledger.datasetName(dataset));
  }
  const inboxes = await dueInboxes(ledger.pool);
  for (const { endpoint, dataset, mode } of inboxes) {
    const data = { endpoint: ledger.endpointName(endpoint), dataset: ledger.datasetName(dataset), mode };
    await queue.add('sync', data, { dedupe: `${data.endpoint}-${data.dataset}-${mode}` });
  }
  return targets.length + inboxes.length;
}

/** One delivery job a target and dataset is enough, however often it is asked for. */
async function addDelivery({ queue }: Channel, endpoint: string, dataset: string): Promise<void> {
  await queue.add('deliver', { endpoint, dataset }, { dedupe: `${endpoint}-${dataset}` });
}

function licenceContext({ ledger, datasets, settings }: Channel): LicenceContext {
  const endpointsOf = (dataset: string) =>
    settings.endpoints.filter((endpoint) => dataset in endpoint.datasets).map(({ name }) => name);
  return { ledger, datasets, endpointsOf, timeZone: settings.channel.timeZone };
}

export function reconcileRules(
  { settings, datasets }: Pick<Channel, 'settings' | 'datasets'>,
  dataset: string,
): ReconcileRules {
  const definition = datasets.get(dataset)!;
  const { settle, evidence } = settings.datasets[dataset]!;
  const today = new Date().toISOString().slice(0, 10);
  const showing = settings.endpoints.filter((endpoint) => dataset in endpoint.datasets);
  return {
    dataset: definition,
    endpoints: showing.map(({ name }) => name),
    ownOnly: showing.filter(({ datasets }) => datasets[dataset]!.shows === 'own').map(({ name }) => name),
    settleMs: settle,
    evidenceMs: evidence,
    dueOn: dueDays(settings),
    moves: moveTerms(settings),
    policyOf: (recordClass: DiscrepancyClass) => policyFor(settings.datasets[dataset]!, recordClass, today),
  };
}

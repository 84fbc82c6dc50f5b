import type { Channel } from '../channel.ts';
import type { RawRecord, ReadMode } from '../contract/adapter.ts';
import type { Push, PushRequest } from '../contract/push.ts';
import type { HostedEndpoint } from '../host/host.ts';
import { type Taken, type TakenRow, takeIn } from '../ledger/take-in.ts';
import type { BoundPipeline, Pipeline } from '../pipeline/pipeline.ts';

/**
 * Takes in what an endpoint sent: believed by its adapter, judged by the pipeline, stored in the ledger's inbox, and read by a job.
 * Throws what the adapter says of the request, and what `takeIn` throws.
 */
export async function receive(
  channel: Channel,
  hosted: HostedEndpoint,
  request: PushRequest,
): Promise<Taken> {
  const push = await hosted.receive(request);
  const { dataset } = request;
  const judged = await judge(hosted.pipeline(dataset), push);
  const taken = await takeIn(channel.ledger, hosted.name, dataset, push, request.body, judged);
  if (taken.isReadable && !taken.isRepeated)
    await startReading(channel, hosted.name, dataset, taken.snapshot?.isComplete ? 'full' : 'changes');
  return taken;
}

/** What the next run will make of each row; the pipeline is pure, so it can be asked beforehand. */
async function judge(pipeline: Pipeline, { columns, records }: Push): Promise<readonly TakenRow[]> {
  const page = await pipeline.expand({ columns, records, cursor: 'push' });
  const bound = pipeline.bind(page.columns);
  return records.map((record, i) => judgeRow(bound, record, page.records[i]!));
}

/** @param expanded the record with what expressions make of it */
function judgeRow(bound: BoundPipeline, { id, fault, removed }: RawRecord, expanded: RawRecord): TakenRow {
  if (fault !== undefined || id === '') {
    const { code, params } = fault ?? { code: 'KEY_MISSING', params: { fields: '-' } };
    return { id, as: 'refused', reasons: [{ code, field: '', params }] };
  }
  if (removed === true) return { id, as: 'accepted', reasons: [] };
  const result = bound.process(expanded);
  return result.outcome === 'sealed'
    ? { id, as: 'accepted', reasons: [] }
    : { id, as: 'quarantined', reasons: result.reasons };
}

/** What was taken in is safe: if the queue cannot be reached now, the next sweep finds what is due. */
async function startReading(
  { queue, log }: Channel,
  endpoint: string,
  dataset: string,
  mode: ReadMode,
): Promise<void> {
  try {
    await queue.add('sync', { endpoint, dataset, mode }, { dedupe: `${endpoint}-${dataset}-${mode}` });
  } catch (error) {
    log.warn({ endpoint, dataset, err: error }, 'the reading of what was sent could not be queued now');
  }
}

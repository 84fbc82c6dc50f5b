import type { Rejected, SealedRecord } from '../contract/stages.ts';
import type { HostedEndpoint } from './host.ts';

/** What an endpoint shows at this moment, through the whole pipeline. */
export interface PresentRecords {
  readonly sealed: readonly SealedRecord[];
  readonly rejected: readonly Rejected[];
}

/** Looks records up by native id. An id that no longer exists is in neither list; throws when it could not ask. */
export async function presentRecords(
  hosted: HostedEndpoint,
  dataset: string,
  nativeIds: readonly string[],
  signal: AbortSignal,
): Promise<PresentRecords> {
  const sealed: SealedRecord[] = [];
  const rejected: Rejected[] = [];
  if (nativeIds.length === 0) return { sealed, rejected };
  const page = await hosted.lookup(dataset, nativeIds, signal);
  if (page.records.length === 0) return { sealed, rejected };
  const bound = hosted.pipeline(dataset).bind(page.columns);
  for (const record of page.records) {
    const result = bound.process(record);
    if (result.outcome === 'sealed') sealed.push(result);
    else rejected.push(result);
  }
  return { sealed, rejected };
}

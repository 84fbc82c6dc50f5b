import type {
  Capabilities,
  ColumnDescription,
  Finding,
  Page,
  ReadRequest,
  WriteOutcome,
  WriteRecord,
} from '../contract/adapter.ts';
import type { Push, PushRequest } from '../contract/push.ts';
import type { Rejected, SealedRecord } from '../contract/stages.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { EndpointSettings } from '../settings/settings.ts';

/**
 * One endpoint with its adapter. Every call is timed and counted. What the adapter gives is checked against its contract, and not taken
 * when it breaks it (ADAPTER_CONTRACT); what it throws comes out as a TongdaoError (ADAPTER_FAILED when it is none).
 * A call for a dataset that the endpoint does not show throws ENDPOINT_DATASET_UNKNOWN, one that the adapter cannot do CAPABILITY_MISSING.
 */
export interface HostedEndpoint {
  readonly name: string;
  readonly settings: EndpointSettings;
  /** Compiled once. */
  pipeline(dataset: string): Pipeline;
  /** What can be asked here: what the adapter says, has a method for, and is configured for. */
  capabilities(dataset: string): Capabilities;
  /** Whether deliveries may be planned for it. Never throws: with an adapter that cannot be opened now, what the settings want counts. */
  takesWrites(dataset: string): boolean;
  check(): Promise<readonly Finding[]>;
  describe(dataset: string): Promise<readonly ColumnDescription[]>;
  /** Pages one at a time. Throws ABORTED once the signal is aborted, CURSOR_REPEATED when reading goes in circles. */
  read(request: ReadRequest): AsyncIterable<Page>;
  lookup(dataset: string, ids: readonly string[], signal: AbortSignal): Promise<Page>;
  /** Looks records up and makes them canonical. */
  present(dataset: string, ids: readonly string[], signal: AbortSignal): Promise<Present>;
  /** One outcome per answered record, by its key. */
  write(
    dataset: string,
    records: readonly WriteRecord[],
    idempotencyKey: string,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, WriteOutcome>>;
  /** Believes a request of the endpoint, or throws. */
  receive(request: PushRequest): Promise<Push>;
  /** Never throws. */
  close(): Promise<void>;
}

/** What an endpoint shows at this moment of the records asked for; a native id that no longer exists is absent. */
export interface Present {
  readonly sealed: readonly SealedRecord[];
  readonly rejected: readonly Rejected[];
}

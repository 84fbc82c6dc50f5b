import type { Page, RawRecord } from '../contract/adapter.ts';
import type { Dataset } from '../contract/dataset.ts';
import type { LedgerPreview, PreviewReport } from '../contract/preview.ts';
import type { Reason, SealedRecord } from '../contract/stages.ts';
import type { HostedEndpoint } from '../host/host.ts';
import type { OverlaidRecord, OverlaidReject } from '../ledger/overlay.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { Sample } from './bodies.ts';
import { FieldTally } from './field-tally.ts';
import { KeyTally } from './key-tally.ts';
import { CodeTally, ReasonTally } from './reason-tally.ts';

/** A page as the ledger would take it. */
export interface PreviewedPage {
  readonly records: readonly OverlaidRecord[];
  readonly rejects: readonly OverlaidReject[];
  /** Native ids of rows that the platform says are removed. */
  readonly removed: readonly string[];
}

/** Everything that is counted while reading. */
export class Tally {
  readonly hosted: HostedEndpoint;
  readonly dataset: Dataset;
  readonly sample = new Sample();
  readonly #fields: FieldTally;
  readonly #rejections = new ReasonTally();
  readonly #warnings = new ReasonTally();
  readonly #codes = new CodeTally();
  readonly #keys: KeyTally;
  readonly #pipeline: Pipeline;
  read = 0;
  #sealed = 0;
  #rejected = 0;
  #removed = 0;
  whole = true;

  constructor(hosted: HostedEndpoint, dataset: Dataset) {
    this.hosted = hosted;
    // Throws when the endpoint does not show the dataset.
    this.#pipeline = hosted.pipeline(dataset.name);
    this.dataset = dataset;
    this.#fields = new FieldTally(dataset, hosted.settings.datasets[dataset.name]!.mapping);
    this.#keys = new KeyTally(dataset.home);
  }

  /** As a run counts them. */
  get accepted(): number {
    return this.#keys.keys + this.#removed;
  }

  async take(given: Page): Promise<PreviewedPage> {
    const page = await this.#pipeline.expand(given);
    const bound = this.#pipeline.bind(page.columns);
    const records: OverlaidRecord[] = [];
    const rejects: OverlaidReject[] = [];
    const removed: string[] = [];
    for (const raw of page.records) {
      this.read += 1;
      if (raw.removed === true) {
        this.#removed += 1;
        removed.push(raw.id);
        continue;
      }
      const rawDigest = bound.rawDigest(raw);
      const result = bound.process(raw);
      if (result.outcome === 'sealed') {
        this.#accept(result, rawDigest, page.columns);
        records.push({ sealed: result, rawDigest });
      } else {
        this.#reject(result.reasons, raw);
        rejects.push({ key: result.key, nativeId: raw.id, rawDigest });
      }
    }
    return { records, rejects, removed };
  }

  #accept(record: SealedRecord, rawDigest: string, columns: readonly string[]): void {
    this.#sealed += 1;
    this.#fields.add(record, columns);
    this.#warnings.add(record.warnings, record.raw.position);
    this.#keys.add(record, rawDigest);
    this.sample.add(record);
  }

  #reject(reasons: readonly Reason[], raw: RawRecord): void {
    this.#rejected += 1;
    this.#rejections.add(reasons, raw.position);
    this.#codes.add(reasons);
  }

  report(ledger: LedgerPreview | null): PreviewReport {
    const { hosted, dataset } = this;
    return {
      endpoint: hosted.name,
      dataset: dataset.name,
      whole: this.whole,
      sound: this.#rejected === 0 && ledger?.held !== true,
      totals: {
        read: this.read,
        accepted: this.accepted,
        quarantined: this.#rejected,
        duplicate: this.#sealed - this.#keys.keys,
      },
      fields: this.#fields.list(this.#pipeline.unmapped),
      rejections: this.#rejections.list(),
      warnings: this.#warnings.list(),
      unmapped: this.#codes.list(hosted.settings.file),
      duplicates: this.#keys.duplicates,
      homes: this.#keys.homes,
      ledger,
    };
  }
}

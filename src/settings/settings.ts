import type { CaseTerms } from '../contract/cases.ts';
import type { CodeList, Mapping } from '../contract/mapping.ts';
import type { MoveDays } from '../contract/moves.ts';
import type { DiscrepancyClass, Policy } from '../contract/terms.ts';
import type { Language, Text } from '../contract/text.ts';
import type { Secret } from './secret.ts';

/** One deployment's configuration: config/<profile>/, checked and deep-frozen. */
export interface Settings {
  /** Name of the profile's folder. */
  readonly profile: string;
  /** The profile's folder, absolute. */
  readonly dir: string;
  readonly channel: ChannelSettings;
  /** Every dataset there is, by name, whether an endpoint shows it or not. */
  readonly datasets: Readonly<Record<string, DatasetSettings>>;
  /** In the order of their names. */
  readonly endpoints: readonly EndpointSettings[];
  readonly cases: CaseTerms;
  readonly moves: MoveDays;
  readonly codeLists: ReadonlyMap<string, CodeList>;
  readonly divisions: Divisions;
  /** Unified social credit codes whose wrong check character is a warning only. */
  readonly checksumExempt: ReadonlySet<string>;
  readonly api: ApiSettings;
  readonly audit: AuditSettings;
  /** `database`: on the ledger's database; otherwise the URL of a Redis. */
  readonly queue: 'database' | Secret<string>;
  /** URL of a PostgreSQL; null: the embedded one under `dataDir`. */
  readonly database: Secret<string> | null;
  /** Absolute folder for everything that the channel keeps in files. */
  readonly dataDir: string;
  /** SHA-256 of all files read, hex: differs when the configuration differs. Values from the environment do not count. */
  readonly digest: string;
}

export interface ApiSettings {
  readonly host: string;
  readonly port: number;
  /** Whether roles that decide need a second factor in the console; null: they do, except in a demonstration. */
  readonly secondFactor: 'required' | 'optional' | null;
  /** How long the answer to whether a record is valid may take. Milliseconds. */
  readonly verifyWithin: number;
}

export interface ChannelSettings {
  readonly name: string;
  readonly title: Text;
  readonly language: Language;
  /** IANA time zone that schedules are meant in. */
  readonly timeZone: string;
}

export interface AuditSettings {
  /** Whether exports carry SM3 digests beside the tree. */
  readonly sm3: boolean;
  /** Who signs the checkpoints of this log, too. */
  readonly witnesses: readonly { readonly url: string; readonly vkey: string }[];
  /** Public keys of the logs whose checkpoints this channel signs. */
  readonly witnessOf: readonly string[];
}

export interface DatasetSettings {
  /** A difference younger than this is in-flight. Milliseconds. */
  readonly settle: number;
  /** How long bodies are kept after their discrepancy is closed. Milliseconds. */
  readonly evidence: number;
  /** What to do by class; ask `policyFor`, because `ignore` ends. */
  readonly policy: Readonly<Record<DiscrepancyClass, Policy>>;
  /** Why and until when the classes with policy `ignore` are ignored. */
  readonly ignored: Readonly<Partial<Record<DiscrepancyClass, IgnoreReason>>>;
  /** Cron expressions, null when switched off. */
  readonly schedule: { readonly changes: string | null; readonly full: string | null };
}

export interface IgnoreReason {
  readonly reason: string;
  /** Last day, YYYY-MM-DD. */
  readonly until: string;
}

/** Divisions are 6-digit GB/T 2260 codes. */
export interface Divisions {
  /** Endpoint by division, retired divisions included. */
  readonly homes: ReadonlyMap<string, string>;
  /** Current division by retired division. */
  readonly current: ReadonlyMap<string, string>;
}

export interface EndpointSettings {
  readonly name: string;
  readonly title: Text;
  /** The first is the current division, the others are retired. */
  readonly divisions: readonly string[];
  /** Id of the adapter kind. */
  readonly adapter: string;
  readonly options: Secret<Readonly<Record<string, unknown>>>;
  readonly datasets: Readonly<Record<string, EndpointDatasetSettings>>;
  /** The YAML file, as messages name it. */
  readonly file: string;
}

export interface EndpointDatasetSettings {
  /** `own`: records of other homes are not missed here. */
  readonly shows: 'all' | 'own';
  readonly read: Readonly<Record<string, unknown>>;
  /** null: nothing is delivered to this endpoint. */
  readonly write: Readonly<Record<string, unknown>> | null;
  readonly mapping: Mapping;
}

/** The policy for a class on a day (YYYY-MM-DD): an `ignore` that has ended asks a person again. */
export function policyFor(dataset: DatasetSettings, recordClass: DiscrepancyClass, today: string): Policy {
  const ignored = dataset.ignored[recordClass];
  return ignored !== undefined && today > ignored.until ? 'case' : dataset.policy[recordClass];
}

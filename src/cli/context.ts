import type { Channel } from '../channel.ts';
import type { AdapterKind } from '../contract/adapter.ts';
import type { Dataset } from '../contract/dataset.ts';
import type { TongdaoError } from '../contract/errors.ts';
import type { Logger } from '../contract/logger.ts';
import type { PreviewReport } from '../contract/preview.ts';
import type { Reason } from '../contract/stages.ts';
import type { Language } from '../contract/text.ts';
import type { Host } from '../host/host.ts';
import type { Home } from '../host/kinds.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Settings } from '../settings/settings.ts';
import type { Asker } from './ask.ts';

/** Where text goes; a terminal has a live line and colours. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Columns of the terminal; 0 when it is none. */
  readonly columns: number;
}

/** A channel that can also work on jobs in this process. */
export interface WorkingChannel extends Channel {
  readonly metrics: Metrics;
  /** Adapters, and what references mean, for systems that are to be joined. */
  readonly kinds: readonly AdapterKind[];
  readonly env: NodeJS.ProcessEnv;
  work(): Promise<void>;
  sweep(): Promise<number>;
  close(): Promise<void>;
}

export interface OpenRequest {
  readonly profileDir: string;
  readonly log: Logger;
  readonly onProgress?: (progress: RowsRead) => void;
}

/** Rows stored so far by a run. */
export interface RowsRead {
  readonly endpoint: string;
  readonly dataset: string;
  readonly read: number;
}

/** Schedules and API of a channel, running. */
export interface Serving {
  readonly url: string;
  close(): Promise<void>;
}

export interface DemoRequest {
  readonly profileDir: string;
  readonly log: Logger;
  readonly records: number;
  readonly seed: number;
  readonly data: string | null;
  readonly signal: AbortSignal;
  readonly onStep: (step: string) => void;
  readonly onProgress: (progress: RowsRead) => void;
}

export interface Demo {
  readonly report: { readonly balanced: boolean };
  readonly channel: WorkingChannel;
  summary(language: Language): string;
  close(): Promise<void>;
}

export interface Replayed {
  readonly id: string;
  readonly accepted: boolean;
  readonly reasons: readonly Reason[];
}

/** What the conformance suite saw of one promise of an adapter. `why`: how it was broken, or what is lacking to see it. */
export interface Verdict {
  readonly promise: string;
  readonly result: 'kept' | 'broken' | 'not seen';
  readonly why: string;
}

/** A profile looked at: no ledger, queue or key is made, and nothing is written. */
export interface Peek {
  readonly settings: Settings;
  readonly datasets: readonly Dataset[];
  readonly host: Host;
  /** Where the ledger is or will be; null: the embedded database has not been made yet. */
  readonly database: string | null;
  preview(request: {
    readonly endpoint: string;
    readonly dataset: string;
    /** null: all. */
    readonly records: number | null;
    readonly signal: AbortSignal;
    readonly onRead: (read: number) => void;
    readonly onCompared: (keys: number) => void;
  }): Promise<PreviewReport>;
  close(): Promise<void>;
}

/** What the command line needs from outside: the process around it, and the parts of the channel above its layer. */
export interface CliContext {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Who gives the commands, as the audit log names them. */
  readonly actor: string;
  readonly version: string;
  /** Aborts when the user wants to stop. */
  readonly signal: AbortSignal;
  open(request: OpenRequest): Promise<WorkingChannel>;
  readSettings(profileDir: string): Promise<{
    readonly settings: Settings;
    readonly datasets: readonly Dataset[];
    readonly kinds: readonly AdapterKind[];
    /** Adapters that are not ours, and why some of those cannot be used. */
    readonly homes: readonly Home[];
    readonly failures: readonly TongdaoError[];
  }>;
  peek(profileDir: string, log: Logger): Promise<Peek>;
  /** What settings are made with, of a profile that may not be there yet; `env` is what its references mean. */
  readKinds(profileDir: string): Promise<{
    readonly datasets: readonly Dataset[];
    readonly kinds: readonly AdapterKind[];
    readonly env: NodeJS.ProcessEnv;
  }>;
  /** Questions, where somebody is at a terminal to answer. */
  readonly ask?: Asker;
  /** Migrations applied, by file name. */
  migrate(profileDir: string, log: Logger): Promise<readonly string[]>;
  /** `open`: people on this machine may read without a key. */
  serve(channel: WorkingChannel, options: { readonly open: boolean }): Promise<Serving>;
  runDemo(request: DemoRequest): Promise<Demo>;
  replay(channel: WorkingChannel, id: string): Promise<Replayed>;
  /** Puts an adapter to the conformance suite: `path` is its folder, or the file that opens its fixture. */
  testAdapter(path: string, onVerdict: (verdict: Verdict) => void): Promise<readonly Verdict[]>;
}

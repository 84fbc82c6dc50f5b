import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type OpenChannel, openChannel, openStore } from '../compose.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { Logger } from '../contract/logger.ts';
import type { ReadingProgress } from '../intake/intake.ts';
import { createDatabase, dropDatabase } from '../storage/embedded.ts';
import { DATASETS, KINDS } from './datasets.ts';
import { type Journal, readJournal, writeJournal } from './journal.ts';
import {
  firstRecorded,
  newest,
  newestRun,
  readAgain,
  readAndReconcile,
  readSince,
  untilQuiet,
  withoutReconciliation,
} from './moments.ts';
import { createJiashan } from './platforms/jiashan/jiashan.ts';
import type { DemoPlatform } from './platforms/platform.ts';
import { createQingpu } from './platforms/qingpu/qingpu.ts';
import { createWujiang } from './platforms/wujiang/wujiang.ts';
import { type DemoReport, demoReport } from './report.ts';
import { DEMO_LEDGER, demoFolder, leaveEnvironment, surroundings } from './surroundings.ts';
import type { Moment } from './world/expectation.ts';
import { readExports } from './world/exports.ts';
import { buildWorld, type World } from './world/world.ts';

export interface DemoOptions {
  /** config/demo */
  readonly profileDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
  readonly records: number;
  readonly seed: number;
  /** Folder of real exports, or null. */
  readonly data: string | null;
  readonly onStep: (step: DemoStep) => void;
  readonly onProgress: (progress: ReadingProgress) => void;
  /** Ends the demo in good order; it goes on from there the next time. */
  readonly signal: AbortSignal;
}

export type DemoStep =
  | 'store'
  | 'world'
  | 'plant'
  | Moment
  | 'deliver'
  | 'live-on'
  | 'joined'
  | 'again'
  | 'report';

/** A demo that has run to its end; the channel and the platforms go on until `close`. */
export interface RunningDemo {
  readonly report: DemoReport;
  readonly channel: OpenChannel;
  close(): Promise<void>;
}

const PLATFORM_DATABASES = ['tongdao_demo_qingpu', 'tongdao_demo_wujiang', 'tongdao_demo_jiashan'] as const;

/**
 * Three platforms, two days: read all, reconcile, deliver, prove; let the platforms live on; once more. Every step is written down when it
 * is done, and every step may be taken again, so a demo that was killed goes on where it was and ends the same.
 */
export async function runDemo(options: DemoOptions): Promise<RunningDemo> {
  const { profileDir, env, log, onStep, onProgress, signal } = options;
  const startedAt = performance.now();
  onStep('store');
  const folder = demoFolder(env);
  const store = await openStore({ database: env['DATABASE_URL'] ?? null, dataDir: folder }, log);
  const opened: { close(): Promise<unknown> }[] = [{ close: () => store.stop() }];
  const close = async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
  };
  try {
    onStep('world');
    const data = options.data === null ? undefined : await readExports(options.data);
    const world = buildWorld({
      records: options.records,
      seed: options.seed,
      ...(data === undefined ? {} : { data }),
    });
    const journal = await openJournal(folder, store.url, world.digest);
    const [qingpu, wujiang, jiashan] = await databases(store.url);
    const platforms: readonly DemoPlatform[] = [
      createQingpu({ databaseUrl: qingpu! }),
      createWujiang({ databaseUrl: wujiang! }),
      createJiashan({ databaseUrl: jiashan!, folder: join(folder, 'jiashan') }),
    ];
    for (const platform of platforms) {
      await platform.start();
      opened.push({ close: () => platform.stop() });
    }
    await leaveEnvironment(folder, Object.assign({}, ...platforms.map((platform) => platform.environment)));
    onStep('plant');
    await plant(platforms, world, journal);
    const channel = await openChannel({
      profileDir,
      ...(await surroundings(profileDir, env)),
      log,
      onProgress,
    });
    opened.push(channel);
    await channel.work();
    const before = await newestRun(channel);
    await orAborted(signal, twoDays(channel, platforms, world, journal, onStep));
    if (channel.settings.endpoints.length > platforms.length) {
      onStep('joined');
      await orAborted(signal, takeIn(channel));
    }
    onStep('again');
    const again = await orAborted(signal, readAgain(channel, DATASETS));
    onStep('report');
    const pace = {
      seconds: (performance.now() - startedAt) / 1000,
      records: await readSince(channel, before),
    };
    return {
      report: await demoReport(channel, platforms, world, journal.state, again, pace),
      channel,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Stops waiting when the signal comes; what was waited for ends when the channel closes. */
async function orAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new TongdaoError('ABORTED'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
  work.catch(() => {});
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A journal and where it is written. */
interface OpenJournal {
  readonly state: Journal;
  save(): Promise<void>;
}

/** Goes on with the journal of the same world; otherwise everything of an earlier demo is removed first. */
async function openJournal(folder: string, storeUrl: string, world: string): Promise<OpenJournal> {
  const file = join(folder, 'journal.json');
  let state = await readJournal(file);
  if (state === null || state.world !== world) {
    for (const name of [DEMO_LEDGER, ...PLATFORM_DATABASES]) await dropDatabase(storeUrl, name);
    for (const part of ['jiashan', 'audit']) await rm(join(folder, part), { recursive: true, force: true });
    state = { world, reconciliations: {} };
    await writeJournal(file, state);
  }
  const open = state;
  return { state: open, save: () => writeJournal(file, open) };
}

async function databases(storeUrl: string): Promise<readonly string[]> {
  const urls: string[] = [];
  for (const name of PLATFORM_DATABASES) urls.push(await createDatabase(storeUrl, name));
  return urls;
}

async function plant(platforms: readonly DemoPlatform[], world: World, journal: OpenJournal): Promise<void> {
  if (journal.state.planted !== true) {
    for (const platform of platforms) {
      for (const kind of KINDS) await platform.put(kind, world.dayOne[platform.name][kind]);
      await platform.publish();
    }
    journal.state.planted = true;
    await journal.save();
  }
  const held = journal.state.livedOn === true ? [] : world.held;
  for (const platform of platforms) await platform.hold(platform.name === 'jiashan' ? held : []);
}

async function twoDays(
  channel: OpenChannel,
  platforms: readonly DemoPlatform[],
  world: World,
  journal: OpenJournal,
  onStep: (step: DemoStep) => void,
): Promise<void> {
  const look = (moment: Moment, since: Since) => lookAt(channel, journal, moment, since, onStep);
  // What was settled is not settled again: the platforms may have lived on since, and that belongs to the next look.
  const settle = async (moment: Moment, held: readonly string[]) => {
    if (journal.state.reconciliations[moment] !== undefined) return;
    onStep('deliver');
    await untilQuiet(channel, held);
  };
  await look('dayOne', {});
  await settle('dayOneAfter', world.held);
  await look('dayOneAfter', 'now');
  if (journal.state.livedOn !== true) {
    onStep('live-on');
    await liveOn(platforms, world);
    journal.state.livedOn = true;
    await journal.save();
  }
  await look('dayTwo', journal.state.reconciliations.dayOneAfter!);
  await settle('dayTwoAfter', []);
  await look('dayTwoAfter', 'now');
}

/** Endpoints that were joined to the demo's own have no part in what was planted; what they bring is settled before the last look. */
async function takeIn(channel: OpenChannel): Promise<void> {
  await readAndReconcile(channel, DATASETS, 'full');
  await untilQuiet(channel, []);
}

/** Reconciliations after these, by dataset, are looked at; 'now': only what the look itself asks for. */
type Since = Readonly<Record<string, string>> | 'now';

/**
 * Reads and reconciles, once: what was reconciled before the demo was cut off counts, dataset by dataset. The moments before deliveries are
 * the first reconciliations after what happened; the moments after deliveries are ones that the demo itself asks for when all is quiet.
 */
async function lookAt(
  channel: OpenChannel,
  journal: OpenJournal,
  moment: Moment,
  after: Since,
  onStep: (step: DemoStep) => void,
): Promise<void> {
  if (journal.state.reconciliations[moment] !== undefined) return;
  onStep(moment);
  const since = after === 'now' ? await newest(channel, DATASETS) : after;
  const unseen = await withoutReconciliation(channel, DATASETS, since);
  if (unseen.length > 0) await readAndReconcile(channel, unseen, moment === 'dayOne' ? 'full' : 'changes');
  journal.state.reconciliations[moment] = await firstRecorded(channel, DATASETS, since);
  await journal.save();
}

async function liveOn(platforms: readonly DemoPlatform[], world: World): Promise<void> {
  for (const platform of platforms) {
    await platform.hold([]);
    const { put, remove } = world.dayTwo[platform.name];
    for (const kind of KINDS) {
      await platform.put(kind, put[kind]);
      await platform.remove(kind, remove[kind]);
    }
    await platform.publish();
  }
}

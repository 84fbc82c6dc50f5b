import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../contract/logger.ts';
import { feedWitness, noteFailure, type WitnessAddress } from './feed-witness.ts';
import { sequence } from './sequence.ts';
import type { LogSigner } from './signer.ts';

export interface SealingOptions {
  readonly pool: pg.Pool;
  readonly signer: LogSigner;
  readonly witnesses: readonly WitnessAddress[];
  readonly log: Logger;
  readonly everyMs?: number;
}

export interface Sealing {
  stop(): Promise<void>;
}

const EVERY_MS = 5_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

/**
 * Numbers and signs in the background what was put on record outside of jobs, and has every new checkpoint signed by the witnesses. Each
 * witness is asked for itself, at most once at a time, and after failures at ever longer intervals: it never holds up the log.
 */
export function startSealing({ pool, signer, witnesses, log, everyMs = EVERY_MS }: SealingOptions): Sealing {
  const ending = new AbortController();
  const { signal } = ending;

  const repeat = async (
    work: () => Promise<unknown>,
    onFailure: (thrown: unknown) => void,
  ): Promise<void> => {
    for (let failures = 0; !signal.aborted; ) {
      const pause = Math.min(everyMs * 2 ** failures, LONGEST_PAUSE_MS);
      // Processes and channels that started together do not stay in step.
      await sleep(pause * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      try {
        await work();
        failures = 0;
      } catch (thrown) {
        failures += 1;
        if (!signal.aborted) onFailure(thrown);
      }
    }
  };
  const running = [
    repeat(
      () => sealWhatWaits(pool, signer),
      (err) => log.error({ err }, 'the audit log could not be sealed'),
    ),
    ...witnesses.map((witness) =>
      repeat(
        () => feedWitness(pool, witness, signal),
        (thrown) => noteFailure(log, witness, thrown),
      ),
    ),
  ];
  return {
    async stop() {
      ending.abort();
      await Promise.all(running);
    },
  };
}

async function sealWhatWaits(pool: pg.Pool, signer: LogSigner): Promise<void> {
  const { rowCount } = await pool.query('SELECT FROM audit_outbox LIMIT 1');
  if (rowCount !== 0) await sequence(pool, signer);
}

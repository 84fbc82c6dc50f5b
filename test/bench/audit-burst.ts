/**
 * node --import tsx test/bench/audit-burst.ts [--records N] [--rounds N] [--burst N]
 * Reads the same records into a fresh ledger, with and without a burst of audit entries put on record and sealed meanwhile in the same
 * process, in turns (ABBA), and prints the ratio: what the burst costs intake.
 */
import { chmod, link, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { recordAll } from '../../src/audit/record.ts';
import { sequence } from '../../src/audit/sequence.ts';
import { openChannel } from '../../src/compose.ts';
import { jobHandlers } from '../../src/handlers.ts';
import { createDatabase, startEmbedded } from '../../src/storage/embedded.ts';
import { transaction } from '../../src/storage/pool.ts';
import type { AuditEntry } from '../../src/tlog/entry.ts';
import { silent } from '../support/log.ts';
import { writeProfile } from './profile.ts';
import { writeSheets } from './sheets.ts';

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '6' },
    burst: { type: 'string', default: '5000' },
  },
});
const [records, rounds, burst] = [values.records, values.rounds, values.burst].map(Number) as [
  number,
  number,
  number,
];
if (!(records >= 1000 && rounds >= 2 && burst >= 1))
  throw new Error('--records N ≥ 1000, --rounds N ≥ 2, --burst N');
const DATASET = 'enterprise-registration';

const folder = await mkdtemp(join(tmpdir(), 'tongdao-burst-'));
await chmod(folder, 0o755);
const server = await startEmbedded({ dataDir: join(folder, 'server'), log: silent });
try {
  const [sheets, drop, profile] = ['sheets', 'drop', 'profile'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeSheets(sheets, records, []);
  await mkdir(join(drop, 'qingpu'), { recursive: true });
  await link(join(sheets, 'qingpu', 'reg-1.csv'), join(drop, 'qingpu', 'reg-1.csv'));
  await writeProfile(profile, drop);

  await intake(profile, 'warm-up', false);
  const ratios: number[] = [];
  const seconds: Record<'quiet' | 'burst', number[]> = { quiet: [], burst: [] };
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? ([false, true] as const) : ([true, false] as const);
    const pair = { quiet: 0, burst: 0 };
    for (const withBurst of order) {
      const name = withBurst ? 'burst' : 'quiet';
      pair[name] = await intake(profile, `${name}-${round}`, withBurst);
      seconds[name].push(pair[name]);
    }
    ratios.push(pair.burst / pair.quiet);
    process.stderr.write(
      `round ${round + 1}: quiet ${pair.quiet.toFixed(2)} s, burst ${pair.burst.toFixed(2)} s\n`,
    );
  }
  process.stdout.write(
    `${records} records, a burst of ${burst} entries, ${rounds} rounds: quiet ${median(seconds.quiet).toFixed(2)} s, ` +
      `burst ${median(seconds.burst).toFixed(2)} s; ratio ${median(ratios).toFixed(3)} (median of the rounds' own; ` +
      `of sums ${(sum(seconds.burst) / sum(seconds.quiet)).toFixed(3)})\n`,
  );
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

/** Seconds that one full read takes, its own sealing included, in a database of its own. */
async function intake(profileDir: string, name: string, withBurst: boolean): Promise<number> {
  const url = await createDatabase(server.url, name.replace('-', '_'));
  const channel = await openChannel({
    profileDir,
    env: { DATA_DIR: join(folder, 'data', name), DATABASE_URL: url },
    log: silent,
  });
  try {
    const { pool } = channel.ledger;
    const { sync } = jobHandlers(channel, channel.metrics);
    const { signal } = new AbortController();
    const start = performance.now();
    const read = sync({ endpoint: 'qingpu', dataset: DATASET, mode: 'full' }, signal);
    const burstDone = withBurst ? burstOf(pool, channel.signer) : Promise.resolve();
    await read;
    const seconds = (performance.now() - start) / 1000;
    await burstDone;
    return seconds;
  } finally {
    await channel.close();
  }
}

async function burstOf(...[pool, signer]: Parameters<typeof sequence>): Promise<void> {
  const entries = Array.from(
    { length: burst },
    (_, at): AuditEntry => ({
      type: 'discrepancy-opened',
      at: new Date().toISOString(),
      actor: 'system',
      subject: { dataset: DATASET, key: `9131${String(at).padStart(14, '0')}` },
      data: { discrepancy: String(at), reconciliation: '1', class: 'stale' },
    }),
  );
  await transaction(pool, (client) => recordAll(client, entries));
  await sequence(pool, signer);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, two) => one - two);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

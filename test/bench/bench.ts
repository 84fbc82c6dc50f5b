import { chmod, link, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Enterprise } from '../../src/demo/platforms/platform.ts';
import { readExports } from '../../src/demo/world/exports.ts';
import { PLATFORMS } from '../../src/demo/world/regions.ts';
import { packageRoot } from '../../src/storage/paths.ts';
import { type Measured, Side } from './child.ts';
import { writeProfile } from './profile.ts';
import { type Round, report, STAGES } from './report.ts';
import { writeSheets } from './sheets.ts';

/**
 * npm run bench -- [--records N] [--rounds N] [--format json]
 * Channel and DuckDB take turns on the same files, so that ratios hold on a machine whose speed changes.
 */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    format: { type: 'string', default: 'text' },
  },
});
const records = Number(values.records);
const rounds = Number(values.rounds);
if (!(records >= 1000 && rounds >= 1))
  throw new Error('usage: npm run bench -- [--records N ≥ 1000] [--rounds N ≥ 1]');
const note = (text: string): void => void process.stderr.write(`${text}\n`);

const folder = await mkdtemp(join(tmpdir(), 'tongdao-bench-'));
try {
  // The embedded server's account must be able to enter.
  await chmod(folder, 0o755);
  const material = await readMaterial();
  note(
    `${records} keys at three endpoints, ${material.length === 0 ? 'invented' : 'varied real'} registrations`,
  );
  const whole = await runs('whole', records, rounds, material);
  note('once more with a quarter of the keys, to compare memory');
  const quarter = await runs('quarter', Math.ceil(records / 4), 1, material);
  const result = report(records, whole, quarter[0]!);
  process.stdout.write(values.format === 'json' ? `${JSON.stringify(result.json)}\n` : result.text);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Real registrations beside the checkout, where there are any. */
async function readMaterial(): Promise<readonly Enterprise[]> {
  const exports = await readExports(join(packageRoot(), '..', 'shared', 'data', 'registrations')).catch(
    () => null,
  );
  return exports === null ? [] : PLATFORMS.flatMap((platform) => exports[platform]);
}

async function runs(
  name: string,
  keys: number,
  times: number,
  material: readonly Enterprise[],
): Promise<readonly Round[]> {
  const files = join(folder, name);
  const source = join(files, 'all');
  note(`writing the files (${name})`);
  await writeSheets(source, keys, material);
  const results: Round[] = [];
  for (let round = 1; round <= times; round += 1) {
    results.push(await oneRound(join(files, String(round)), source));
    note(
      `round ${round}: ${STAGES.map((stage) => `${stage} ${seconds(results.at(-1)![stage])}`).join(', ')}`,
    );
  }
  return results;
}

function seconds({ channel, duckdb }: Round[keyof Round]): string {
  return `${channel.seconds.toFixed(2)} s (DuckDB ${duckdb.seconds.toFixed(2)} s)`;
}

/** A fresh ledger: cold, unchanged, then with the second day's files. */
async function oneRound(home: string, source: string): Promise<Round> {
  const [profile, drop] = [join(home, 'profile'), join(home, 'drop')];
  await writeProfile(profile, drop);
  await publish(source, drop, 1);
  const channel = new Side(new URL('channel.ts', import.meta.url), [profile, join(home, 'data')]);
  const duckdb = new Side(new URL('duckdb.ts', import.meta.url), [source]);
  try {
    const both = async (stage: string, day: 1 | 2): Promise<{ channel: Measured; duckdb: Measured }> => {
      const pair = {
        channel: await channel.do({ day }),
        duckdb: await duckdb.do({ day }),
      };
      if (pair.channel.differing !== pair.duckdb.differing)
        throw new Error(`${stage}: the sides disagree: ${JSON.stringify(pair)}`);
      return pair;
    };
    const cold = await both('cold', 1);
    const unchanged = await both('unchanged', 1);
    await publish(source, drop, 2);
    return { cold, unchanged, changed: await both('changed', 2) };
  } finally {
    await Promise.all([channel.end(), duckdb.end()]);
    await rm(home, { recursive: true, force: true });
  }
}

async function publish(source: string, drop: string, day: number): Promise<void> {
  for (const platform of PLATFORMS) {
    await mkdir(join(drop, platform), { recursive: true });
    await link(join(source, platform, `reg-${day}.csv`), join(drop, platform, `reg-${day}.csv`));
  }
}

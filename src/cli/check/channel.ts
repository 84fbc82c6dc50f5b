import type { Finding } from '../../contract/adapter.ts';
import { TongdaoError } from '../../contract/errors.ts';
import type { Logger } from '../../contract/logger.ts';
import { pingRedis } from '../../queue/ping.ts';
import { address, databaseError } from '../../storage/errors.ts';
import { ledgerStanding } from '../../storage/migrate.ts';
import { openPool } from '../../storage/pool.ts';
import type { Peek } from '../context.ts';
import { errorFinding } from './endpoint.ts';

/** Further apart than this, settling times and schedules are off. */
const CLOCK_TOLERANCE_MS = 5_000;

/** The channel's own parts: whether ledger and queue can be reached, and whether the clocks agree. Changes nothing, never throws. */
export async function checkChannel(peek: Peek, log: Logger): Promise<readonly Finding[]> {
  const [ledger, queue] = await Promise.all([checkLedger(peek.database, log), checkQueue(peek)]);
  return [...ledger, ...queue];
}

async function checkLedger(url: string | null, log: Logger): Promise<readonly Finding[]> {
  if (url === null) return [{ level: 'ok', code: 'CHECK_LEDGER_NONE', params: {} }];
  const pool = openPool(url, { max: 1, log });
  try {
    const { rows } = await pool.query<{ now: string }>(
      'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now',
    );
    const apart = Math.abs(Number(rows[0]!.now) - Date.now());
    const standing = await ledgerStanding(pool);
    if (typeof standing !== 'string') throw new TongdaoError('LEDGER_BEHIND', { files: standing.join(', ') });
    const findings: Finding[] = [
      { level: 'ok', code: 'CHECK_LEDGER_REACHED', params: { where: address(url) } },
    ];
    if (standing === 'none') findings.push({ level: 'ok', code: 'CHECK_LEDGER_NONE', params: {} });
    if (apart > CLOCK_TOLERANCE_MS) findings.push(clockFinding(apart));
    return findings;
  } catch (thrown) {
    return [errorFinding(databaseError(thrown, url))];
  } finally {
    await pool.end();
  }
}

const clockFinding = (apartMs: number): Finding => ({
  level: 'warning',
  code: 'CHECK_CLOCK',
  params: { seconds: Math.round(apartMs / 1000) },
});

/** On the ledger's database the queue is where the ledger is. */
async function checkQueue({ settings }: Peek): Promise<readonly Finding[]> {
  if (settings.queue === 'database') return [];
  const url = settings.queue.reveal();
  try {
    await pingRedis(url);
    return [{ level: 'ok', code: 'CHECK_QUEUE_REACHED', params: { where: address(url) } }];
  } catch (thrown) {
    return [errorFinding(thrown)];
  }
}

import { createHash } from 'node:crypto';
import type { Ledger } from '../ledger/ledger.ts';
import type { DemoPlatform } from './platforms/platform.ts';

/**
 * SHA-256 over what everybody holds in the end: every platform's rows, the ledger's present states and the open discrepancies.
 * Row numbers and times are left out, so that an undisturbed demo and one that was killed and went on must give the same digest.
 */
export async function endState(ledger: Ledger, platforms: readonly DemoPlatform[]): Promise<string> {
  const hash = createHash('sha256');
  for (const platform of platforms) {
    const rows = (await platform.dump()).map(
      ({ kind, cells }) => `${platform.name} ${kind} ${JSON.stringify(cells)}`,
    );
    for (const row of rows.sort()) hash.update(`${row}\n`);
  }
  for (const sql of [STATES, DISCREPANCIES, QUARANTINE]) {
    const { rows } = await ledger.pool.query<{ line: string }>(sql);
    for (const { line } of rows) hash.update(`${line}\n`);
  }
  return hash.digest('hex');
}

const STATES = `SELECT concat_ws(' ', dataset, endpoint.name, key, fingerprint, home.name) COLLATE "C" AS line
  FROM state JOIN endpoint ON endpoint.id = state.endpoint LEFT JOIN endpoint AS home ON home.id = state.home
  WHERE present ORDER BY 1`;
const DISCREPANCIES = `SELECT concat_ws(' ', dataset, key, class) COLLATE "C" AS line
  FROM discrepancy WHERE closed_at IS NULL ORDER BY 1`;
const QUARANTINE = `SELECT concat_ws(' ', dataset, endpoint.name, key, copies) COLLATE "C" AS line
  FROM quarantine JOIN endpoint ON endpoint.id = quarantine.endpoint WHERE closed_at IS NULL ORDER BY 1`;

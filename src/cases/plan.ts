import type pg from 'pg';
import { planDeliveries, supersede } from '../ledger/deliveries.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Evidence } from './evidence.ts';

/**
 * Plans what was approved: each target to the home's state, unless it shows something else by then than what the decision was made on.
 * A parked delivery gives way, because a person has decided anew; one that is under way is taken over.
 */
export async function planApproved(
  client: pg.ClientBase,
  ledger: Ledger,
  id: string,
  { dataset, key, home, homeId, shown, reconciliation }: Evidence,
  endpoints: readonly string[],
): Promise<void> {
  const targets = endpoints.map((endpoint) => ledger.endpointId(endpoint));
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM delivery WHERE dataset = $1 AND key = $2 AND target = ANY ($3) AND state IN ('refused', 'disproved') FOR UPDATE`,
    [dataset, key, targets],
  );
  await supersede(
    client,
    rows.map((parked) => parked.id),
  );
  const planned = endpoints.map((endpoint) => ({
    key,
    target: ledger.endpointId(endpoint),
    home: homeId!,
    wanted: shown[home!]!,
    expected: shown[endpoint] ?? null,
  }));
  await planDeliveries(client, dataset, reconciliation, planned);
  await client.query(
    'UPDATE delivery SET case_file = $4 WHERE dataset = $1 AND key = $2 AND target = ANY ($3) AND closed_at IS NULL',
    [dataset, key, targets, id],
  );
}

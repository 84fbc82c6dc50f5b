import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { DiscrepancyClass, Policy } from '../contract/terms.ts';
import type { RecordedFinding } from '../ledger/verdicts.ts';
import { jcs } from '../tlog/jcs.ts';

/** What a decision about a discrepancy is made on: what is amiss, and the fingerprints that the endpoints show. No values. */
export interface Evidence {
  readonly dataset: number;
  readonly key: string;
  readonly class: DiscrepancyClass;
  readonly policy: Policy;
  readonly home: string | null;
  readonly homeId: number | null;
  readonly findings: readonly RecordedFinding[];
  /** Fingerprint by endpoint, 32 hex digits. */
  readonly shown: Readonly<Record<string, string>>;
  /** The reconciliation that last found it so. */
  readonly reconciliation: string;
  readonly isOpen: boolean;
}

/**
 * The evidence as it stands; null: there is no such discrepancy. What happens at endpoints that a proposal does not concern leaves its
 * digest as it is.
 */
export async function evidenceOf(
  client: pg.ClientBase | pg.Pool,
  discrepancy: string,
): Promise<Evidence | null> {
  const { rows } = await client.query<Omit<Evidence, 'shown'>>(
    `SELECT discrepancy.dataset, key, class, policy, endpoint.name AS home, discrepancy.home AS "homeId", findings,
       changed_by AS reconciliation, closed_at IS NULL AS "isOpen"
     FROM discrepancy LEFT JOIN endpoint ON endpoint.id = discrepancy.home
     WHERE discrepancy.id = $1`,
    [discrepancy],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const states = await client.query<{ endpoint: string; fingerprint: string }>(
    `SELECT endpoint.name AS endpoint, replace(fingerprint::text, '-', '') AS fingerprint
     FROM state JOIN endpoint ON endpoint.id = state.endpoint
     WHERE dataset = $1 AND key = $2 AND occurrence = 0 AND present`,
    [row.dataset, row.key],
  );
  const shown = Object.fromEntries(states.rows.map(({ endpoint, fingerprint }) => [endpoint, fingerprint]));
  return { ...row, shown };
}

/** SHA-256 (hex) over the evidence that concerns the home and these endpoints. */
export function digestOf({ home, findings, shown }: Evidence, endpoints: readonly string[]): string {
  const concerned = new Set(home === null ? endpoints : [home, ...endpoints]);
  const said = findings
    .filter(({ endpoint }) => concerned.has(endpoint))
    .map((finding) => ({ endpoint: finding.endpoint, class: finding.class, fields: finding.fields }));
  const showing = Object.fromEntries(Object.entries(shown).filter(([endpoint]) => concerned.has(endpoint)));
  return createHash('sha256')
    .update(jcs({ home, findings: said, shown: showing }))
    .digest('hex');
}

import type { Ledger } from '../ledger/ledger.ts';

type Names = { readonly endpoint?: string | undefined; readonly dataset?: string | undefined };

/** The names that were given, without the others. Throws ENDPOINT_UNKNOWN, DATASET_UNKNOWN rather than finding nothing. */
export function known(ledger: Ledger, { endpoint, dataset }: Names): { endpoint?: string; dataset?: string } {
  if (endpoint !== undefined) ledger.endpointId(endpoint);
  if (dataset !== undefined) ledger.datasetId(dataset);
  return given({ endpoint, dataset });
}

/** An object without the members that are undefined. */
export function given<Members extends object>(
  members: Members,
): { [Name in keyof Members]?: NonNullable<Members[Name]> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Members]?: NonNullable<Members[Name]>;
  };
}

import type { RawValue } from '../../contract/adapter.ts';
import type { Dataset } from '../../contract/dataset.ts';
import type { Mapping, MappingEntry } from '../../contract/mapping.ts';
import type { RawRow } from '../../ledger/quarantine.ts';
import { mask } from '../../observe/mask.ts';

/**
 * A raw row that people may see: columns that feed a personal field, or no field that is known, hold `masked` instead;
 * in the others anything like an id number is masked. Without a mapping nothing is known.
 */
export function maskedRow(row: RawRow, dataset: Dataset, mapping: Mapping | null, masked: string): RawRow {
  const open = new Set<string>();
  const personal = new Set<string>();
  for (const { name, sensitive } of dataset.fields) {
    const entry = mapping?.[name];
    if (entry === undefined) continue;
    for (const column of columnsOf(entry)) (sensitive === null ? open : personal).add(column);
  }
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      // The text of a row that could not be parsed stands under ''.
      const isOpen = column === '' || (isMappedIn(open, column) && !isMappedIn(personal, column));
      return [column, isOpen || value === null || value === '' ? withoutNumbers(value) : masked];
    }),
  );
}

/** A dotted path of the mapping names a place inside the column. */
function isMappedIn(paths: ReadonlySet<string>, column: string): boolean {
  return [...paths].some((path) => path === column || path.startsWith(`${column}.`));
}

function columnsOf(entry: MappingEntry): readonly string[] {
  if (typeof entry === 'string') return [entry];
  const items = (entry.items ?? []).flatMap((item) => Object.values(item));
  return entry.from === undefined ? items : [entry.from, ...items];
}

function withoutNumbers(value: RawValue): RawValue {
  if (typeof value === 'string') return mask(value);
  return typeof value === 'object' && value !== null ? mask(JSON.stringify(value)) : value;
}

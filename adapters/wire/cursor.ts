/** Where a read stands: the engine stores it as text and gives it back to go on or to read changes. */
export interface Cursor {
  /** Changes are read since this moment, milliseconds since the epoch; null: a full read. */
  readonly since: number | null;
  /** Where changes must start later: no later than the platform's clock when this read began. null: not begun. */
  readonly next: number | null;
  /** The page to ask for: its number, offset or the platform's cursor; null: the first. */
  readonly at: number | string | null;
  /** Rows per page that the platform was asked for first: page numbers mean nothing with another size. */
  readonly size: number;
  /** Rows of that page that were shown already. */
  readonly skip: number;
  /** Rows shown so far in this read. */
  readonly shown: number;
  /** The platform has no further page. */
  readonly ended: boolean;
}

/** @param size 0: the first page decides */
export function begin(since: number | null, size = 0): Cursor {
  return { since, next: null, at: null, size, skip: 0, shown: 0, ended: false };
}

export function writeCursor(cursor: Cursor): string {
  const { since, next, at, size, skip, shown, ended } = cursor;
  return JSON.stringify([since, next, at, size, skip, shown, ended]);
}

/** null when the text is no cursor of this adapter. */
export function readCursor(text: string): Cursor | null {
  try {
    const [since, next, at, size, skip, shown, ended] = JSON.parse(text) as unknown[];
    if (!numberOrNull(since) || !numberOrNull(next)) return null;
    if (!numberOrNull(at) && typeof at !== 'string') return null;
    if (typeof size !== 'number' || typeof skip !== 'number' || typeof shown !== 'number') return null;
    return { since, next, at, size, skip, shown, ended: ended === true };
  } catch {
    return null;
  }
}

function numberOrNull(value: unknown): value is number | null {
  return value === null || typeof value === 'number';
}

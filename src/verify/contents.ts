import { fromUtf8 } from '../tlog/encoding.ts';
import { jcs } from '../tlog/jcs.ts';

/** What a log speaks of, for the auditor's summary. */
export class Contents {
  readonly types: Record<string, number> = {};
  from: string | null = null;
  to: string | null = null;

  /** Counts an entry; false when it is not canonical JSON with a type and a time. */
  add(entry: Buffer): boolean {
    const text = fromUtf8(entry);
    const value = text === null ? null : parse(text);
    if (value === null || jcsOrNull(value) !== text) return false;
    const { type, at } = value;
    if (typeof type !== 'string' || typeof at !== 'string') return false;
    this.types[type] = (this.types[type] ?? 0) + 1;
    if (this.from === null || at < this.from) this.from = at;
    if (this.to === null || at > this.to) this.to = at;
    return true;
  }
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? (value as Readonly<Record<string, unknown>> | null) : null;
  } catch {
    return null;
  }
}

function jcsOrNull(value: unknown): string | null {
  try {
    return jcs(value);
  } catch {
    return null;
  }
}

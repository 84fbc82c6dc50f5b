import type { Field } from '../../contract/dataset.ts';
import type { CanonicalValue } from '../../contract/stages.ts';
import { differences } from '../diff.ts';
import type { Page } from '../page.ts';

/** A value as people read it: codes with their titles, an item a line. */
export function valueText(page: Page, field: Field | undefined, value: CanonicalValue): string {
  const { language, words } = page;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    const title = field?.codes?.[value]?.[language];
    return title === undefined ? value : `${title} (${value})`;
  }
  const parts = Array.isArray(value) ? value : Object.values(value);
  return parts.map((part) => valueText(page, field, part)).join(Array.isArray(value) ? '\n' : ' · ');
}

/** A value, where it differs from the reference marked to the character. */
export function Value({
  text,
  reference,
  page: { words },
}: {
  readonly page: Page;
  readonly text: string | null;
  /** Undefined: it is the reference itself, or is not to be compared. */
  readonly reference?: string | null | undefined;
}) {
  if (text === null) return <span class="second">{words.noValue}</span>;
  if (reference === undefined || reference === text) return <span class="value">{text}</span>;
  if (reference === null) {
    return (
      <span class="value">
        <ins>{text}</ins>
      </span>
    );
  }
  return (
    <span class="value">
      {differences(reference, text).map((piece) => {
        if (piece.in === 'both') return piece.text;
        return piece.in === 'first' ? <del>{piece.text}</del> : <ins>{piece.text}</ins>;
      })}
    </span>
  );
}

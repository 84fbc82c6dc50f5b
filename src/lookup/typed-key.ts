import { compact } from '../pipeline/kinds/uscc.ts';
import { narrow } from '../pipeline/width.ts';

/** What a key that somebody typed may stand for, likeliest first: full-width, small letters, blanks and hyphens are theirs. */
export function typedKeys(text: string): readonly string[] {
  const trimmed = text.trim();
  return [...new Set([trimmed, narrow(trimmed).replaceAll(' ', ''), compact(trimmed)])].filter(
    (key) => key !== '',
  );
}

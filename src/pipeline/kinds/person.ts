import { foldText } from '../width.ts';
import { exactText, type Kind } from './kind.ts';
import { textReader } from './text.ts';

/** Names of people; a masked one (张*) cannot be compared. */
export const person: Kind = { options: [], reader: textReader, exact: exactText, fold: foldUnmasked };

/** Compare form of text that platforms mask with asterisks. */
export function foldUnmasked(exact: string): string {
  const folded = foldText(exact);
  return folded.includes('*') ? '' : folded;
}

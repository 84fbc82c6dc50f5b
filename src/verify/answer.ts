import type { Answer } from '../contract/answer.ts';
import { TongdaoError } from '../contract/errors.ts';
import { jcs } from '../tlog/jcs.ts';
import { verifyNote } from '../tlog/note.ts';
import { parseKeys } from './keys.ts';

/**
 * The answer in a signed note, once its signature holds. `text` is the note, or the JSON in which the API sent it as `note`.
 * Throws ANSWER_MALFORMED, NOTE_MALFORMED, NOTE_KEY_UNKNOWN, NOTE_SIGNATURE_WRONG, AUDIT_VKEY_INVALID.
 */
export function checkAnswer(text: string, vkey: string | readonly string[]): Answer {
  const { text: line } = verifyNote(noteIn(text), parseKeys(vkey));
  const answer = parsed(line);
  if (!isAnswer(answer) || `${jcs(answer)}\n` !== line) throw new TongdaoError('ANSWER_MALFORMED');
  return answer;
}

function noteIn(text: string): string {
  const content = text.startsWith('{') ? parsed(text) : null;
  if (typeof content !== 'object' || content === null || !('note' in content)) return text;
  return typeof content.note === 'string' ? content.note : text;
}

/** What was signed was written by a channel: the type tells it from everything else that its key signs. */
function isAnswer(value: unknown): value is Answer {
  return (
    typeof value === 'object' && value !== null && 'type' in value && value.type === 'tongdao/verification'
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

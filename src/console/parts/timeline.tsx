import type { ComponentChildren } from 'preact';
import type { Page } from '../page.ts';
import { Mark, type MarkName } from './mark.tsx';
import { Time } from './time.tsx';

export interface TimelineItem {
  readonly at: Date;
  readonly mark: MarkName;
  readonly text: string;
  readonly href?: string;
  /** Where it happened, or who did it. */
  readonly by?: string;
  readonly details?: readonly ComponentChildren[];
}

/** What happened, in its order. */
export function Timeline({ page, items }: { readonly page: Page; readonly items: readonly TimelineItem[] }) {
  return (
    <ol class="timeline">
      {items.map(({ at, mark, text, href, by, details = [] }) => (
        <li>
          <Mark mark={mark} />
          <Time page={page} at={at} />
          <span>
            {by !== undefined && <strong>{by} </strong>}
            {href === undefined ? text : <a href={href}>{text}</a>}
          </span>
          {details.length > 0 && (
            <ul>
              {details.map((detail) => (
                <li class="detail">{detail}</li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ol>
  );
}

import type { ComponentChildren } from 'preact';

/** A part of a page under a title of its own. */
export function Card({
  id,
  title,
  note,
  hidden,
  children,
}: {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  /** The title is for screen readers only. */
  readonly hidden?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id} class={hidden ? 'unseen' : ''}>
        {title}
      </h2>
      {note !== undefined && <p class="note">{note}</p>}
      {children}
    </section>
  );
}

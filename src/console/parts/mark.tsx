import type { ComponentChildren } from 'preact';

/** How something is. Each has a colour and a shape of its own, and stands beside a word. */
export type MarkName = 'good' | 'busy' | 'warn' | 'bad' | 'quiet';

export function Mark({ mark }: { readonly mark: MarkName }) {
  return <span class={`mark ${mark}`} aria-hidden="true" />;
}

export function State({ mark, children }: { readonly mark: MarkName; readonly children: ComponentChildren }) {
  return (
    <span class="state">
      <Mark mark={mark} />
      {children}
    </span>
  );
}

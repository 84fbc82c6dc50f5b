import type { ComponentChildren } from 'preact';

/** What is known of one thing, name by name. */
export function Facts({ children }: { readonly children: ComponentChildren }) {
  return <dl class="facts">{children}</dl>;
}

export function Fact({
  title,
  wide,
  children,
}: {
  readonly title: string;
  /** It needs the whole line. */
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <div class={wide ? 'wide' : ''}>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

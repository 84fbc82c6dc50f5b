import type { Page } from '../page.ts';

/** Does something for which a reason goes on record. `id` and what it is about, where a page has several. */
export function ReasonForm({
  page: { words },
  action,
  label,
  id = 'reason',
  about = {},
}: {
  readonly page: Page;
  readonly action: string;
  readonly label: string;
  readonly id?: string;
  readonly about?: Readonly<Record<string, string>>;
}) {
  return (
    <form class="form" method="post" action={action}>
      {Object.entries(about).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div>
        <label for={id}>{words.reason}</label>
        <input
          id={id}
          name="reason"
          required
          minLength={2}
          maxLength={200}
          autocomplete="off"
          aria-describedby={`${id}-hint`}
        />
        <span class="second" id={`${id}-hint`}>
          {words.reasonHint}
        </span>
      </div>
      <div class="actions">
        <button class="button first" type="submit">
          {label}
        </button>
      </div>
    </form>
  );
}

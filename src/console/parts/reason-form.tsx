import type { Page } from '../page.ts';

/** Does something for which a reason goes on record. */
export function ReasonForm({
  page: { words },
  action,
  label,
}: {
  readonly page: Page;
  readonly action: string;
  readonly label: string;
}) {
  return (
    <form class="form" method="post" action={action}>
      <div>
        <label for="reason">{words.reason}</label>
        <input
          id="reason"
          name="reason"
          required
          minLength={2}
          maxLength={200}
          autocomplete="off"
          aria-describedby="reason-hint"
        />
        <span class="second" id="reason-hint">
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

import type { AccessKey } from '../../access/keys.ts';
import { ROLES } from '../../contract/terms.ts';
import { endpointTitle, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { endpointOptions } from '../parts/filter.tsx';
import { Pager } from '../parts/pager.tsx';
import { Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { type Notice, Shell } from '../shell.tsx';

export interface KeysData {
  readonly items: readonly AccessKey[];
  readonly next: string | null;
  readonly notice: Notice | null;
  /** Of the key that was just made: shown this once. */
  readonly secret: { readonly name: string; readonly secret: string } | null;
}

export function KeysPage({ page, data }: { readonly page: Page; readonly data: KeysData }) {
  const { words } = page;
  return (
    <Shell page={page} title={words.keys} notice={data.notice}>
      {data.secret !== null && (
        <Card id="secret" title={`${words.secretTitle}: ${data.secret.name}`} note={words.secretNote}>
          <code class="secret">{data.secret.secret}</code>
        </Card>
      )}
      <Card id="list" title={words.keys} note={words.keysNote} hidden>
        <Table
          caption={words.keys}
          rows={data.items}
          empty={words.keysEmpty}
          columns={[
            {
              title: words.keyName,
              cell: ({ name, person }) => (
                <>
                  {name} {person !== null && <span class="second">{person}</span>}
                </>
              ),
            },
            {
              title: words.role,
              cell: ({ role, endpoint }) => (
                <>
                  {words[`role-${role}`]}{' '}
                  {endpoint !== null && <span class="second">{endpointTitle(page, endpoint)}</span>}
                </>
              ),
            },
            { title: words.secondFactor, cell: ({ secondFactor }) => (secondFactor ? words.yes : words.no) },
            { title: words.usedOn, cell: ({ usedOn }) => usedOn ?? words.never },
            {
              title: words.expiresAt,
              number: true,
              cell: ({ expiresAt }) =>
                expiresAt === null ? words.noEnd : <Time page={page} at={expiresAt} />,
            },
            {
              title: words.revoke,
              cell: ({ id, name }) => (
                <form method="post" action={`/keys/${id}/revoke`}>
                  <button class="button small" type="submit" aria-label={`${words.revoke} ${name}`}>
                    {words.revoke}
                  </button>
                </form>
              ),
            },
          ]}
        />
        <Pager page={page} next={data.next} />
      </Card>
      <NewKey page={page} />
    </Shell>
  );
}

function NewKey({ page }: { readonly page: Page }) {
  const { words } = page;
  return (
    <Card id="new" title={words.createKey}>
      <form class="form" method="post" action="/keys">
        <div>
          <label for="key-name">{words.keyName}</label>
          <input id="key-name" name="name" required maxLength={80} autocomplete="off" />
        </div>
        <div>
          <label for="key-person">{words.keyPerson}</label>
          <input
            id="key-person"
            name="person"
            maxLength={80}
            autocomplete="off"
            aria-describedby="key-person-hint"
          />
          <span class="second" id="key-person-hint">
            {words.keyPersonHint}
          </span>
        </div>
        <div>
          <label for="key-role">{words.role}</label>
          <select id="key-role" name="role">
            {ROLES.map((role) => (
              <option value={role}>{words[`role-${role}`]}</option>
            ))}
          </select>
        </div>
        <div>
          <label for="key-endpoint">{`${words.endpoint} (${words.onlyEndpointRole})`}</label>
          <select id="key-endpoint" name="endpoint">
            <option value="">–</option>
            {endpointOptions(page).map(([value, title]) => (
              <option value={value}>{title}</option>
            ))}
          </select>
        </div>
        <div>
          <label for="key-days">{words.days}</label>
          <input id="key-days" name="days" type="number" min={1} max={3650} value="365" required />
        </div>
        <div class="actions">
          <button class="button first" type="submit">
            {words.createKey}
          </button>
        </div>
      </form>
    </Card>
  );
}

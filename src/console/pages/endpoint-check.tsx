import type { Finding } from '../../contract/adapter.ts';
import { sentence } from '../../contract/errors.ts';
import { fill } from '../../contract/text.ts';
import { endpointTitle, type Page } from '../page.ts';
import { Card } from '../parts/card.tsx';
import { State } from '../parts/mark.tsx';
import { Table } from '../parts/table.tsx';
import { Shell } from '../shell.tsx';

const MARKS = { ok: 'good', warning: 'warn', error: 'bad' } as const;

export interface CheckData {
  readonly name: string;
  readonly findings: readonly Finding[];
}

/** What a check of an endpoint found, the gravest first. */
export function EndpointCheckPage({ page, data }: { readonly page: Page; readonly data: CheckData }) {
  const { words, language } = page;
  const order = ['error', 'warning', 'ok'];
  return (
    <Shell
      page={page}
      title={fill(words.checkTitle, { endpoint: endpointTitle(page, data.name) })}
      within={{ title: words.endpoints, href: '/endpoints' }}
    >
      <Card id="findings" title={words.finding} note={words.checkNote} hidden>
        <Table
          caption={words.finding}
          rows={[...data.findings].sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level))}
          empty={words.none}
          columns={[
            {
              title: words.state,
              cell: ({ level }) => <State mark={MARKS[level]}>{words[`level-${level}`]}</State>,
            },
            { title: words.finding, cell: ({ code, params }) => sentence(code, params, language) },
          ]}
        />
      </Card>
    </Shell>
  );
}

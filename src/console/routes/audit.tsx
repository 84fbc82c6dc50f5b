import { Type } from 'typebox';
import type { Api, App } from '../../api/context.ts';
import { given, known } from '../../api/known.ts';
import { page as pageOf } from '../../api/pages.ts';
import { exactly } from '../../api/schemas.ts';
import { listCheckpoints, requireCheckpoint } from '../../audit/checkpoint.ts';
import { listEntries } from '../../audit/entries.ts';
import { prove } from '../../audit/prove.ts';
import { checkLog } from '../../audit/self-check.ts';
import { fill } from '../../contract/text.ts';
import { type AuditEntry, ENTRY_TYPES } from '../../tlog/entry.ts';
import { verifyReceipt } from '../../verify/receipt.ts';
import type { Page } from '../page.ts';
import { AuditPage } from '../pages/audit.tsx';
import { AuditEntryPage } from '../pages/audit-entry.tsx';
import { renderPage } from '../shell.tsx';
import { Choice, Cursor, chosen, LIMIT } from './lists.ts';
import { pageFor, query, sendPage } from './serving.ts';

const CHECKPOINTS = 10;

export function auditPages(app: App, api: Api): void {
  const { ledger } = api.channel;
  const { pool } = ledger;

  app.get(
    '/audit',
    {
      schema: {
        hide: true,
        querystring: query({ type: Choice, dataset: Choice, key: Choice, actor: Choice, cursor: Cursor }),
      },
    },
    async (request, reply) => {
      const page = pageFor(api, request);
      const { type, dataset, key, actor, cursor } = chosen(request.query);
      const filter = {
        ...known(ledger, { dataset }),
        ...given({ type: ENTRY_TYPES.find((name) => name === type), key, actor }),
      };
      const [found, checkpoints] = await Promise.all([
        pageOf(request, reply, { limit: LIMIT, ...given({ cursor }) }, filter, (before, limit) =>
          listEntries(pool, { ...filter, ...given({ before }), limit }),
        ),
        listCheckpoints(pool, { limit: CHECKPOINTS }),
      ]);
      const data = { ...found, filter, checkpoints, notice: null };
      return sendPage(reply, page, renderPage(<AuditPage page={page} data={data} />));
    },
  );

  app.get('/audit/verify', { schema: { hide: true, querystring: query({}) } }, async (request, reply) => {
    const page = pageFor(api, request);
    const [count, found, checkpoints] = await Promise.all([
      checkLog(pool),
      listEntries(pool, { limit: CHECKPOINTS }),
      listCheckpoints(pool, { limit: CHECKPOINTS }),
    ]);
    const notice = { mark: 'good', text: verified(page, count) } as const;
    const data = { items: found, next: null, filter: {}, checkpoints, notice };
    return sendPage(reply, { ...page, address: '/audit' }, renderPage(<AuditPage page={page} data={data} />));
  });

  app.get(
    '/audit/:seq',
    {
      schema: {
        hide: true,
        params: exactly({ seq: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }) }),
        querystring: query({}),
      },
    },
    async (request, reply) => {
      const page = pageFor(api, request);
      const { vkey } = await requireCheckpoint(pool);
      const receipt = verifyReceipt(await prove(pool, request.params.seq), vkey);
      const data = { entry: JSON.parse(receipt.entry) as AuditEntry, receipt };
      return sendPage(reply, page, renderPage(<AuditEntryPage page={page} data={data} />));
    },
  );
}

const verified = ({ words, format }: Page, count: number): string =>
  fill(words.verified, { count: format.number(count) });

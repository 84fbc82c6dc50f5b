import t from 'tap';
import { PERMISSIONS } from '../../src/api/permissions.ts';
import { ROLES } from '../../src/contract/terms.ts';
import { DATASET, DIFFERING_KEY, fixture, ID_NUMBER, PERSON, PHONE } from './fixture.ts';

/** Who decides about records or answers for them; an endpoint sees its own. */
const MAY_SEE = ['operator', 'approver', 'auditor', 'endpoint'];
const READERS = [...ROLES, 'local'] as const;

t.test(
  'no route shows personal values to a role that need not see them, and none puts them on record',
  async (t) => {
    const { as, inBrowser, app, channel, logged } = await fixture(t, { open: true });
    const pool = channel.ledger.pool;
    const idsOf = async (table: string): Promise<readonly string[]> =>
      (await pool.query<{ id: string }>(`SELECT id FROM ${table} ORDER BY id LIMIT 5`)).rows.map(
        ({ id }) => id,
      );
    const ids = { discrepancies: await idsOf('discrepancy'), quarantine: await idsOf('quarantine') };
    const addresses = Object.keys(PERMISSIONS)
      .filter((name) => name.startsWith('GET ') && !/\/(live|events)$/.test(name))
      .flatMap((name) => {
        const route = name.slice(4);
        const list = Object.entries(ids).find(([word]) => route.includes(`/${word}/:id`))?.[1] ?? ['1'];
        return list.map((id) =>
          route
            .replace(':id', id)
            .replace(':dataset', DATASET)
            .replace(':key', DIFFERING_KEY)
            .replace(':seq', '0')
            .replace('entries/*', 'entries/000.p/1')
            .replace('*', '0/000.p/1')
            .replace(':name', 'wujiang'),
        );
      });
    const seen = new Map<string, number>();
    for (const url of addresses) {
      for (const role of READERS) {
        for (const query of ['', '?purpose=check', '?purpose=check&lang=en']) {
          const request = { url: url + query };
          const answers =
            role === 'local'
              ? [await app.inject(request)]
              : [await as(role, request), await inBrowser(role, request)];
          for (const { statusCode, payload } of answers) {
            const shows = [PHONE, ID_NUMBER, PERSON].filter((value) => payload.includes(value));
            if (shows.length > 0) seen.set(role, (seen.get(role) ?? 0) + 1);
            if (!MAY_SEE.includes(role)) t.same(shows, [], `${role} ${url}: ${statusCode}`);
          }
        }
      }
    }
    t.ok((seen.get('auditor') ?? 0) > 0, 'the values are there to be found');
    const { rows } = await pool.query<{ line: string }>(
      `SELECT body AS line FROM audit_outbox UNION ALL SELECT body FROM audit_entry
     UNION ALL SELECT to_jsonb(book)::text FROM access_book AS book`,
    );
    const kept = [...logged, ...rows.map(({ line }) => line)].join('\n');
    for (const value of [PHONE, ID_NUMBER, PERSON])
      t.notOk(kept.includes(value), 'neither log nor audit log nor access book');
  },
);

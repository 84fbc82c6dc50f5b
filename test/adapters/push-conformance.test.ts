import t, { type Test } from 'tap';
import { conformance, PROMISES } from '../../adapters/conformance/conformance.ts';
import type { Fixture, TestRow } from '../../adapters/conformance/fixture.ts';
import { kind } from '../../adapters/push/push.ts';
import type { DatasetOptions } from '../../src/contract/adapter.ts';
import type { Inbox } from '../../src/contract/push.ts';
import { inboxOf } from '../../src/ledger/inbox.ts';
import { DATASET, pushChannel, WEBHOOKS } from '../api/push-channel.ts';
import { database } from '../support/database.ts';
import { silent } from '../support/log.ts';

type Completeness = 'snapshot' | 'changes-only';

t.test('an endpoint that sends snapshots and changes', (t) => suite(t, 'snapshot'));
t.test('an endpoint that sends changes only', (t) => suite(t, 'changes-only'));

/** Every promise has an endpoint of its own, which signs and posts to the real API of one channel. */
async function suite(t: Test, completeness: Completeness): Promise<void> {
  const mapping = { certTypeCode: { constant: 'JY' }, certNo: 'id', holderName: 'one', scope: 'two' };
  const read = { key: 'id', completeness };
  const endpoints = PROMISES.map((_, i) => `sender-${i}`);
  const { pool } = await database(t);
  const blocks = endpoints.map((name, i) => {
    const divisions = [String(310_000 + i)];
    return [name, { divisions, auth: WEBHOOKS, read, mapping }] as const;
  });
  const { channel, send, close } = await pushChannel(pool, Object.fromEntries(blocks));
  t.teardown(close);

  await conformance(t, 'push', async (): Promise<Fixture> => {
    const endpoint = endpoints.pop()!;
    const sent = async (body: unknown) => {
      const { status, body: answer } = await send(endpoint, body);
      if (status !== 200 || answer.totals.refused > 0) throw new Error(`${status} ${JSON.stringify(answer)}`);
    };
    await sent(completeness === 'snapshot' ? { snapshot: 'first', last: true, total: 0, records: [] } : []);
    const held = new Map<string, TestRow>();
    let asked = 0;
    const inbox = counted(inboxOf(channel.ledger, endpoint), () => {
      asked += 1;
    });
    const openOn = (datasets: Readonly<Record<string, DatasetOptions>>) =>
      kind.open({
        ...{ endpoint, options: { auth: WEBHOOKS }, datasets },
        ...{ baseDir: '.', log: silent, inbox },
      });
    const open = (columns: readonly string[]) => openOn({ [DATASET]: { read, write: null, columns } });
    return {
      adapter: open(['one', 'two']),
      dataset: DATASET,
      key: 'id',
      columns: ['one', 'two'],
      removals: true,
      secret: WEBHOOKS.secret,
      kind,
      open: async (datasets) => openOn(datasets),
      async put(rows) {
        for (const row of rows) held.set(row.id, row);
        await sent(rows.map(({ id, cells }) => ({ id, ...cells })));
      },
      async remove(ids) {
        for (const id of ids) held.delete(id);
        await sent({ records: ids.map((id) => ({ id, op: 'D' })) });
      },
      rows: async () => [...held.values()],
      asked: () => asked,
      misnamed: async () => open(['one', 'no_such']),
      close: async () => {},
    };
  });
}

function counted(inbox: Inbox, count: () => void): Inbox {
  return {
    ...inbox,
    list(...call) {
      count();
      return inbox.list(...call);
    },
  };
}

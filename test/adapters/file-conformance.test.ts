import { mkdir } from 'node:fs/promises';
import t from 'tap';
import { conformance } from '../../adapters/conformance/conformance.ts';
import type { Fixture } from '../../adapters/conformance/fixture.ts';
import { kind } from '../../adapters/file/file.ts';
import { silent } from '../support/log.ts';
import { FileCounterpart } from './file-counterpart.ts';

t.test('snapshots, change files, deliveries and receipts', (t) => conformance(t, 'file', () => fixture({})));
t.test('a folder that is cleared: no look-ups', (t) =>
  conformance(t, 'file', () => fixture({ transient: true })),
);

async function fixture(read: Readonly<Record<string, unknown>>): Promise<Fixture> {
  const counterpart = await FileCounterpart.start();
  const open = (columns: readonly string[]) =>
    kind.open({
      endpoint: 'jia',
      baseDir: counterpart.root,
      log: silent,
      options: { folder: 'out' },
      datasets: {
        register: {
          columns,
          read: {
            files: 'full-*.csv',
            changes: 'delta-*.csv',
            key: '编号',
            version: '版本',
            operation: { column: '操作', deleted: ['D'] },
            ...read,
          },
          write: {
            folder: 'in',
            file: 'in-*.csv',
            columns: ['编号', '名称', '说明', '预期版本'],
            expected: '预期版本',
            answerWithin: '1s',
            receipts: {
              folder: 'receipts',
              files: 'receipt-*.csv',
              key: '编号',
              result: { column: '结果', applied: ['已更新'], refused: ['拒收'], conflict: ['冲突'] },
              message: '原因',
            },
          },
        },
      },
    });
  const adapter = open(['编号', '名称', '说明']);
  return {
    adapter: {
      ...adapter,
      async write(...call) {
        await counterpart.release();
        return (await adapter.write?.(...call)) ?? new Map();
      },
    },
    dataset: 'register',
    key: '编号',
    columns: ['名称', '说明'],
    nulls: false,
    removals: true,
    put: (rows) => counterpart.put(rows),
    remove: (ids) => counterpart.remove(ids),
    rows: async () => counterpart.rows(),
    reachable: (up) => counterpart.reachable(up),
    misnamed: async () => open(['编号', '没有的列']),
    write: {
      ids: 'given',
      refused: { 名称: '拒绝' },
      async answerOnly(records) {
        counterpart.answers = records;
      },
    },
    async close() {
      await mkdir(counterpart.root, { recursive: true });
      await counterpart.stop();
    },
  };
}

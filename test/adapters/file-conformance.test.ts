import { mkdir } from 'node:fs/promises';
import t from 'tap';
import { conformance } from '../../adapters/conformance/conformance.ts';
import type { Fixture } from '../../adapters/conformance/fixture.ts';
import { kind } from '../../adapters/file/file.ts';
import type { AdapterContext } from '../../src/contract/adapter.ts';
import { silent } from '../support/log.ts';
import { FileCounterpart } from './file-counterpart.ts';
import { csv, type Encode, gb18030, jsonl, xlsx, xml, zipped } from './file-encoders.ts';
import { SftpServer } from './file-sftp-server.ts';

t.test('CSV in GB18030: snapshots, change files, deliveries and receipts', (t) =>
  conformance(t, 'file', () => fixture({})),
);
t.test('CSV in UTF-8, in a folder that is cleared: no look-ups', (t) =>
  conformance(t, 'file', () => fixture({ read: { transient: true }, encode: csv })),
);
t.test('workbooks, and an archive folder', (t) =>
  conformance(t, 'file', () =>
    fixture({ ending: 'xlsx', encode: xlsx, read: { archive: { folder: 'receipts' } } }),
  ),
);
t.test('JSON Lines', (t) => conformance(t, 'file', () => fixture({ ending: 'jsonl', encode: jsonl })));
t.test('XML', (t) => conformance(t, 'file', () => fixture({ ending: 'xml', encode: xml })));
t.test('zip archives', (t) => conformance(t, 'file', () => fixture({ ending: 'zip', encode: zipped })));
t.test('over SFTP', (t) => conformance(t, 'file', () => fixture({ sftp: true })));

interface Kind {
  readonly ending?: string;
  readonly encode?: Encode;
  readonly read?: Readonly<Record<string, unknown>>;
  readonly sftp?: boolean;
}

async function fixture({
  ending = 'csv',
  encode = gb18030,
  read = {},
  sftp = false,
}: Kind): Promise<Fixture> {
  const counterpart = await FileCounterpart.start(ending, encode);
  const server = sftp ? await SftpServer.start(counterpart.root) : null;
  const openWith = (datasets: AdapterContext['datasets']) =>
    kind.open({
      endpoint: 'jia',
      baseDir: counterpart.root,
      log: silent,
      options: server?.options('out') ?? { folder: 'out' },
      datasets,
    });
  const open = (columns: readonly string[]) =>
    openWith({
      register: {
        columns,
        read: {
          files: `full-*.${ending}`,
          changes: `delta-*.${ending}`,
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
    kind,
    open: async (datasets) => openWith(datasets),
    key: '编号',
    columns: ['名称', '说明'],
    nulls: false,
    removals: true,
    put: (rows) => counterpart.put(rows),
    remove: (ids) => counterpart.remove(ids),
    rows: async () => counterpart.rows(),
    reachable: (up) => (server === null ? counterpart.reachable(up) : up ? server.listen() : server.stop()),
    misnamed: async () => open(['编号', '没有的列']),
    write: {
      ids: 'given',
      refused: { 名称: '拒绝' },
      async answerOnly(records) {
        counterpart.answers = records;
      },
    },
    async close() {
      await server?.stop();
      await mkdir(counterpart.root, { recursive: true });
      await counterpart.stop();
    },
  };
}

import type { Adapter, AdapterContext, AdapterKind } from '../../src/contract/adapter.ts';
import type { Layout } from './layout.ts';

/** A system with one table of a layout. */
export function systemOf(layout: Layout, opened: AdapterContext[] = []): AdapterKind {
  const columns = layout.columns.map(({ header }) => header);
  return {
    manifest: {
      id: 'table',
      contract: 1,
      title: { zh: '一张表', en: 'one table' },
      maturity: 'untested',
      promises: [],
      optionsSchema: {
        type: 'object',
        additionalProperties: false,
        required: ['connection'],
        properties: { connection: { type: 'string' }, port: { type: 'integer' } },
      },
      readSchema: {
        type: 'object',
        additionalProperties: false,
        required: ['table'],
        properties: { table: { type: 'string' }, key: { type: 'string' }, changedAt: { type: 'string' } },
      },
      writeSchema: { type: 'object' },
    },
    open(context): Adapter {
      opened.push(context);
      return {
        capabilities: () => ({ changes: false, lookup: false, write: false }),
        check: async () => [],
        survey: async () => [
          { name: 'public.corp_base', rows: 200, read: { table: 'corp_base' } },
          { name: 'public.other', rows: null, read: { table: 'other' } },
        ],
        describe: async () => columns.map((name) => ({ name, type: 'text', samples: [] })),
        async *read() {
          const records = layout.rows.map((values, at) => ({ position: `row ${at}`, id: `${at}`, values }));
          yield { columns, records, cursor: 'end' };
        },
        close: async () => {},
      };
    },
  };
}

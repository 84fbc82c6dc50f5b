import { setImmediate as immediate } from 'node:timers/promises';
import type { Fixture } from '../../adapters/conformance/fixture.ts';
import type {
  Adapter,
  Page,
  RawRecord,
  RawValue,
  ReadRequest,
  WriteOutcome,
  WriteRecord,
} from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { MemorySource, type StoredRow } from './hostile-source.ts';

/** One fault each, as they are really made, with words of the promise that must be seen broken. */
export const DEFECTS = {
  'drops a row at the end of a page': 'exactly once',
  'shows the last row of a page again': 'exactly once',
  'shows pages in another order each time': 'interrupted full read',
  'ignores the page size': 'exactly once',
  'throws on an empty source': 'without rows',
  'goes on one row too far after an interruption': 'interrupted full read',
  'ignores the signal': 'aborted',
  'ends quietly when aborted': 'aborted',
  'fetches ahead': 'next page is fetched',
  'fetches everything for the first page': 'next page is fetched',
  'keeps the connection of a read that was given up': 'given up',
  'mixes two reads at the same time': 'two reads',
  'leaves the key column out': 'names its columns',
  'gives no position': 'names its columns',
  'gives rows without the columns of the page': 'names its columns',
  trims: 'leading zeros',
  'makes numbers': 'leading zeros',
  'turns null into empty text': 'leading zeros',
  'cuts long texts': 'leading zeros',
  'decodes with the wrong encoding': 'leading zeros',
  'does not tell from where changes start': 'changes since a read',
  'starts changes at the end of the read': 'under way',
  'pages changes by time alone': 'same moment',
  'hides removals': 'removed',
  'answers a look-up with old rows': 'a look-up shows',
  'compares ids loosely': 'a look-up shows',
  'shows an empty source when it is down': 'cannot be reached',
  'finds nothing when it is down': 'cannot be reached',
  'does not say that trying again may help': 'cannot be reached',
  'never ends': 'without rows',
  'claims a look-up that it has not': 'capabilities',
  'overwrites what changed meanwhile': 'changed meanwhile',
  'overwrites what should be new': 'should be new',
  'applies a repeated write again': 'second time',
  'claims what was not answered': 'half an acknowledgement',
  'says refused without a word': 'refuses',
  'gives up the batch at a refusal': 'refuses',
  'answers for records that nobody wrote': 'its own outcome',
  'calls every write applied without writing': 'its own outcome',
  'changes a row in check': 'changes nothing',
  'looks at nothing in check': 'changes nothing',
  'throws from check': 'cannot be reached',
  'reports unknown codes': 'changes nothing',
  'describes no columns': 'describe',
  'throws at the second close': 'closing again',
} as const;
export type Defect = keyof typeof DEFECTS;

const COLUMNS = ['key', 'one', 'two'];

/** A fixture over a source in memory; with a defect, its adapter has that fault and no other. */
export async function memoryFixture(defect?: Defect): Promise<Fixture> {
  const source = new MemorySource();
  return {
    adapter: memoryAdapter(source, defect),
    dataset: 'things',
    key: 'key',
    columns: ['one', 'two'],
    removals: true,
    put: async (rows) => source.put(rows),
    remove: async (ids) => source.remove(ids),
    rows: async () => source.held(),
    asked: () => source.asked,
    reachable: async (up) => {
      source.up = up;
    },
    misnamed: async () => memoryAdapter(source, defect, ['key', 'nosuch']),
    write: {
      ids: 'given',
      refused: { two: 'REFUSE' },
      answerOnly: async (records) => {
        source.answersLeft = records;
      },
    },
    close: async () => undefined,
  };
}

function memoryAdapter(source: MemorySource, defect?: Defect, columns: readonly string[] = COLUMNS): Adapter {
  const has = (one: Defect) => defect === one;
  const shownColumns = has('leaves the key column out') ? columns.slice(1) : columns;
  let open = 0;
  let reads = 0;
  let closed = false;
  let shared = '';
  const firstSeen = new Map<string, StoredRow>();

  const cellOf = (row: StoredRow, column: string): RawValue => {
    const value = column === 'key' ? row.id : (row.cells[column] ?? null);
    if (value === null) return has('turns null into empty text') ? '' : null;
    if (has('trims')) return value.trim();
    if (has('makes numbers') && value !== '' && !Number.isNaN(Number(value))) return Number(value);
    if (has('cuts long texts')) return value.slice(0, 4000);
    if (has('decodes with the wrong encoding')) return Buffer.from(value).toString('latin1');
    return value;
  };
  const recordOf = (row: StoredRow): RawRecord => {
    if (!firstSeen.has(row.id)) firstSeen.set(row.id, row);
    const values = shownColumns.map((column) => cellOf(row, column));
    return {
      position: has('gives no position') ? '' : `memory ${row.id}`,
      id: row.id,
      values: has('gives rows without the columns of the page') ? values.slice(1) : values,
      version: String(row.stamp),
      ...(row.removed ? { removed: true as const } : {}),
    };
  };
  const reach = <T>(ask: () => T): T => {
    try {
      return ask();
    } catch {
      if (has('does not say that trying again may help')) throw new Error('down');
      throw new TongdaoError('ENDPOINT_UNREACHABLE', { endpoint: 'memory', where: 'memory', detail: 'down' });
    }
  };

  async function* read(request: ReadRequest): AsyncGenerator<Page> {
    if (has('keeps the connection of a read that was given up') && open >= 10)
      throw new Error('no connection left');
    open++;
    reads++;
    const changes = request.mode === 'changes';
    const [began, stamp, id] = (request.cursor ?? `${source.clock}|0|`).split('|');
    let from = { began: Number(began), stamp: Number(stamp), id: id ?? '' };
    let first = true;
    for (;;) {
      const stopped = request.signal.aborted && !has('ignores the signal');
      if (stopped && has('ends quietly when aborted')) return;
      if (stopped) throw new TongdaoError('ABORTED');
      if (has('mixes two reads at the same time') && shared !== '') from = { ...from, id: shared };
      const rows = fetch(changes, from, request.pageSize);
      const last = rows.at(-1);
      if (last === undefined) {
        if (has('throws on an empty source') && first) throw new TongdaoError('ABORTED');
        if (has('never ends')) {
          await immediate();
          yield { columns: shownColumns, records: [], cursor: request.cursor ?? '0|0|' };
          continue;
        }
        break;
      }
      from = { ...from, stamp: last.stamp, id: last.id };
      shared = last.id;
      const tooFar = has('goes on one row too far after an interruption');
      const skipped = (tooFar ? source.held().find((row) => row.id > last.id)?.id : undefined) ?? last.id;
      yield pageOf(changes, rows, `${from.began}|${from.stamp}|${skipped}`, from.began);
      first = false;
    }
    yield pageOf(changes, [], `${from.began}|${from.stamp}|${from.id}`, from.began);
    shared = '';
    open--;
  }

  function fetch(
    changes: boolean,
    from: { readonly stamp: number; readonly id: string },
    pageSize: number,
  ): readonly StoredRow[] {
    if (has('shows an empty source when it is down') && !source.up) return [];
    if (has('fetches everything for the first page')) {
      if (from.id === '') reach(() => source.ask());
      return source
        .held()
        .filter((row) => row.id > from.id)
        .slice(0, pageSize);
    }
    if (has('fetches ahead')) setTimeout(() => source.asked++, 5);
    const size = has('ignores the page size') ? 1000 : pageSize;
    const id = has('pages changes by time alone') ? '~' : from.id;
    const rows = reach(() =>
      changes ? source.changedAfter(from.stamp, id, size) : source.after(from.id, size),
    );
    if (has('hides removals')) return rows.filter((row) => !row.removed);
    return has('shows pages in another order each time') && reads % 2 === 0 ? [...rows].reverse() : rows;
  }

  function pageOf(changes: boolean, rows: readonly StoredRow[], cursor: string, began: number): Page {
    const dropped = has('drops a row at the end of a page') && rows.length > 3 ? rows.slice(0, -1) : rows;
    const last = dropped.at(-1);
    const shown =
      has('shows the last row of a page again') && last !== undefined ? [...dropped, last] : dropped;
    const at = has('starts changes at the end of the read') ? source.clock : began;
    const start = changes && rows.length > 0 ? began : at;
    return {
      columns: shownColumns,
      records: shown.map(recordOf),
      cursor,
      ...(has('does not tell from where changes start') ? {} : { changesFrom: `${source.clock}|${start}|~` }),
    };
  }

  async function write(_: string, records: readonly WriteRecord[], idempotencyKey: string) {
    const outcomes = new Map<string, WriteOutcome>();
    for (const record of records) {
      const { key: id, ...rest } = record.values;
      const wild =
        (has('overwrites what changed meanwhile') && record.expected !== null) ||
        (has('overwrites what should be new') && record.expected === null);
      const again = has('applies a repeated write again');
      const blind = wild || again || record.expected === undefined;
      const answer = has('calls every write applied without writing')
        ? 'applied'
        : reach(() =>
            source.write({
              id: String(id),
              cells: rest as StoredRow['cells'],
              expected: blind ? undefined : record.expected === null ? null : Number(record.expected),
              idempotencyKey: again ? null : `${idempotencyKey} ${record.key}`,
            }),
          );
      if (answer === undefined) {
        if (!has('claims what was not answered')) break;
        outcomes.set(record.key, { result: 'applied' });
        continue;
      }
      const words = has('says refused without a word') ? {} : { message: 'refused as REFUSE' };
      outcomes.set(record.key, { result: answer, ...(answer === 'refused' ? words : {}) });
      if (answer === 'refused' && has('gives up the batch at a refusal')) break;
    }
    if (has('answers for records that nobody wrote')) outcomes.set('nobody', { result: 'applied' });
    return outcomes;
  }

  const lookup: Adapter['lookup'] = async (_, ids) => {
    if (has('finds nothing when it is down') && !source.up)
      return { columns: shownColumns, records: [], cursor: '' };
    reach(() => source.ask());
    const found = [...new Set(ids)].flatMap((id) => {
      const row = source.one(has('compares ids loosely') ? id.trim() : id);
      return row === undefined ? [] : [row];
    });
    const shown = has('answers a look-up with old rows')
      ? found.map((row) => ({ ...row, cells: { one: 'old', two: 'old' } }))
      : found;
    return { columns: shownColumns, records: shown.map(recordOf), cursor: '' };
  };

  return {
    capabilities: () => ({ changes: true, lookup: true, write: true }),
    async check() {
      if (has('looks at nothing in check')) return [];
      if (has('throws from check')) source.ask();
      if (has('changes a row in check')) source.put([{ id: 'r0001', cells: { one: 'checked', two: null } }]);
      const where = { endpoint: 'memory', where: 'memory' };
      if (!source.up) return [{ level: 'error', code: 'ENDPOINT_UNREACHABLE', params: where }];
      if (columns.includes('nosuch')) return [{ level: 'error', code: 'COLUMN_MISSING', params: where }];
      const code = has('reports unknown codes') ? 'ALL_IS_WELL' : 'ENDPOINT_REACHED';
      return [{ level: 'ok', code, params: where }];
    },
    async describe() {
      const described = has('describes no columns') ? [] : columns;
      return described.map((name) => ({ name, type: 'text', samples: [] }));
    },
    read,
    ...(has('claims a look-up that it has not') ? {} : { lookup }),
    write,
    async close() {
      if (closed && has('throws at the second close')) throw new Error('closed already');
      closed = true;
    },
  };
}

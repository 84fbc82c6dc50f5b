import { setImmediate as immediate } from 'node:timers/promises';
import type { Fixture } from '../../adapters/conformance/fixture.ts';
import type {
  Adapter,
  AdapterContext,
  AdapterKind,
  Finding,
  Page,
  RawRecord,
  RawValue,
  ReadRequest,
  WriteOutcome,
  WriteRecord,
} from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import type { Defect } from './defects.ts';
import { MemorySource, type StoredRow } from './hostile-source.ts';
import { type Answer, type SentRow, Wire, type WireFault } from './hostile-wire.ts';
import { silent } from './log.ts';

const COLUMNS = ['key', 'one', 'two'];
const PASSWORD = 'memory-password-7b1d';
const DATASET = { read: { from: 'things' }, write: {}, columns: COLUMNS };

/**
 * A fixture over a source in memory that can be hostile in every way; with a defect, its adapter has that fault and no other.
 * `changes: false`: an adapter that cannot read changes.
 */
export async function memoryFixture(defect?: Defect, { changes = true } = {}): Promise<Fixture> {
  const wire = new Wire(new MemorySource());
  const { source } = wire;
  const held = { connections: 0 };
  const can = changes && defect !== 'shows no changes where it cannot read them';
  const kind = memoryKind(wire, held, can, defect);
  const open = async (datasets: AdapterContext['datasets']) =>
    kind.open({
      endpoint: 'memory',
      options: { password: PASSWORD },
      datasets,
      baseDir: '.',
      log: silent,
    });
  const turn = (fault: WireFault) => async () => {
    wire.fault = fault;
  };
  return {
    adapter: await open({ things: DATASET }),
    dataset: 'things',
    key: 'key',
    columns: ['one', 'two'],
    removals: true,
    secret: PASSWORD,
    put: async (rows) => source.put(rows),
    remove: async (ids) => source.remove(ids),
    rows: async () => source.held(),
    asked: () => source.asked,
    held: () => held.connections,
    reachable: async (up) => {
      source.up = up;
    },
    misnamed: () => open({ things: { ...DATASET, columns: ['key', 'nosuch'] } }),
    kind,
    open,
    write: {
      ids: 'given',
      refused: { two: 'REFUSE' },
      answerOnly: async (records) => {
        source.answersLeft = records;
      },
    },
    hostile: {
      repeatsRows: turn('repeats rows'),
      reorders: turn('reorders'),
      truncates: turn('truncates'),
      repeatsCursor: turn('repeats the cursor'),
      misencodes: turn('sends GB18030'),
      renamesColumn: turn('renames a column'),
      addsColumn: turn('adds a column'),
      spoils: async (id) => {
        wire.spoilt.add(id);
      },
      skewsClock: async (seconds) => {
        wire.skew = seconds;
      },
    },
    close: async () => undefined,
  };
}

function memoryKind(
  wire: Wire,
  held: { connections: number },
  changes: boolean,
  defect: Defect | undefined,
): AdapterKind {
  const has = (one: Defect) => defect === one;
  const anything = { type: 'object' };
  const from = { type: 'object', additionalProperties: false, properties: { from: { type: 'string' } } };
  return {
    manifest: {
      id: 'memory',
      contract: 1,
      title: { zh: has('has a title in one language only') ? '' : '内存', en: 'Memory' },
      maturity: 'stable',
      promises: [{ zh: '一切', en: 'Everything' }],
      optionsSchema: has('names a schema that is none') ? { type: 'objekt' } : anything,
      readSchema: from,
      writeSchema: anything,
    },
    open: (context) => {
      if (has('reaches the source when opened')) wire.source.ask();
      return memoryAdapter(wire, held, changes, context, defect);
    },
  };
}

function memoryAdapter(
  wire: Wire,
  held: { connections: number },
  changes: boolean,
  { datasets, options }: AdapterContext,
  defect: Defect | undefined,
): Adapter {
  const has = (one: Defect) => defect === one;
  const { source } = wire;
  const needed = datasets['things']?.columns ?? [];
  const readsNothing = datasets['things']?.read['from'] === 'nothing';
  let open = 0;
  let reads = 0;
  let closed = false;
  let shared = '';
  const list: RawRecord[] = [];

  const decode = (bytes: Buffer): string => {
    if (has('decodes with the wrong encoding')) return bytes.toString('latin1');
    if (has('replaces bytes that it cannot decode')) return bytes.toString('utf8');
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new TongdaoError('ENDPOINT_UNREACHABLE', where('not utf-8'));
    }
  };
  const cellOf = (bytes: Buffer | null, column: string): RawValue => {
    if (bytes === null) return has('turns null into empty text') ? '' : null;
    const value = decode(bytes);
    if (column === 'changed') return has('gives times as Date') ? (new Date(value) as never) : value;
    if (has('trims')) return value.trim();
    if (has('makes numbers') && value !== '' && !Number.isNaN(Number(value))) return Number(value);
    if (has('cuts long texts')) return value.slice(0, 4000);
    return value;
  };
  const versionOf = ({ stamp }: SentRow): string => {
    if (has('gives all rows one version')) return 'v';
    return has('makes a new version at every read') ? `${stamp} ${reads}` : String(stamp);
  };
  const recordOf = (row: SentRow, shown: readonly string[], sent: readonly string[]): RawRecord => {
    const { id } = row;
    const position = has('gives no position') ? '' : `memory ${id}`;
    if (row.cells.length !== sent.length && !has('reads columns by their place')) {
      const fault = { code: 'ROW_MALFORMED', params: { detail: 'garbled' }, text: `${id} …` };
      if (has('gives up at a row that it cannot parse'))
        throw new TongdaoError('ROW_MALFORMED', fault.params);
      return { position, id, values: [], fault };
    }
    const values = shown.map((column, place) => {
      const at = has('reads columns by their place') ? place : sent.indexOf(column);
      return cellOf(row.cells[at] ?? null, column);
    });
    return {
      position,
      id,
      values: has('gives rows without the columns of the page') ? values.slice(1) : values,
      version: versionOf(row),
      ...(row.removed ? { removed: true as const } : {}),
    };
  };
  const where = (detail: string) => ({ endpoint: 'memory', where: 'memory', detail });
  const reach = <T>(ask: () => T): T => {
    if (!closed) held.connections = 1;
    try {
      return ask();
    } catch {
      if (has('does not say that trying again may help')) throw new Error('down');
      throw new TongdaoError('ENDPOINT_UNREACHABLE', where('down'));
    }
  };
  /** An answer that is whole and has the columns that are needed. */
  const sound = (answer: Answer): Answer => {
    if (!answer.whole && !has('takes a truncated answer for whole'))
      throw new TongdaoError('ENDPOINT_UNREACHABLE', where('the answer broke off'));
    const missing = needed.find((column) => !answer.columns.includes(column));
    if (missing !== undefined && !has('shows nothing in a column that is gone')) {
      const columns = answer.columns.join(', ');
      throw new TongdaoError('COLUMN_MISSING', {
        endpoint: 'memory',
        where: 'memory',
        column: missing,
        columns,
      });
    }
    return answer;
  };

  async function* read(request: ReadRequest): AsyncGenerator<Page> {
    const isChanges = request.mode === 'changes';
    if (isChanges && !changes) {
      if (!has('shows no changes where it cannot read them'))
        throw new TongdaoError('CAPABILITY_MISSING', {
          endpoint: 'memory',
          adapter: 'memory',
          what: 'changes',
        });
      return;
    }
    if (has('keeps the connection of a read that was given up') && open >= 10)
      throw new Error('no connection left');
    open++;
    reads++;
    const [began, stamp, id] = (request.cursor ?? '||').split('|');
    let from = { stamp: Number(stamp), id: id ?? '' };
    let clock = Number(began);
    const ends = new Set<string>();
    for (let first = true; ; first = false) {
      const stopped = request.signal.aborted && !has('ignores the signal');
      if (stopped && has('ends quietly when aborted')) return;
      if (stopped) throw new TongdaoError('ABORTED');
      if (has('mixes two reads at the same time') && shared !== '') from = { ...from, id: shared };
      const answer = fetch(isChanges, from, request.pageSize);
      if (began === '' && first) clock = has('starts changes at its own clock') ? source.clock : answer.clock;
      if (isChanges && first) clock = answer.clock;
      const last = answer.rows.at(-1);
      if (last === undefined) {
        if (has('throws on an empty source') && first) throw new TongdaoError('ABORTED');
        if (has('never ends')) {
          await immediate();
          yield pageOf(answer, '0|0|', clock);
          continue;
        }
        yield pageOf(answer, `${clock}|${from.stamp}|${from.id}`, clock);
        break;
      }
      const end = `${last.stamp}|${last.id}`;
      if (ends.has(end) && !has('follows a cursor for ever')) {
        if (has('ends quietly at a cursor that comes again')) break;
        throw new TongdaoError('CURSOR_REPEATED', { endpoint: 'memory', where: 'memory' });
      }
      ends.add(end);
      if (has('takes another order for the end') && from.id > last.id && !isChanges) break;
      from = { stamp: last.stamp, id: last.id };
      shared = last.id;
      const tooFar = has('goes on one row too far after an interruption');
      const skipped = (tooFar ? source.held().find((row) => row.id > last.id)?.id : undefined) ?? last.id;
      yield pageOf(answer, `${clock}|${from.stamp}|${skipped}`, clock);
    }
    shared = '';
    open--;
  }

  function fetch(isChanges: boolean, from: { stamp: number; id: string }, pageSize: number): Answer {
    const nothing = { columns: [...COLUMNS, 'changed'], rows: [], whole: true, clock: source.clock };
    if (readsNothing || (has('shows an empty source when it is down') && !source.up)) return nothing;
    if (has('fetches everything for the first page') && from.id !== '') {
      const before = source.asked;
      const answer = wire.list(from.id, pageSize);
      source.asked = before;
      return answer;
    }
    if (has('fetches ahead')) setTimeout(() => source.asked++, 5);
    const size = has('ignores the page size') ? 1000 : pageSize;
    const id = has('pages changes by time alone') ? '~' : from.id;
    const answer = sound(
      reach(() => (isChanges ? wire.changes(from.stamp, id, size) : wire.list(from.id, size))),
    );
    const { rows } = answer;
    if (has('hides removals')) return { ...answer, rows: rows.filter((row) => !row.removed) };
    if (has('drops a row that it cannot parse'))
      return { ...answer, rows: rows.filter(({ cells }) => cells.length === answer.columns.length) };
    if (has('reads changes up to its own clock') && isChanges)
      return { ...answer, rows: rows.filter(({ stamp }) => stamp <= source.clock) };
    const isTwice = rows.length > 1 && rows[0]?.id === rows[1]?.id;
    if (isTwice && has('throws at a repeated row')) throw new TongdaoError('ABORTED');
    if (isTwice && has('takes the next row for a repeated one')) return { ...answer, rows: rows.slice(3) };
    return has('shows pages in another order each time') && reads % 2 === 0
      ? { ...answer, rows: [...rows].reverse() }
      : answer;
  }

  function pageOf(answer: Answer, cursor: string, clock: number): Page {
    const { rows } = answer;
    const shownColumns = [...new Set([...needed, ...answer.columns])];
    const columns = has('leaves the key column out') ? shownColumns.slice(1) : shownColumns;
    const dropped = has('drops a row at the end of a page') && rows.length > 3 ? rows.slice(0, -1) : rows;
    const again = has('shows the last row of a page again') ? dropped.slice(-1) : [];
    const records = [...dropped, ...again].map((row) => recordOf(row, columns, answer.columns));
    if (has('uses the same list for every page')) list.splice(0, list.length, ...records);
    const at = has('starts changes at the end of the read') ? answer.clock : clock;
    return {
      columns,
      records: has('uses the same list for every page') ? list : records,
      cursor,
      ...(has('does not tell from where changes start') ? {} : { changesFrom: `${at}|${at}|~` }),
    };
  }

  async function write(_: string, records: readonly WriteRecord[], idempotencyKey: string) {
    const outcomes = new Map<string, WriteOutcome>();
    if (records.length === 0 && has('enters an empty row for an empty batch'))
      source.put([{ id: 'r9999', cells: { one: null, two: null } }]);
    for (const record of records) {
      if (has('puts defaults into the records that it is given'))
        Object.assign(record.values, { one: record.values['one'] ?? '' });
      const { key: id, ...cells } = record.values;
      const before = source.one(String(id));
      const answer = answerTo(record, String(id), cells as StoredRow['cells'], idempotencyKey);
      if (answer === undefined) {
        if (!has('claims what was not answered')) break;
        outcomes.set(record.key, { result: 'applied' });
        continue;
      }
      const words = has('says refused without a word') ? {} : { message: 'refused as REFUSE' };
      const now = has('tells the version from before a write') ? before : source.one(String(id));
      const version = now === undefined ? {} : { version: String(now.stamp + wire.skew) };
      outcomes.set(record.key, { result: answer, ...(answer === 'refused' ? words : version) });
      if (answer === 'refused' && has('gives up the batch at a refusal')) break;
    }
    if (has('answers for records that nobody wrote')) outcomes.set('nobody', { result: 'applied' });
    return outcomes;
  }

  function answerTo(record: WriteRecord, id: string, cells: StoredRow['cells'], idempotencyKey: string) {
    if (has('calls every write applied without writing')) return 'applied';
    if (has('calls a write refused when it is down') && !source.up) return 'refused';
    const { expected } = record;
    const wild =
      (has('overwrites what changed meanwhile') && expected !== null) ||
      (has('overwrites what should be new') && expected === null);
    const again = has('applies a repeated write again');
    const blind = wild || again || expected === undefined;
    const written = has('writes half-width digits')
      ? Object.fromEntries(
          Object.entries(cells).map(([name, text]) => [name, text?.replace('１', '1') ?? null]),
        )
      : cells;
    const answer = reach(() =>
      source.write({
        id,
        cells: written,
        expected: blind ? undefined : expected === null ? null : Number(expected) - wire.skew,
        idempotencyKey: again ? null : `${idempotencyKey} ${record.key}`,
      }),
    );
    return has('calls what is already there a conflict') && answer === 'unchanged' ? 'conflict' : answer;
  }

  const lookup: Adapter['lookup'] = async (_, ids) => {
    if (has('sorts the ids that it is given')) (ids as string[]).sort();
    const nothing = { columns: needed, records: [], cursor: '' };
    if (has('finds nothing when it is down') && !source.up) return nothing;
    if (ids.length === 0 && !has('asks for nothing')) return nothing;
    const once = [...new Set(ids)];
    const asked = has('compares ids loosely') ? once.map((id) => id.trim()) : once;
    const answer = sound(reach(() => wire.find(asked)));
    const page = pageOf(answer, '', 0);
    const records = page.records.map((record) => ({
      ...record,
      ...(has('answers a look-up with old rows') ? { values: record.values.map(() => 'old') } : {}),
      ...(has('gives a look-up another version') ? { version: `v${record.version}` } : {}),
    }));
    return { ...page, records };
  };

  return {
    capabilities: () => ({ changes, lookup: true, write: true }),
    async check(): Promise<readonly Finding[]> {
      const shown = has('shows its password in a finding') ? `memory:${options['password']}` : 'memory';
      const params = { ...where('down'), where: shown };
      if (has('looks at nothing in check')) return [];
      if (has('checks the options only')) return [{ level: 'ok', code: 'ENDPOINT_REACHED', params }];
      if (has('throws from check when it is down')) source.ask();
      if (has('changes a row in check')) source.put([{ id: 'r0001', cells: { one: 'checked', two: null } }]);
      try {
        sound(reach(() => wire.list('', 1)));
      } catch (error) {
        const isName = error instanceof TongdaoError && error.code === 'COLUMN_MISSING';
        if (isName && has('throws at a wrong name')) throw error;
        if (isName && has('takes any name for right in check')) {
          return [{ level: 'ok', code: 'ENDPOINT_REACHED', params }];
        }
        if (!isName) return [{ level: 'error', code: 'ENDPOINT_UNREACHABLE', params }];
        return [{ level: 'error', code: 'COLUMN_MISSING', params: error.params }];
      }
      return [
        { level: 'ok', code: has('reports unknown codes') ? 'ALL_IS_WELL' : 'ENDPOINT_REACHED', params },
      ];
    },
    async survey() {
      if (has('surveys only the datasets that it knows') && needed.length === 0) return [];
      const read = has('offers a read block that its own schema refuses')
        ? { table: 'things' }
        : { from: 'things' };
      const from = has('offers a source that shows nothing') ? { from: 'nothing' } : read;
      return [{ name: 'things', rows: reach(() => source.held().length), read: from }];
    },
    async describe() {
      const samples = has('describes a column with every value there is')
        ? source.held().map((row) => row.cells['one'] ?? null)
        : [];
      if (has('changes a row in describe')) source.put([{ id: 'r0001', cells: { one: 'seen', two: null } }]);
      const described = has('describes no columns') ? [] : [...COLUMNS, 'changed'];
      return described.map((name) => ({ name, type: 'text', samples }));
    },
    read,
    ...(has('claims a look-up that it has not') ? {} : { lookup }),
    write,
    async close() {
      if (closed && has('throws at the second close')) throw new Error('closed already');
      closed = true;
      if (!has('keeps its connection after close')) held.connections = 0;
    },
  };
}

import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import t, { type Test } from 'tap';
import { csvLine } from '../../adapters/file/csv/line.ts';
import { kind } from '../../adapters/file/file.ts';
import type { Adapter, Page, RawRecord, WriteOutcome, WriteRecord } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { silent } from '../support/log.ts';

const HEADER = '编号,名称,住所\n';
const never = new AbortController().signal;

t.test('one file of bad rows', async (t) => {
  const { read } = await folder(t);

  t.test(
    'a row with too few or too many fields is set aside with its line number; the others are read',
    async (t) => {
      const records = await read(`${HEADER}1,甲,A\n2,乙\n3,丙,C,多\n4,丁,D\n`);
      t.same(records.map(short), ['1 甲 A', 'ROW_MALFORMED 3', 'ROW_MALFORMED 4', '4 丁 D']);
      t.match(records[1], { id: '', position: 'full-1.csv line 3', fault: { text: '2,乙\n' } });
    },
  );

  t.test('blank lines and repeated headers are no records, but lines all the same', async (t) => {
    const records = await read(`\n${HEADER}\r\n1,甲,A\n   \n${HEADER}2,乙,B\n\n`);
    t.same(records.map(short), ['1 甲 A', '2 乙 B']);
    t.equal(records[1]?.position, 'full-1.csv line 7');
  });

  t.test(
    'quotes, line breaks and delimiters inside a field stay as they are; line numbers count them',
    async (t) => {
      const records = await read(`${HEADER}1,"甲 ""一"", 乙","a\r\nb\nc"\r\n2,x"y,"" \n3,丙,C\n`);
      t.same(records[0]?.values, ['1', '甲 "一", 乙', 'a\r\nb\nc']);
      t.same(
        records.map(short).slice(1),
        ['ROW_MALFORMED 5', '3 丙 C'],
        'text after a closing quote is a fault',
      );
      t.equal(records[2]?.position, 'full-1.csv line 6');
    },
  );

  t.test('a quote that is never closed costs its own row only', async (t) => {
    const many = Array.from({ length: 50 }, (_, n) => `${n + 3},名,址\n`).join('');
    t.same((await read(`${HEADER}1,甲,A\n2,"乙,B\n${many}`)).map(short).slice(0, 3), [
      '1 甲 A',
      'ROW_MALFORMED 3',
      '3 名 址',
    ]);
    const closedLater = await read(`${HEADER}1,"甲,A\n2,乙,B\n3,"丙",C\n`);
    t.same(
      closedLater.map(short),
      ['ROW_MALFORMED 2', '2 乙 B', '3 丙 C'],
      'even when a later row closes it by accident',
    );
  });

  t.test('what reads like a row within a field is no row', async (t) => {
    const records = await read(`${HEADER}1,"甲\n2,乙,B\n",A\n`);
    t.same(
      records.map((record) => record.values),
      [['1', '甲\n2,乙,B\n', 'A']],
    );
  });

  t.test(
    'a field of 10 MB is set aside without holding it, quoted or not, in one line or in many',
    async (t) => {
      const long = 'x'.repeat(10_000_000);
      const lines = 'x\n'.repeat(2_000_000);
      for (const field of [long, `"${long}"`, `"${lines}"`, `"${lines}`]) {
        const records = await read(`${HEADER}1,甲,A\n2,${field},B\n3,丙,C\n`);
        t.same(records.map(short), ['1 甲 A', 'ROW_MALFORMED 3', '3 丙 C']);
        t.ok((records[1]?.fault?.text.length ?? 0) <= 65_536);
      }
    },
  );

  t.test('a NUL character is a fault of its row', async (t) => {
    const records = await read(`${HEADER}1,甲\0,A\n2,乙,B\n`);
    t.same(records.map(short), ['ROW_MALFORMED 2', '2 乙 B']);
    t.notMatch(records[0]?.fault?.text, '\0');
  });

  t.test('an empty key is a fault of its row', async (t) => {
    t.same((await read(`${HEADER},甲,A\n2,乙,B\n`)).map(short), ['ROW_MALFORMED 2', '2 乙 B']);
  });

  t.test('old line ends, a mark at the start and a missing line end at the end', async (t) => {
    t.same((await read('编号,名称,住所\r1,甲,A\r2,乙,B')).map(short), ['1 甲 A', '2 乙 B']);
    t.same((await read(`\ufeff${HEADER}1,甲,A`)).map(short), ['1 甲 A']);
  });
});

t.test('encodings', async (t) => {
  const { adapter, put, read } = await folder(t);
  const gb = (text: string) => iconv.encode(text, 'gb18030');

  t.test('UTF-8 and GB18030 are told apart', async (t) => {
    for (const encode of [gb, (text: string) => Buffer.from(text)]) {
      t.same((await read(encode(`${HEADER}1,甲,𠮷\n`))).map(short), ['1 甲 𠮷']);
    }
  });

  t.test('a header and 64 KiB of rows in ASCII do not decide', async (t) => {
    const { read } = await folder(t, {}, ['id', 'n']);
    const plain = Array.from({ length: 60_000 }, (_, n) => `${n},a\n`).join('');
    t.equal(short((await read(gb(`id,n\n${plain}x,甲\n`))).at(-1)), 'x 甲');
    t.equal(short((await read(`id,n\n${plain}x,甲\n`)).at(-1)), 'x 甲');
  });

  t.test('once a file was read in an encoding, bad bytes do not change it', async (t) => {
    const { read } = await folder(t, {}, ['id', 'n']);
    const plain = Array.from({ length: 60_000 }, (_, n) => `${n},a\n`).join('');
    const bad = Buffer.concat([Buffer.from('y,'), gb('甲乙丙\n')]);
    const records = await read(Buffer.concat([Buffer.from(`id,n\n${plain}x,甲\n${plain}`), bad]));
    t.equal(short(records.at(-1)), 'ROW_ENCODING 120003');
  });

  t.test('bad bytes are a fault of their row, with their place', async (t) => {
    const good = Buffer.from(`${HEADER}1,甲,A\n2,乙`);
    const bytes = Buffer.concat([good, Buffer.from([0xff]), Buffer.from(',B\n3,丙,C\n')]);
    const records = await read(bytes);
    t.same(records.map(short), ['1 甲 A', 'ROW_ENCODING 3', '3 丙 C']);
    t.match(records[1], { id: '2', fault: { params: { offset: good.length, encoding: 'utf-8' } } });
  });

  t.test('a file in another encoding than agreed is refused, and the fitting one is named', async (t) => {
    for (const [encoding, bytes, found] of [
      ['utf-8', gb(`${HEADER}1,甲,A\n`), 'gb18030'],
      ['gb18030', Buffer.from(`${HEADER}1,甲,A\n`), 'utf-8'],
      ['auto', Buffer.from(`\ufeff${HEADER}`, 'utf16le'), 'utf-16'],
    ] as const) {
      await put('full-1.csv', bytes);
      await fails(t, adapter({ encoding }), 'FILE_ENCODING', { wanted: encoding, found });
    }
    await put('full-1.csv', Buffer.from([0xff, 0x80, 0x80, 0xff, 0x0a]));
    await fails(t, adapter(), 'FILE_ENCODING_UNKNOWN');
  });
});

t.test('files that cannot be taken for complete', async (t) => {
  const { dir, adapter, put } = await folder(t);

  t.test('a truncated file is an error after its good rows', async (t) => {
    const bytes = Buffer.from(`${HEADER}1,甲,A\n2,乙,住所`);
    for (const rest of [`${HEADER}1,甲,A\n2,乙`, `${HEADER}1,甲,A\n2,"乙,A\n`, bytes.subarray(0, -1)]) {
      await put('full-1.csv', rest);
      await fails(t, adapter(), 'FILE_TRUNCATED', { line: 3 });
    }
  });

  t.test('every cut of a file is an error or shows a part of its rows, never other ones', async (t) => {
    const whole = Buffer.from(`${HEADER}1,"甲 ""一""","A\nB"\n2,乙,𠮷\n3,"",""\n`);
    const all = ['1 甲 "一" A\nB', '2 乙 𠮷', '3  '];
    for (let length = HEADER.length * 3; length < whole.length; length++) {
      await put('full-1.csv', whole.subarray(0, length));
      const records = await collect(adapter()).catch((error: unknown) => error);
      if (records instanceof TongdaoError) continue;
      t.same(
        (records as RawRecord[]).slice(0, -1).map(short),
        all.slice(0, (records as RawRecord[]).length - 1),
      );
    }
  });

  t.test('a file that grows while it is read is an error', async (t) => {
    const row = (n: number) => `${n},名,${'址'.repeat(1000)}\n`;
    await put('full-1.csv', HEADER + Array.from({ length: 500 }, (_, n) => row(n)).join(''));
    const pages = adapter()
      .read(request({ pageSize: 10 }))
      [Symbol.asyncIterator]();
    await pages.next();
    await appendFile(join(dir, 'full-1.csv'), row(500));
    await t.rejects(rest(pages), { code: 'FILE_CHANGED' });
  });

  t.test('without its marker a file is left alone', async (t) => {
    const marked = adapter({}, { marker: '.ok' });
    await put('full-1.csv', `${HEADER}1,甲,A\n`);
    await fails(t, marked, 'FILE_NONE', { pattern: 'full-*.csv' });
    await put('full-1.csv.ok', '');
    await put('full-2.csv', HEADER);
    t.same((await collect(marked)).map(short), ['1 甲 A']);
    await rm(join(dir, 'full-2.csv'));
  });

  t.test('columns: one that is missing or named twice is an error, an empty file, too', async (t) => {
    await put('full-1.csv', '编号,名称\n1,甲\n');
    await fails(t, adapter(), 'COLUMN_MISSING', { column: '住所', columns: '编号, 名称' });
    await put('full-1.csv', '编号,名称,名称,住所\n');
    await fails(t, adapter(), 'FILE_HEADER_REPEATED', { column: '名称' });
    await put('full-1.csv', '"编号,名称\n');
    await fails(t, adapter(), 'FILE_HEADER');
    for (const nothing of ['', '\n \r\n']) {
      await put('full-1.csv', nothing);
      await fails(t, adapter(), 'FILE_EMPTY', { where: 'full-1.csv' });
    }
  });
});

t.test('snapshots and changes', async (t) => {
  const changes = { changes: 'delta-*.csv', operation: { column: '操作', deleted: ['D'] } };
  const delta = (...rows: readonly string[]) =>
    `编号,名称,住所,操作\n${rows.map((row) => `${row}\n`).join('')}`;

  t.test(
    'the newest snapshot counts; changes are the later files, in order, and go on in a file that grew',
    async (t) => {
      const { dir, adapter, put } = await folder(t, changes);
      await put('full-01.csv', `${HEADER}9,旧,Z\n`);
      await put('full-03.csv', `${HEADER}1,甲,A\n`);
      await put('delta-03.csv', delta('1,part of the snapshot,A,U'));
      const all = await pagesOf(adapter().read(request()));
      t.same(
        all.flatMap(({ records }) => records.map(short)),
        ['1 甲 A'],
      );
      const from = all.at(-1)?.changesFrom ?? null;
      t.same(await pagesOf(adapter().read(request({ mode: 'changes', cursor: from }))), []);
      await put('delta-05.csv', delta('1,,,D'));
      await put('delta-04.csv', delta('1,甲二,A,U', '2,乙,B,I'));
      const pages = await pagesOf(adapter().read(request({ mode: 'changes', cursor: from, pageSize: 1 })));
      t.same(
        pages.flatMap(({ records }) => records.map(short)),
        ['1 甲二 A', '2 乙 B', '1   removed'],
      );
      t.same(pages[0]?.columns, ['编号', '名称', '住所'], 'the operation is told, not shown');
      await appendFile(join(dir, 'delta-05.csv'), '3,丙,C,U\n');
      const since = adapter().read(request({ mode: 'changes', cursor: pages.at(-1)?.changesFrom ?? null }));
      t.same(
        (await pagesOf(since)).flatMap(({ records }) => records.map(short)),
        ['3 丙 C'],
      );
    },
  );

  t.test('changes that may have been cleared are an error, not a gap', async (t) => {
    const { dir, adapter, put } = await folder(t, changes);
    await put('full-03.csv', HEADER);
    const from = (await pagesOf(adapter().read(request()))).at(-1)?.changesFrom ?? null;
    const since = () => pagesOf(adapter().read(request({ mode: 'changes', cursor: from })));
    await put('delta-02.csv', delta());
    await put('delta-05.csv', delta('1,甲,A,U'));
    await unlink(join(dir, 'full-03.csv'));
    t.equal((await since()).length, 1, 'something older is still there');
    await unlink(join(dir, 'delta-02.csv'));
    await t.rejects(since(), { code: 'CURSOR_GONE', params: { where: '03' } });
  });

  t.test('a snapshot that was replaced or removed cannot be gone on with', async (t) => {
    const { dir, adapter, put } = await folder(t);
    await put('full-1.csv', `${HEADER}1,甲,A\n2,乙,B\n3,丙,C\n`);
    const [first] = await pagesOf(adapter().read(request({ pageSize: 2 })));
    const goOn = () => pagesOf(adapter().read(request({ cursor: first?.cursor ?? null })));
    await put('full-2.csv', HEADER);
    t.same(
      (await goOn()).flatMap(({ records }) => records.map(short)),
      ['3 丙 C'],
      'a newer one does no harm',
    );
    await put('full-1.csv', `${HEADER}7,换,X\n`);
    await t.rejects(goOn(), { code: 'FILE_GONE' });
    await unlink(join(dir, 'full-1.csv'));
    await t.rejects(goOn(), { code: 'FILE_GONE', params: { where: 'full-1.csv' } });
    await t.rejects(pagesOf(adapter().read(request({ cursor: 'nonsense' }))), { code: 'CURSOR_GONE' });
  });

  t.test('a look-up that finds nothing among unreadable rows is an error', async (t) => {
    const { adapter, put } = await folder(t, changes);
    await put('full-1.csv', `${HEADER}1,甲,A\n2,乙\n`);
    await put('delta-2.csv', delta('1,甲二,A,U'));
    const lookup = async (id: string) =>
      (await adapter().lookup?.('register', [id], never))?.records.map(short);
    t.same(await lookup('1'), ['1 甲二 A']);
    await t.rejects(lookup('2'), { code: 'FILE_LOOKUP_BLIND', params: { line: 3 } });
  });

  t.test('a key of several columns never meets another', async (t) => {
    const { adapter, put } = await folder(t, { key: ['编号', '名称'] });
    await put('full-1.csv', `${HEADER}a/b,c,A\na,b/c,B\n`);
    const ids = (await collect(adapter())).map(({ id }) => id);
    t.equal(new Set(ids).size, 2);
    const found = await adapter().lookup?.('register', ids, never);
    t.same(
      found?.records.map(({ id }) => id),
      ids,
    );
  });
});

t.test('laws', async (t) => {
  const { adapter, put } = await folder(t);
  const cell = fc.oneof(
    fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', '甲', '𠮷', ' '), maxLength: 8 }),
    fc.constant('长'.repeat(3000)),
  );

  t.test('what is written as CSV is read as it was, in either encoding and with any page size', async () => {
    const rows = fc.array(fc.tuple(cell, cell), { maxLength: 200 });
    const law = fc.asyncProperty(
      rows,
      fc.integer({ min: 1, max: 50 }),
      fc.boolean(),
      async (rows, pageSize, isGb) => {
        const lines = rows.map((cells, index) => csvLine([String(index), ...cells], ','));
        const text = csvLine(['编号', '名称', '住所'], ',') + lines.join('');
        await put('full-1.csv', isGb ? iconv.encode(text, 'gb18030') : text);
        const pages = await pagesOf(adapter().read(request({ pageSize })));
        const read = pages.flatMap(({ records }) => records.map(({ values }) => values));
        return JSON.stringify(read) === JSON.stringify(rows.map((cells, index) => [String(index), ...cells]));
      },
    );
    await fc.assert(law, { numRuns: 60 });
  });

  t.test('any bytes are read to an end: rows, faults, or an error of ours', async () => {
    const junk = fc.uint8Array({ maxLength: 300 });
    const law = fc.asyncProperty(junk, async (bytes) => {
      await put('full-1.csv', Buffer.concat([Buffer.from(HEADER), bytes]));
      const end = await collect(adapter()).catch((error: unknown) => error);
      return Array.isArray(end) || end instanceof TongdaoError;
    });
    await fc.assert(law, { numRuns: 200 });
  });
});

t.test('deliveries', async (t) => {
  const write = {
    folder: 'in',
    file: 'in-*.csv',
    id: '内部号',
    encoding: 'gb18030',
    marker: '.ok',
    answerWithin: '100ms',
    receipts: {
      folder: 'receipts',
      files: 'receipt-*.csv',
      key: '编号',
      result: { column: '结果', applied: ['成功'], refused: ['失败'] },
      message: '原因',
    },
  };
  const { dir, adapter, put } = await folder(t, {}, undefined, write);
  const record = (key: string, values: WriteRecord['values']): WriteRecord => ({
    key,
    id: null,
    values,
    expected: undefined,
  });
  const deliver = async (
    number: string,
    ...records: readonly WriteRecord[]
  ): Promise<ReadonlyMap<string, WriteOutcome>> =>
    (await adapter().write?.('register', records, number, never)) ?? new Map();
  const delivered = async (name: string) => iconv.decode(await readFile(join(dir, 'in', name)), 'gb18030');

  t.test('one file and its marker per batch; without an answer nothing is claimed', async (t) => {
    t.same(await deliver('b-1', record('k', { 编号: '1', 名称: '甲,"乙"', 住所: null })), new Map());
    t.equal(await delivered('in-b-1.csv'), '内部号,编号,名称,住所\r\n,1,"甲,""乙""",\r\n');
    t.same((await readdir(join(dir, 'in'))).sort(), ['in-b-1.csv', 'in-b-1.csv.ok']);
  });

  t.test(
    'a repeat writes nothing and takes the receipts, also later ones; unknown words are no answer',
    async (t) => {
      await put('receipts/receipt-b-1.csv', '编号,结果,原因\n1,处理中,\n');
      await put('receipts/receipt-b-1.csv.ok', '');
      await put('receipts/receipt-b-12.csv', '编号,结果,原因\n1,成功,\n');
      await put('receipts/receipt-b-12.csv.ok', '');
      await writeFile(join(dir, 'in', 'in-b-1.csv'), 'taken');
      const again = () => deliver('b-1', record('k', { 编号: '1', 名称: '丙', 住所: null }));
      t.same(await again(), new Map());
      await put('receipts/receipt-b-1.2.csv', '编号,结果,原因\n1,失败,名称不合规\n');
      t.same(await again(), new Map(), 'not complete without its marker');
      await put('receipts/receipt-b-1.2.csv.ok', '');
      t.same(await again(), new Map([['k', { result: 'refused', message: '名称不合规' }]]));
      t.equal(await delivered('in-b-1.csv'), 'taken');
    },
  );

  t.test('what a line or a receipt could not stand for is refused beforehand', async (t) => {
    const outcomes = await deliver(
      'key/with:strange signs',
      record('good', { 编号: '1', 名称: '甲' }),
      record('again', { 编号: '1', 名称: '乙' }),
      record('empty', { 编号: '', 名称: '丙' }),
      record('nul', { 编号: '4', 名称: '\0' }),
      record('half', { 编号: '5', 名称: '\ud800' }),
      record('unknown', { 编号: '6' }),
    );
    t.same([...outcomes].map(([key, { result }]) => `${key} ${result}`).sort(), [
      'again refused',
      'empty refused',
      'half refused',
      'nul refused',
      'unknown refused',
    ]);
    t.match(
      [...outcomes.values()].map(({ message }) => message),
      [/编号/, /编号/, /名称/, /名称/, /名称/],
    );
  });

  t.test('a value without a column to go to stops the write', async (t) => {
    await t.rejects(deliver('b-3', record('k', { 编号: '1', 别的: 'x' })), {
      code: 'COLUMN_MISSING',
      params: { column: '别的' },
    });
  });

  t.test('check names folders that cannot be used', async (t) => {
    await put('full-1.csv', HEADER);
    await rm(join(dir, 'receipts'), { recursive: true });
    t.match(
      (await adapter().check()).filter(({ level }) => level === 'error'),
      [{ code: 'FILE_CHECK_LOCKED', params: { what: 'read' } }],
    );
  });
});

t.test('an options block that does not fit its schema is refused when it is opened', async (t) => {
  t.throws(
    () =>
      kind.open({
        endpoint: 'jia',
        baseDir: '/',
        log: silent,
        options: {},
        datasets: { d: { columns: [], read: {}, write: null } },
      }),
    {
      code: 'INTERNAL',
    },
  );
});

t.test('a full read shows the snapshot as the later change files left it', async (t) => {
  const changes = { changes: 'delta-*.csv', operation: { column: '操作', deleted: ['删除'] } };
  const { put, adapter } = await folder(t, changes);
  await put('full-01.csv', '编号,名称,住所\n1,甲,东\n2,乙,西\n3,丙,南\n');
  await put('delta-00.csv', '编号,名称,住所,操作\n1,旧,旧,更新\n');
  await put('delta-02.csv', '编号,名称,住所,操作\n2,乙二,西,更新\n3,,,删除\n');
  await put('delta-03.csv', '编号,名称,住所,操作\n2,乙三,西,更新\n4,丁,北,更新\n');
  const pages = await pagesOf(adapter().read(request({ pageSize: 1 })));
  const rows = pages.flatMap(({ records }) => records.map(({ values }) => values));
  t.same(rows, [
    ['1', '甲', '东'],
    ['2', '乙三', '西'],
    ['4', '丁', '北'],
  ]);
  t.equal(
    new Set(pages.map(({ cursor }) => cursor)).size,
    pages.length,
    'every page has a cursor of its own',
  );
  for (const [i, { cursor }] of pages.entries()) {
    const rest = await pagesOf(adapter().read(request({ pageSize: 1, cursor })));
    const shown = [...pages.slice(0, i + 1), ...rest].flatMap(({ records }) => records.map(({ id }) => id));
    t.same(shown, ['1', '2', '4'], `going on after page ${i} loses and repeats nothing`);
  }
  const since = pages.at(-1)?.changesFrom ?? null;
  t.same(
    await pagesOf(adapter().read(request({ mode: 'changes', cursor: since }))),
    [],
    'the changes are in it',
  );
});

type Block = Readonly<Record<string, unknown>>;

/** A folder of its own, adapters on it, and what a read of one snapshot shows. */
async function folder(
  t: Test,
  read: Block = {},
  columns = ['编号', '名称', '住所'],
  write: Block | null = null,
) {
  const dir = await mkdtemp(join(tmpdir(), 'tongdao-file-'));
  for (const name of ['in', 'receipts']) await mkdir(join(dir, name));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  const put = (name: string, content: string | Uint8Array) => writeFile(join(dir, name), content);
  const adapter = (options: Block = {}, over: Block = {}): Adapter =>
    kind.open({
      endpoint: 'jia',
      baseDir: dir,
      log: silent,
      options: { folder: '.', ...options },
      datasets: {
        register: { columns, read: { files: 'full-*.csv', key: columns[0], ...read, ...over }, write },
      },
    });
  return {
    dir,
    put,
    adapter,
    async read(content: string | Uint8Array) {
      await put('full-1.csv', content);
      return collect(adapter());
    },
  };
}

function request(
  over: {
    readonly mode?: 'full' | 'changes';
    readonly cursor?: string | null;
    readonly pageSize?: number;
  } = {},
) {
  return { dataset: 'register', mode: 'full', cursor: null, pageSize: 1000, signal: never, ...over } as const;
}

async function pagesOf(pages: AsyncIterable<Page>): Promise<readonly Page[]> {
  const all: Page[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

async function collect(adapter: Adapter): Promise<readonly RawRecord[]> {
  return (await pagesOf(adapter.read(request()))).flatMap(({ records }) => records);
}

async function rest(pages: AsyncIterator<Page>): Promise<void> {
  while ((await pages.next()).done !== true);
}

async function fails(t: Test, adapter: Adapter, code: string, params: Block = {}): Promise<void> {
  await t.rejects(collect(adapter), { code, params });
}

function short(record: RawRecord | undefined): string {
  if (record?.fault !== undefined) return `${record.fault.code} ${record.fault.params['line']}`;
  return `${record?.values.join(' ')}${record?.removed === true ? ' removed' : ''}`;
}

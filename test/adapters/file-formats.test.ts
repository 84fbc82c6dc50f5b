import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import t, { type Test } from 'tap';
import { kind } from '../../adapters/file/file.ts';
import { numberFormat, numberText } from '../../adapters/file/xlsx/formats.ts';
import { SharedStrings } from '../../adapters/file/xlsx/strings.ts';
import type { Adapter, Page, RawRecord } from '../../src/contract/adapter.ts';
import { silent } from '../support/log.ts';
import { csv, gb18030, workbook, xlsx, zip } from './file-encoders.ts';

type Block = Readonly<Record<string, unknown>>;

const COLUMNS = ['编号', '名称', '住所'];
const HEAD = ['编号', '名称', '住所'];
const inline = (reference: string, text: string) =>
  `<c r="${reference}" t="inlineStr"><is><t>${text}</t></is></c>`;
const head = `<row r="1">${HEAD.map((name, at) => inline(`${'ABC'[at]}1`, name)).join('')}</row>`;

t.test('xlsx', async (t) => {
  const read = await reader(t, 'xlsx');

  t.test('texts shared, inline and in runs; what is written as text keeps its zeros', async (t) => {
    const book = await workbook({
      sheets: {
        一: `${head}<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="inlineStr"><is><r><t>甲</t></r><r><t xml:space="preserve"> 乙</t></r><rPh><t>jia</t></rPh></is></c><c r="C2" t="str"><v>丙</v></c></row>`,
      },
      strings: ['00144001'],
    });
    t.same((await read(book)).map(short), ['00144001 甲 乙 丙']);
  });

  t.test(
    'numbers and dates are what a person sees; in the columns of the sheet, holes and all',
    async (t) => {
      const cells = (row: number, style: number, value: string) =>
        `<row r="${row}"><c r="A${row}"><v>${row}</v></c><c r="C${row}" s="${style}"><v>${value}</v></c></row>`;
      const book = await workbook({
        sheets: {
          一:
            head +
            cells(2, 1, '144001') +
            cells(3, 2, '45000.5') +
            cells(4, 3, '45000') +
            cells(5, 0, '1.1000000000000001'),
        },
        formats: ['00000000', 'yyyy"年"m"月"d"日"'],
      });
      t.same((await read(book)).map(short), [
        '2  00144001',
        '3  2023-03-15 12:00:00',
        '4  2023-03-15',
        '5  1.1',
      ]);
    },
  );

  t.test(
    'a formula, an error and a number that lost digits set their row aside, with the cell',
    async (t) => {
      const row = (at: number, cell: string) => `<row r="${at}">${inline(`A${at}`, String(at))}${cell}</row>`;
      const book = await workbook({
        sheets: {
          一:
            head +
            row(2, '<c r="B2"><f>A1&amp;"x"</f><v>7</v></c>') +
            row(3, '<c r="B3"><f>NOW()</f></c>') +
            row(4, '<c r="B4" t="e"><v>#REF!</v></c>') +
            row(5, '<c r="B5"><v>9.1330421E+17</v></c>') +
            row(6, '<c r="B6" t="str"><f>IF(A1="","","")</f><v></v></c>') +
            row(7, '<c r="D7"><f>1+1</f><v>2</v></c>'),
        },
      });
      const records = await read(book);
      t.same(records.map(short), [
        'ROW_MALFORMED 2',
        'ROW_MALFORMED 3',
        'ROW_MALFORMED 4',
        'ROW_MALFORMED 5',
        '6  ',
        '7  ',
      ]);
      t.same(
        records.map(({ id }) => id),
        ['2', '3', '4', '5', '6', '7'],
        'whose row it is is known',
      );
      const words = records.map(({ fault }) => fault?.params['detail']);
      t.match(words.slice(0, 4), [/B2.*formula/, /B3.*formula/, /B4.*#REF!/, /B5.*15 digits/]);
    },
  );

  t.test('a formula in the key tells nobody whose row it is', async (t) => {
    const book = await workbook({
      sheets: { 一: `${head}<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>` },
    });
    t.match(await read(book), [{ id: '', fault: { code: 'ROW_MALFORMED' } }]);
  });

  t.test('the sheet: the first that is not hidden, or the one that is named', async (t) => {
    const row = (name: string) => `${head}<row r="2">${inline('A2', name)}</row>`;
    const book = await workbook({
      sheets: { '-参数': row('hidden'), 企业: row('first'), 个体: row('second') },
    });
    t.same(
      (await read(book)).map(({ id }) => id),
      ['first'],
    );
    t.same(
      (await read(book, { sheet: '个体' })).map(({ id }) => id),
      ['second'],
    );
    t.same(
      (await read(book, { sheet: '参数' })).map(({ id }) => id),
      ['hidden'],
    );
    await t.rejects(read(book, { sheet: '别的' }), {
      code: 'FILE_XLSX_SHEET',
      params: { known: '参数, 企业, 个体' },
    });
  });

  t.test(
    'blank rows and repeated headers are no records; titles and merged groups above the header are passed',
    async (t) => {
      const book = await workbook({
        sheets: {
          一: `<row r="1">${inline('A1', '企业登记表')}</row><row r="2">${inline('A2', '编号')}${inline('B2', '基本信息')}</row><row r="3">${inline('B3', '名称')}${inline('C3', '住所')}</row><row r="5">${inline('A5', '1')}</row><row r="6">${inline('A6', ' ')}</row><row r="7">${inline('A7', '编号')}${inline('B7', '名称')}${inline('C7', '住所')}</row><row r="8">${inline('A8', '2')}</row>`,
        },
      });
      const records = await read(book, { headerRows: 3 });
      t.same(
        records.map(({ id, position }) => `${id} ${position}`),
        ['1 full-1.xlsx row 5', '2 full-1.xlsx row 8'],
      );
      await t.rejects(read(book), { code: 'COLUMN_MISSING', params: { columns: '企业登记表' } });
    },
  );

  t.test('a column named twice, no column of that name, no rows at all', async (t) => {
    const sheet = (row: string) => workbook({ sheets: { 一: row } });
    const twice = await sheet(`<row r="1">${inline('A1', '编号')}${inline('B1', '编号')}</row>`);
    await t.rejects(read(twice), { code: 'FILE_HEADER_REPEATED', params: { column: '编号' } });
    const data = await sheet(`<row r="1">${inline('A1', '1')}${inline('B1', '甲')}</row>`);
    await t.rejects(read(data), { code: 'COLUMN_MISSING' });
    await t.rejects(read(await sheet('')), { code: 'FILE_EMPTY' });
  });

  t.test('a workbook cut off anywhere is an error', async (t) => {
    const book = await xlsx([HEAD, ...Array.from({ length: 50 }, (_, row) => [String(row), '甲', '乙'])]);
    for (const part of [0.1, 0.5, 0.9, 0.999])
      await t.rejects(read(book.subarray(0, Math.floor(book.length * part))), { code: 'FILE_ZIP_BROKEN' });
    await t.rejects(read(Buffer.alloc(0)), { code: 'FILE_EMPTY' });
    await t.rejects(read(await zip({ 'a.txt': 'x' })), { code: 'FILE_XLSX' });
  });

  t.test('entities, a field of 10 MB, cells that are nowhere', async (t) => {
    const doctype = await zip({ '_rels/.rels': '<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>' });
    await t.rejects(read(doctype), { code: 'FILE_XML_DOCTYPE' });
    const long = inline('B2', 'x'.repeat(10_000_000));
    const book = await workbook({
      sheets: {
        一: `${head}<row r="2">${inline('A2', '1')}${long}</row><row r="3">${inline('A3', '2')}</row>`,
      },
    });
    t.same((await read(book)).map(short), ['ROW_MALFORMED 2', '2  ']);
    const nowhere = await workbook({ sheets: { 一: `${head}<row r="2"><c r="ZZZZ2"><v>1</v></c></row>` } });
    await t.rejects(read(nowhere), { code: 'FILE_XLSX' });
  });
});

t.test('numbers of a sheet', async (t) => {
  const shown = (text: string, code?: string, id = 200) => numberText(text, numberFormat(id, code), false);
  for (const [text, code, want] of [
    ['1E-3', 'General', '0.001'],
    ['-1234.5', '#,##0.00', '-1234.5'],
    ['3.0000000000000001E+5', '0', '300000'],
    ['123456789012345', 'General', '123456789012345'],
    ['1234567890123456', 'General', null],
    ['7', '000', '007'],
    ['1', 'yyyy-mm-dd', '1900-01-01'],
    ['60', 'yyyy-mm-dd', '1900-02-29'],
    ['61', 'yyyy-mm-dd', '1900-03-01'],
    ['0', 'yyyy-mm-dd', '1900-01-00'],
    ['0.75', 'h:mm', '18:00:00'],
    ['2958465', '[$-804]yyyy/m/d;@', '9999-12-31'],
    ['1.5', '[h]:mm', '1.5'],
    ['5', '0"天"', '5'],
  ] as const)
    t.equal(shown(text, code), want, `${text} as ${code}`);
  t.equal(shown('45000', undefined, 31), '2023-03-15', 'a built-in date of Chinese Excel');
  t.equal(numberText('0', 'date', true), '1904-01-01');
});

t.test('shared strings beyond memory come back from where they were put, in any order', async (t) => {
  const strings = new SharedStrings({ endpoint: 'jia', name: 'x', encoding: 'auto' });
  t.teardown(() => strings.close());
  const text = (index: number) => `企业 ${index} ${'长'.repeat(index % 100)}`;
  const count = 300_000;
  for (let index = 0; index < count; index++) strings.add(text(index));
  strings.flush();
  for (const index of [0, count - 1, 128_000, 127_999, 200_001, 5, 299_000, 128_001])
    t.equal(strings.get(index), text(index));
  t.equal(strings.get(count), undefined);
});

t.test('JSON Lines', async (t) => {
  const read = await reader(t, 'jsonl');
  const line = (record: Block) => `${JSON.stringify(record)}\n`;

  t.test('nested objects are dotted columns; numbers stay as they are written', async (t) => {
    const text = `\ufeff{"编号":1.10,"名称":{"全称":"甲","简":{"x":9007199254740993}},"住所":["a",2]}\n\n{"编号":"2","名称.全称":"乙","住所":null}\n`;
    const records = await read(text, {}, ['编号', '名称.全称', '住所', '名称.简.x']);
    t.same(
      records.map(({ values }) => values),
      [
        ['1.10', '甲', ['a', '2'], '9007199254740993'],
        ['2', '乙', null, null],
      ],
    );
  });

  t.test('a broken line is set aside alone; a broken last line is a file that was cut off', async (t) => {
    const good = (id: string) => line({ 编号: id, 名称: '甲', 住所: 'A' });
    const broken = '{"编号":"2","名称":\n[1]\n{"编号":"3\\u0000","名称":"","住所":""}\n{"名称":"x"}\n{1:2}\n';
    const records = await read(good('1') + broken + good('9'));
    t.same(records.map(short), ['1 甲 A', ...[2, 3, 4, 5, 6].map((at) => `ROW_MALFORMED ${at}`), '9 甲 A']);
    await t.rejects(read(`${good('1')}{"编号":"2","名`), { code: 'FILE_TRUNCATED', params: { line: 2 } });
    t.same((await read(good('1').trimEnd())).map(short), ['1 甲 A']);
    await t.rejects(read('[\n{"编号":1},\n{"编号":2}\n]\n'), { code: 'FILE_JSONL' });
    t.same(await read(''), []);
  });

  t.test('a line of 10 MB is set aside without holding it', async (t) => {
    const text =
      line({ 编号: '1', 名称: 'x'.repeat(10_000_000), 住所: '' }) + line({ 编号: '2', 名称: '', 住所: '' });
    t.same((await read(line({ 编号: '0', 名称: '', 住所: '' }) + text)).map(short), [
      '0  ',
      'ROW_MALFORMED 2',
      '2  ',
    ]);
  });

  t.test('lines in another encoding are set aside alone', async (t) => {
    const bytes = Buffer.concat([
      Buffer.from(line({ 编号: '1', 名称: '甲', 住所: '' }).repeat(20)),
      iconv.encode(line({ 编号: '2', 名称: '乙丙丁', 住所: '' }), 'gb18030'),
      Buffer.from(line({ 编号: '3', 名称: '丁', 住所: '' })),
    ]);
    const records = await read(bytes);
    t.same(records.slice(-2).map(short), ['ROW_ENCODING 21', '3 丁 ']);
  });

  t.test('a column that no row has is an error, unless the platform leaves empty fields out', async (t) => {
    const text = line({ 编号: '1', 名称: '甲' });
    await t.rejects(read(text), { code: 'COLUMN_MISSING', params: { column: '住所' } });
    t.same((await read(text, { omitsEmpty: true }))[0]?.values, ['1', '甲', null]);
  });
});

t.test('XML', async (t) => {
  const read = await reader(t, 'xml');
  const rows = (inner: string) => `<?xml version="1.0"?>\n<rows>${inner}</rows>`;
  const row = (id: string, name = '甲') => `<row><编号>${id}</编号><名称>${name}</名称><住所/></row>\n`;

  t.test('attributes, nested and repeated elements, CDATA, nil, name spaces', async (t) => {
    const text = `<g:a xmlns:g="urn:g" xmlns:xsi="urn:x"><head><n>2</n></head><g:list><g:e id="1" g:k="v"><g:name><![CDATA[<甲>]]>&amp;&#20057;</g:name><addr><city c="9">青浦</city></addr><tel>1</tel><tel>2</tel><end xsi:nil="true"/></g:e></g:list></g:a>`;
    const columns = ['@id', '@k', 'name', 'addr.city', 'addr.city.@c', 'tel', 'end'];
    const records = await read(text, { row: 'e', key: '@id' }, columns);
    t.same(
      records.map(({ values }) => values),
      [['1', 'v', '<甲>&乙', '青浦', '9', ['1', '2'], null]],
    );
  });

  t.test('in GB18030, whatever it says of itself', async (t) => {
    const text = `<?xml version="1.0" encoding="UTF-8"?><rows>${row('1', '青浦企业')}</rows>`;
    t.same((await read(iconv.encode(text, 'gb18030'))).map(short), ['1 青浦企业 ']);
  });

  t.test('rows in another encoding are set aside alone', async (t) => {
    const bytes = Buffer.concat([
      Buffer.from(`<rows>${row('1').repeat(20)}`),
      iconv.encode(row('2', '乙丙丁'), 'gb18030'),
      Buffer.from(`${row('3')}</rows>`),
    ]);
    t.same(
      (await read(bytes)).slice(-2).map(({ id, fault }) => fault?.code ?? id),
      ['ROW_MALFORMED', '3'],
    );
  });

  t.test('cut off, not well-formed, empty', async (t) => {
    const whole = Buffer.from(rows(row('1').repeat(3)));
    for (const part of [0.4, 0.8, 0.99])
      await t.rejects(read(whole.subarray(0, Math.floor(whole.length * part))), {
        code: /FILE_(TRUNCATED|ENCODING_UNKNOWN)/,
      });
    await t.rejects(read(rows(`${row('1')}<row></rows>`)), { code: 'FILE_XML', params: { line: 3 } });
    for (const nothing of ['', ' \n']) await t.rejects(read(nothing), { code: 'FILE_EMPTY' });
  });

  t.test(
    'entities are not expanded, depth and pieces are bounded, a field of 10 MB costs its row',
    async (t) => {
      const bomb = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><a><r>&b;</r></a>';
      await t.rejects(read(bomb), { code: 'FILE_XML_DOCTYPE' });
      await t.rejects(read(rows('<row><编号>&b;</编号></row>')), { code: 'FILE_XML' });
      await t.rejects(read(rows('<a>'.repeat(100))), { code: 'FILE_XML_LIMIT' });
      await t.rejects(read(rows(`<row x="${'x'.repeat(17_000_000)}"/>`)), { code: 'FILE_XML_LIMIT' });
      const long = row('2', 'x'.repeat(10_000_000));
      t.same((await read(rows(row('1') + long + row('3')))).map(short), [
        '1 甲 ',
        'ROW_MALFORMED 3',
        '3 甲 ',
      ]);
    },
  );
});

t.test('zip archives', async (t) => {
  const read = await reader(t, 'zip');
  const table = (...ids: readonly string[]) => gb18030([HEAD, ...ids.map((id) => [id, '甲', 'A'])]);

  t.test('all tables of an archive, in the order of their names, whatever their format', async (t) => {
    const archive = await zip({
      'b/二.csv': await csv([HEAD, ['3', '乙', '']]),
      'a/一.csv': await table('1', '2'),
      'c.xlsx': await xlsx([HEAD, ['4', '丙', '']]),
      '__MACOSX/a.csv': 'x',
      'readme.md': 'x',
    });
    const records = await read(archive);
    t.same(records.map(short), ['1 甲 A', '2 甲 A', '3 乙 ', '4 丙 ']);
    t.equal(records[2]?.position, 'full-1.zip/b/二.csv line 2');
  });

  t.test('going on after any page, over the tables of an archive', async (t) => {
    const archive = await zip({
      'a.csv': await table('1', '2', '3'),
      'b.csv': await table('4'),
      'c.csv': await table('5', '6'),
    });
    await read(archive);
    const pages = await read.pages({ pageSize: 2 });
    for (const [at, { cursor }] of pages.entries()) {
      const rest = await read.pages({ pageSize: 2, cursor });
      const ids = [...pages.slice(0, at + 1), ...rest].flatMap(({ records }) => records.map(({ id }) => id));
      t.same(ids, ['1', '2', '3', '4', '5', '6'], `after page ${at + 1}`);
    }
  });

  t.test('names that lead out of it, passwords, bombs and what is broken are refused', async (t) => {
    const archive = await zip({ 'aaaaaaaa.csv': await table('1') });
    const renamed = (name: string) => {
      const bytes = Buffer.from(archive);
      for (let at = bytes.indexOf('aaaaaaaa'); at >= 0; at = bytes.indexOf('aaaaaaaa', at + 1))
        bytes.write(name, at);
      return bytes;
    };
    for (const name of ['../../aa', '/aaaaaaa', 'c:/aaaaa', '..\\..\\aa'])
      await t.rejects(read(renamed(name)), { code: 'FILE_ZIP_NAME' });
    t.equal((await read(renamed('bbbbbbbb'))).length, 1);

    const flag = (bytes: Buffer, signature: string, offset: number) => {
      const at = bytes.indexOf(Buffer.from(signature, 'latin1'));
      bytes.writeUInt16LE(bytes.readUInt16LE(at + offset) | 1, at + offset);
    };
    const encrypted = Buffer.from(archive);
    flag(encrypted, 'PK\u0003\u0004', 6);
    flag(encrypted, 'PK\u0001\u0002', 8);
    await t.rejects(read(encrypted), { code: 'FILE_ZIP_ENCRYPTED' });

    await t.rejects(read(await zip({ 'a.csv': Buffer.alloc(40_000_000, 0x61) })), { code: 'FILE_ZIP_LIMIT' });
    const many = Buffer.from(archive);
    const end = many.indexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
    for (const offset of [8, 10]) many.writeUInt16LE(10_001, end + offset);
    await t.rejects(read(many), { code: 'FILE_ZIP_LIMIT' });
    await t.rejects(read(await zip({ 'a.pdf': 'x' })), { code: 'FILE_ZIP_NONE' });
    await t.rejects(read(await zip({ 'a.csv': '' })), { code: 'FILE_EMPTY' });
    for (const part of [0.3, 0.7, 0.99])
      await t.rejects(read(archive.subarray(0, Math.floor(archive.length * part))), {
        code: 'FILE_ZIP_BROKEN',
      });
  });

  t.test('a member whose size or content is not what the archive says is an error', async (t) => {
    const content = await table(...Array.from({ length: 200 }, (_, n) => `id${n}`));
    const archive = await zip({ 'a.csv': content });
    const entry = archive.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    const sum = Buffer.from(archive);
    sum.writeUInt32LE(1, entry + 16);
    await t.rejects(read(sum), { code: 'FILE_ZIP_BROKEN', params: { detail: 'CRC-32 of a.csv' } });
    const size = Buffer.from(archive);
    size.writeUInt32LE(10, entry + 24);
    await t.rejects(read(size), { code: 'FILE_ZIP_BROKEN' });
  });
});

/** Reads one snapshot of that ending; `pages` reads it again. */
async function reader(t: Test, ending: string) {
  const dir = await mkdtemp(join(tmpdir(), 'tongdao-formats-'));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  let adapter: Adapter;
  const pages = async (over: { readonly pageSize?: number; readonly cursor?: string } = {}) => {
    const all: Page[] = [];
    const request = {
      dataset: 'register',
      mode: 'full',
      cursor: null,
      pageSize: 1000,
      signal: new AbortController().signal,
      ...over,
    } as const;
    for await (const page of adapter.read(request)) all.push(page);
    return all;
  };
  const read = async (
    content: string | Buffer,
    block: Block = {},
    columns: readonly string[] = COLUMNS,
  ): Promise<readonly RawRecord[]> => {
    await writeFile(join(dir, `full-1.${ending}`), content);
    adapter = kind.open({
      endpoint: 'jia',
      baseDir: dir,
      log: silent,
      options: { folder: '.' },
      datasets: {
        register: { columns, read: { files: `full-*.${ending}`, key: columns[0], ...block }, write: null },
      },
    });
    return (await pages()).flatMap(({ records }) => records);
  };
  return Object.assign(read, { pages });
}

function short(record: RawRecord): string {
  if (record.fault !== undefined) return `${record.fault.code} ${record.fault.params['line']}`;
  return record.values.join(' ');
}

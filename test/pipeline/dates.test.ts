import fc from 'fast-check';
import t from 'tap';
import { dayNumber, dayOfNumber, shanghaiDay, shanghaiMidnight } from '../../src/pipeline/calendar.ts';
import { plainDay, readDate } from '../../src/pipeline/date-text.ts';
import { codesOf, fieldValue, read, rulesOf } from './compile.ts';

t.test('every spelling of a day becomes YYYY-MM-DD', async (t) => {
  const spellings: Record<string, string> = {
    '2022-06-28': '2022-06-28',
    '2022/6/28': '2022-06-28',
    '2008-6-16': '2008-06-16',
    '2011.1.5': '2011-01-05',
    '2011年1月5日': '2011-01-05',
    '２０１１年１月５日': '2011-01-05',
    '1998年03月02日--': '1998-03-02',
    '2007-02-05 00:00:00': '2007-02-05',
    '2019-6-25 0:00:00': '2019-06-25',
    '2019-06-25T23:59:59.123': '2019-06-25',
    '2019-12-31T16:00:00Z': '2020-01-01',
    '2020-01-01T00:00:00+08:00': '2020-01-01',
    '20200803': '2020-08-03',
    '20200803235959': '2020-08-03',
    '1577894400000': '2020-01-02',
    '631152000000': '1990-01-01',
    '43831': '2020-01-01',
    '43831.5': '2020-01-01',
    '2020-02-29   ': '2020-02-29',
  };
  for (const [spelling, day] of Object.entries(spellings))
    t.equal(fieldValue('establishedOn', spelling), day, spelling);
  t.equal(fieldValue('establishedOn', 1577894400000), '2020-01-02', 'milliseconds as a number');
  t.equal(fieldValue('establishedOn', 20200803), '2020-08-03', 'a compact date as a number');
});

t.test('what changed a date is on record', async (t) => {
  t.same(rulesOf(read('establishedOn', '2022-06-28'), 'establishedOn'), []);
  t.same(rulesOf(read('establishedOn', '2022/6/28'), 'establishedOn'), ['date.format']);
  t.same(rulesOf(read('establishedOn', '2022-06-28 10:00:00'), 'establishedOn'), ['date.time-dropped']);
  t.same(rulesOf(read('establishedOn', '43831'), 'establishedOn'), ['date.excel-serial']);
  t.same(rulesOf(read('establishedOn', '1900-01-01'), 'establishedOn'), ['empty.date']);
});

t.test('a month without a day is taken as its first day, with a warning', async (t) => {
  for (const spelling of ['201603', '2016-03', '2016年3月']) {
    t.equal(fieldValue('establishedOn', spelling), '2016-03-01', spelling);
    t.same(codesOf(read('establishedOn', spelling)), ['DATE_MONTH_ONLY']);
  }
});

t.test('zero days and null markers are empty', async (t) => {
  for (const spelling of [
    '0000-00-00',
    '0000-00-00 00:00:00',
    '1900-01-01',
    '1899-12-30',
    '0',
    '\\N',
    '-',
    '/',
    'N/A',
    'null',
    '无',
    '',
  ]) {
    t.equal(fieldValue('establishedOn', spelling), undefined, spelling);
  }
});

t.test('what is no day is rejected', async (t) => {
  for (const spelling of [
    '2021-02-29',
    '2020-13-01',
    '2020-00-10',
    '20201340',
    'soon',
    '2020',
    '2020-01-01 25:00:00',
    '1e5',
  ]) {
    t.same(fieldValue('establishedOn', spelling), ['DATE_INVALID'], spelling);
  }
  t.same(fieldValue('establishedOn', '长期'), ['DATE_OPEN_ENDED'], 'a founding date cannot be open');
  t.same(fieldValue('establishedOn', '2022-06-28至2052-06-27'), ['DATE_RANGE']);
  t.same(fieldValue('termTo', '2020-05-27至-'), ['DATE_RANGE'], 'the only date there is the start');
});

t.test('an open end is not a date', async (t) => {
  for (const spelling of [
    '长期',
    '永久',
    '无固定期限',
    '9999-9-9',
    '9999-12-31',
    '99991231',
    '2099-12-31 00:00:00',
  ]) {
    t.equal(fieldValue('termTo', spelling), undefined, spelling);
    const result = read('termTo', spelling);
    t.equal(result.outcome === 'sealed' && result.body['termOpenEnded'], true, spelling);
  }
  const empty = read('termTo', '', { from: 'x', openEnd: '' });
  t.equal(
    empty.outcome === 'sealed' && empty.body['termOpenEnded'],
    true,
    'where the mapping says that empty is open',
  );
  t.equal(
    read('termTo', '').outcome === 'sealed' && fieldValue('termOpenEnded', ''),
    undefined,
    'otherwise empty says nothing',
  );
});

t.test('a range in one column is split', async (t) => {
  const from = (raw: string): unknown => fieldValue('termFrom', raw, { from: 'x', split: '至', part: 0 });
  const to = (raw: string): unknown => fieldValue('termTo', raw, { from: 'x', split: '至', part: 1 });
  const open = (raw: string): unknown => {
    const result = read('termTo', raw, { from: 'x', split: '至', part: 1 });
    return result.outcome === 'sealed' && result.body['termOpenEnded'];
  };
  t.equal(from('2022-06-28至2052-06-27'), '2022-06-28');
  t.equal(to('2022-06-28至2052-06-27'), '2052-06-27');
  for (const raw of ['2020-05-27至-', '2020-05-27至', '2013-06-25 至 无固定期限', '长期']) {
    t.equal(open(raw), true, raw);
    t.equal(to(raw), undefined, raw);
  }
  t.equal(from('2013-06-25 至 无固定期限'), '2013-06-25');
  t.equal(from('长期'), undefined);
  t.equal(to('2020-05-27'), undefined, 'a date alone is the start');
});

t.test('a stated format is the only one that counts', async (t) => {
  t.equal(fieldValue('establishedOn', '03.02.1998', { from: 'x', format: 'dd.MM.yyyy' }), '1998-02-03');
  t.same(fieldValue('establishedOn', '1998-02-03', { from: 'x', format: 'dd.MM.yyyy' }), ['DATE_INVALID']);
  t.equal(fieldValue('establishedOn', '1577894400', { from: 'x', format: 'epoch-s' }), '2020-01-02');
});

t.test('calendar days and day numbers are each other’s inverse', async () => {
  fc.assert(
    fc.property(fc.integer({ min: -300_000, max: 300_000 }), (number) => {
      const [year, month, day] = dayOfNumber(number).split('-').map(Number);
      return dayNumber(year!, month!, day!) === number;
    }),
  );
});

t.test('the day in Shanghai is that of the time zone database, summer time included', async () => {
  const zone = new Intl.DateTimeFormat('en-CA', {
    timeZone: 'Asia/Shanghai',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const [from, to] = [Date.UTC(1950, 0, 1), Date.UTC(2150, 0, 1)];
  fc.assert(fc.property(fc.integer({ min: from, max: to }), (ms) => shanghaiDay(ms) === zone.format(ms)));
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(1986, 0, 1), max: Date.UTC(1992, 0, 1) }),
      (ms) => shanghaiDay(ms) === zone.format(ms),
    ),
  );
});

t.test('a midnight in Shanghai lies on its own day', async () => {
  fc.assert(
    fc.property(fc.integer({ min: -7000, max: 60_000 }), (number) => {
      const day = dayOfNumber(number);
      const [y, m, d] = day.split('-').map(Number);
      const midnight = shanghaiMidnight(y!, m!, d!);
      return shanghaiDay(midnight) === day && shanghaiDay(midnight - 1) === dayOfNumber(number - 1);
    }),
  );
});

t.test('law: the short way of the usual spellings says what the long way says', async (t) => {
  const number = (min: number, max: number) =>
    fc
      .integer({ min, max })
      .chain((n) => fc.constantFrom(String(n), String(n).padStart(String(max).length, '0')));
  const text = fc
    .tuple(
      number(1850, 2150),
      fc.constantFrom('', '/', '-', '.', '年'),
      number(0, 13),
      fc.constantFrom('', '/', '-', '.'),
      number(0, 32),
    )
    .map((parts) => parts.join(''));
  let met = 0;
  fc.assert(
    fc.property(text, (written) => {
      const day = plainDay(written);
      if (day === null) return;
      met += 1;
      t.same(readDate(written), { is: 'date', date: day, rule: 'date.format' });
    }),
    { numRuns: 5000 },
  );
  for (const written of ['20200527', '2020/5/7', '2020.05.07', '2020-5-27'])
    t.same(readDate(written), { is: 'date', date: plainDay(written), rule: 'date.format' });
  for (const wrong of ['20200230', '2020/13/1', '2020/5.7', '99991231', '20991231', '2020-05-2x'])
    t.equal(plainDay(wrong), null);
  t.ok(met > 10);
});

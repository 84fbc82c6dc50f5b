import t from 'tap';
import { addWorkingDays, dayOf, isDay, isWorkingDay } from '../../src/cases/working-days.ts';
import type { Calendar } from '../../src/contract/cases.ts';

/** The week of the National Day of 2026 (1–7 October, a Thursday to a Wednesday), for which 27 September and 10 October are worked. */
const CALENDAR: Calendar = {
  holidays: new Set(['01', '02', '03', '04', '05', '06', '07'].map((day) => `2026-10-${day}`)),
  workdays: new Set(['2026-09-27', '2026-10-10']),
};
const PLAIN: Calendar = { holidays: new Set(), workdays: new Set() };

t.test('weekends are free, and a deadline never falls on one', async (t) => {
  t.equal(addWorkingDays('2026-11-26', 1, PLAIN), '2026-11-27');
  t.equal(addWorkingDays('2026-11-27', 1, PLAIN), '2026-11-30', 'a Friday');
  t.equal(addWorkingDays('2026-11-28', 1, PLAIN), '2026-11-30', 'a Saturday');
  t.equal(addWorkingDays('2026-11-26', 10, PLAIN), '2026-12-10');
});

t.test('holidays are free on any day of the week, and days that make up for them are worked', async (t) => {
  t.equal(addWorkingDays('2026-09-30', 1, CALENDAR), '2026-10-08');
  t.equal(addWorkingDays('2026-09-25', 1, CALENDAR), '2026-09-27', 'a Sunday that is worked');
  t.equal(addWorkingDays('2026-09-30', 3, CALENDAR), '2026-10-10', 'a Saturday that is worked');
  t.notOk(isWorkingDay('2026-10-01', CALENDAR));
  t.ok(isWorkingDay('2026-10-01', PLAIN));
});

t.test('no days are the day itself, and years and leap days are passed', async (t) => {
  t.equal(addWorkingDays('2026-10-03', 0, CALENDAR), '2026-10-03');
  t.equal(addWorkingDays('2027-12-31', 1, PLAIN), '2028-01-03');
  t.equal(addWorkingDays('2028-02-28', 1, PLAIN), '2028-02-29');
});

t.test('what comes out lies exactly so many working days ahead', async (t) => {
  for (let count = 1; count < 60; count++) {
    const end = addWorkingDays('2026-09-16', count, CALENDAR);
    t.ok(isWorkingDay(end, CALENDAR));
    t.equal(addWorkingDays(addWorkingDays('2026-09-16', count - 1, CALENDAR), 1, CALENDAR), end);
  }
});

t.test('the day is that of the time zone', async (t) => {
  const moment = new Date('2026-11-26T16:30:00Z');
  t.equal(dayOf(moment, 'Asia/Shanghai'), '2026-11-27');
  t.equal(dayOf(moment, 'UTC'), '2026-11-26');
});

t.test('days that the calendar does not have are none', async (t) => {
  t.ok(isDay('2028-02-29'));
  for (const text of ['2026-02-29', '2026-13-01', '2026-1-1', '2026-11-26T00:00', '', '9999-99-99'])
    t.notOk(isDay(text), text);
});

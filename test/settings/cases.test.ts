import t from 'tap';
import { CASE_DAYS } from '../../src/settings/cases.ts';
import { faults, load } from './profile.ts';

t.test('without a word every state has its working days, and weekends are the only free days', async (t) => {
  const { cases } = await load({ 'channel.yaml': '' });
  t.same(cases, { days: CASE_DAYS, calendar: { holidays: new Set(), workdays: new Set() } });
});

t.test('days by state, holidays as ranges, worked weekends', async (t) => {
  const channel = `cases: { days: { raised: 10, carried-out: 0 } }
calendar:
  holidays: ["2026-10-01/2026-10-03", "2027-01-01"]
  workdays: ["2026-10-10"]
`;
  const { cases } = await load({ 'channel.yaml': channel });
  t.match(cases.days, { raised: 10, 'carried-out': 0, verified: CASE_DAYS.verified });
  t.same([...cases.calendar.holidays], ['2026-10-01', '2026-10-02', '2026-10-03', '2027-01-01']);
  t.same([...cases.calendar.workdays], ['2026-10-10']);
});

t.test('days that are none, out of order or too many are told with their place', async (t) => {
  for (const wrong of ['2026-02-30', '2026-10-08/2026-10-01', '2026-01-01/2028-01-01', 'National Day']) {
    const { lines } = await faults({ 'channel.yaml': `calendar:\n  holidays: ["${wrong}"]` });
    t.same(lines, ['channel.yaml:2:14 calendar.holidays.0 SETTINGS_DAYS'], wrong);
  }
});

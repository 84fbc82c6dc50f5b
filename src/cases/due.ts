import type { OpenCaseState } from '../contract/cases.ts';
import type { Settings } from '../settings/settings.ts';
import { addWorkingDays, dayOf } from './working-days.ts';

/** Today in the channel's time zone, YYYY-MM-DD. */
export function todayOf({ channel }: Pick<Settings, 'channel'>): string {
  return dayOf(new Date(), channel.timeZone);
}

/** The last day for the next step of a case that comes into a state now. */
export function dueDays(settings: Pick<Settings, 'channel' | 'cases'>): (state: OpenCaseState) => string {
  const { days } = settings.cases;
  const after = workingDays(settings);
  return (state) => after(days[state]);
}

/** The day (YYYY-MM-DD) that is some working days from today. */
export function workingDays(settings: Pick<Settings, 'channel' | 'cases'>): (days: number) => string {
  const today = todayOf(settings);
  return (days) => addWorkingDays(today, days, settings.cases.calendar);
}

import type { Language } from '../contract/text.ts';

/** Numbers and times as people of a language write them. */
export interface Format {
  number(value: number): string;
  /** Of a whole, one decimal, never rounded up to 100 %. */
  percent(part: number, whole: number): string;
  /** `2026-11-24 06:44:49` in the channel's time zone, in every language: auditors compare them. */
  moment(at: Date): string;
  /** `3 分钟前`, `in 2 hours` */
  distance(at: Date, now: Date): string;
  /** `1.2 s`, `3 min 20 s` */
  duration(ms: number): string;
}

const LOCALES = { zh: 'zh-CN', en: 'en-GB' } as const;
const SECONDS = { zh: ' 秒', en: ' s' } as const;
const MINUTES = { zh: ' 分 ', en: ' min ' } as const;
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

export function formatFor(language: Language, timeZone: string): Format {
  const locale = LOCALES[language];
  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const moments = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const distances = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  return {
    number: (value) => numbers.format(value),
    percent: (part, whole) => percents.format(whole === 0 ? 0 : Math.floor((part / whole) * 1000) / 1000),
    moment: (at) => moments.format(at),
    distance(at, now) {
      const ms = at.getTime() - now.getTime();
      const [unit, length] = UNITS.find(([, one]) => Math.abs(ms) >= one) ?? ['second', 1000];
      return distances.format(Math.trunc(ms / length), unit);
    },
    duration(ms) {
      const seconds = ms / 1000;
      if (seconds < 60)
        return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)}${SECONDS[language]}`;
      return `${numbers.format(Math.floor(seconds / 60))}${MINUTES[language]}${Math.floor(seconds % 60)}${SECONDS[language]}`;
    },
  };
}

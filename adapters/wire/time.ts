/** How a platform writes a moment. Those without a zone are local time of Asia/Shanghai, which is +08:00 since 1992. */
export const TIME_FORMATS = ['iso', 'epoch-ms', 'epoch-s', 'yyyy-MM-dd HH:mm:ss', 'yyyyMMddHHmmss'] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

const SHANGHAI_MS = 8 * 3_600_000;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration such as `10m` in milliseconds. */
export function milliseconds(duration: string): number {
  const [, amount = '0', unit = 'ms'] = /^(\d+)(ms|s|m|h|d)$/.exec(duration) ?? [];
  return Number(amount) * (UNITS[unit] ?? 1);
}

/** @param ms milliseconds since the epoch */
export function writeTime(ms: number, format: TimeFormat): string {
  if (format === 'epoch-ms') return String(ms);
  if (format === 'epoch-s') return String(Math.floor(ms / 1000));
  if (format === 'iso') return new Date(ms).toISOString();
  const local = new Date(ms + SHANGHAI_MS).toISOString().slice(0, 19).replace('T', ' ');
  return format === 'yyyyMMddHHmmss' ? local.replace(/\D/g, '') : local;
}

/** Milliseconds since the epoch, or null when the text is no such moment. */
export function readTime(text: string, format: TimeFormat): number | null {
  const ms = parse(text.trim(), format);
  return Number.isFinite(ms) ? ms : null;
}

function parse(text: string, format: TimeFormat): number {
  if (format === 'epoch-ms') return /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (format === 'epoch-s') return /^\d+$/.test(text) ? Number(text) * 1000 : Number.NaN;
  if (format === 'iso') return Date.parse(text);
  const digits = text.replace(/\D/g, '');
  const spread = digits.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d).*$/, '$1-$2-$3T$4:$5:$6+08:00');
  return Date.parse(spread);
}

import { TongdaoError } from '../contract/errors.ts';
import { EXPORT_VERSION, FORMATS, type Manifest } from '../tlog/export.ts';
import { jcs } from '../tlog/jcs.ts';
import type { ResultLine } from '../tlog/result-line.ts';
import { parsed } from './rows.ts';

type Members = Readonly<Record<string, unknown>>;

/** Throws EXPORT_MANIFEST for what is not a manifest of this version. */
export function readManifest(text: string): Manifest {
  const value = parsed(text);
  if (value === null || !isManifest(value) || jcs(value) !== text) throw new TongdaoError('EXPORT_MANIFEST');
  return value;
}

function isManifest(value: object): value is Manifest {
  const { version, what, as, data, columns, rows, masked, members, dataset, id, period } = value as Members;
  return (
    version === EXPORT_VERSION &&
    ['reconciliation', 'discrepancy', 'period'].includes(String(what)) &&
    FORMATS.some((format) => format === as) &&
    typeof data === 'string' &&
    isTexts(columns) &&
    isCount(rows) &&
    typeof masked === 'boolean' &&
    isDigests(members) &&
    [dataset, id].every((name) => name === null || typeof name === 'string') &&
    (period === null || isPeriod(period))
  );
}

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null;
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const isDigests = (value: unknown): boolean =>
  isObject(value) && Object.values(value).every((one) => isObject(one) && typeof one['sha256'] === 'string');

const isPeriod = (value: unknown): boolean =>
  isObject(value) &&
  typeof value['from'] === 'string' &&
  typeof value['to'] === 'string' &&
  isCount(value['first']) &&
  isCount(value['end']) &&
  isTexts(value['before']);

export function isResultLine(value: unknown): value is ResultLine {
  if (!isObject(value) || typeof value['key'] !== 'string' || typeof value['class'] !== 'string')
    return false;
  const { findings } = value;
  return (
    Array.isArray(findings) &&
    findings.every(
      (one: unknown) =>
        isObject(one) &&
        typeof one['endpoint'] === 'string' &&
        typeof one['class'] === 'string' &&
        isTexts(one['fields']),
    )
  );
}

/** A verdict on an export, in the reader's language. */
import { sentence } from '../contract/errors.ts';
import { fill, type Language, type Text } from '../contract/text.ts';
import type { Claim, ExportVerdict } from './export.ts';

const TEXTS = {
  holds: { zh: '导出成立：{rows} 行。', en: 'The export holds: {rows} rows.' },
  broken: { zh: '导出不成立。', en: 'The export does not hold.' },
  masked: {
    zh: '个人信息已遮盖：证明的是遮盖后的内容。',
    en: 'Personal values are veiled: what is proved is the veiled form.',
  },
  endpoint: {
    zh: '只含端点 {endpoint} 自己的数据。',
    en: 'It holds the own data of the endpoint {endpoint} only.',
  },
} as const satisfies Record<string, Text>;

const CLAIMS: Readonly<Record<Claim, Text>> = {
  given: {
    zh: '与交出时完全相同：{givenAt} 交给 {actor}，日志第 {given} 条',
    en: 'exactly as it was given out to {actor} at {givenAt}: entry {given} of the log',
  },
  result: {
    zh: '各行正是对账 {id} 的全部结果，不多不少，次序不变：{resultAt} 写入日志第 {result} 条',
    en: 'the rows are the full result of reconciliation {id}, none missing, added or reordered: committed to at {resultAt} in entry {result}',
  },
  range: {
    zh: '日志第 {first} 条至第 {end} 条之前的全部条目都在，没有增加或改动',
    en: 'all entries of the log from {first} up to (not including) {end} are there, none added or altered',
  },
  opened: { zh: '日志记有该差异的出现', en: 'the log tells of the opening of this discrepancy' },
  closed: { zh: '日志记有该差异的消除', en: 'the log tells of the closing of this discrepancy' },
};

/** The verdict in the first line, then what is proved, what must be known about it, and what does not hold. */
export function exportLines(verdict: ExportVerdict, language: Language): readonly string[] {
  const { ok, proved, faults, manifest, given, reconciliation } = verdict;
  const t = (text: Text, params: Readonly<Record<string, string | number>> = {}) =>
    fill(text[language], params);
  const facts = {
    id: manifest?.id ?? '',
    actor: given?.actor ?? '',
    given: given?.index ?? '',
    givenAt: given?.at ?? '',
    result: reconciliation?.index ?? '',
    resultAt: reconciliation?.at ?? '',
    first: manifest?.period?.first ?? '',
    end: manifest?.period?.end ?? '',
  };
  const endpoint = manifest?.endpoint ?? null;
  return [
    ok && manifest !== null ? t(TEXTS.holds, { rows: manifest.rows }) : t(TEXTS.broken),
    ...proved.map((claim) => t(CLAIMS[claim], facts)),
    ...(manifest?.masked === true ? [t(TEXTS.masked)] : []),
    ...(endpoint === null ? [] : [t(TEXTS.endpoint, { endpoint })]),
    ...faults.map(({ code, params }) => `${sentence(code, params, language)} [${code}]`),
  ];
}

import type { Text } from '../contract/text.ts';

/** Why a column is thought to mean something, or not to. Holds no value of any row. */
export interface Evidence {
  readonly code: EvidenceCode;
  readonly params: Readonly<Record<string, string | number>>;
}

export const EVIDENCE = {
  'header-name': { zh: '列名即“{term}”', en: 'the header is "{term}"' },
  'header-code': { zh: '列名是通用代码 {term}', en: 'the header is the known code {term}' },
  'header-pinyin': { zh: '列名是“{term}”的拼音', en: 'the header is the pinyin of "{term}"' },
  'header-initials': { zh: '列名是“{term}”的拼音首字母', en: 'the header has the initials of "{term}"' },
  'header-words': { zh: '列名含 {term}', en: 'the header has the words {term}' },
  values: { zh: '{percent}% 的值是{zh}', en: '{percent} % of the values are {en}' },
  'values-against': { zh: '只有 {percent}% 的值是{zh}', en: 'only {percent} % of the values are {en}' },
  dates: { zh: '{percent}% 的值是日期', en: '{percent} % of the values are dates' },
  ahead: { zh: '{percent}% 为长期或未来日期', en: '{percent} % are open-ended or in the future' },
  'not-ahead': { zh: '没有长期或未来日期', en: 'none is open-ended or in the future' },
  later: { zh: '晚于列 {column}', en: 'later than column {column}' },
  earlier: { zh: '早于列 {column}', en: 'earlier than column {column}' },
  range: {
    zh: '一列写了起止，以“{separator}”分开',
    en: 'holds a beginning and an end, apart by "{separator}"',
  },
  repeating: { zh: '多行同值', en: 'few values for many rows' },
  varied: { zh: '几乎每行一值', en: 'nearly every row has its own value' },
  beside: { zh: '与列 {column} 相邻', en: 'stands beside column {column}' },
  empty: { zh: '样本中没有值', en: 'no value in the sample' },
} as const satisfies Record<string, Text>;

export type EvidenceCode = keyof typeof EVIDENCE;

export const evidence = (code: EvidenceCode, params: Evidence['params'] = {}): Evidence => ({ code, params });
export const percent = (share: number): number => Math.round(share * 100);

import Table from 'cli-table3';
import { classesOf, classTitle } from '../contract/terms.ts';
import { fill, type Language, type Text } from '../contract/text.ts';
import { MODE_OF } from './datasets.ts';
import { MOMENTS } from './journal.ts';
import type { DemoReport } from './report.ts';
import type { Moment } from './world/expectation.ts';

const TEXTS = {
  read: { zh: '首次全量读取', en: 'First full read' },
  endpoint: { zh: '端点', en: 'endpoint' },
  dataset: { zh: '数据集', en: 'dataset' },
  readRows: { zh: '读取', en: 'read' },
  accepted: { zh: '= 接受', en: '= accepted' },
  quarantined: { zh: '+ 隔离', en: '+ quarantined' },
  duplicate: { zh: '+ 重复', en: '+ duplicate' },
  own: { zh: '本区记录（找到/应有）', en: 'own records (found/there)' },
  classes: {
    zh: '对账：每个主键恰属一类（找到/埋设）',
    en: 'Reconciliation: every key in exactly one class (found/planted)',
  },
  class: { zh: '类别', en: 'class' },
  deliveries: { zh: '投递与回执', en: 'Deliveries and receipts' },
  target: { zh: '目标端', en: 'target' },
  state: { zh: '状态', en: 'state' },
  count: { zh: '数量', en: 'count' },
  again: {
    zh: '再次全量读取并对账：新版本 {versions}，差异变动 {discrepancyChanges}，新投递 {deliveries}',
    en: 'Read in full once more and reconciled: {versions} new versions, {discrepancyChanges} changed discrepancies, {deliveries} deliveries',
  },
  audit: { zh: '审计日志检查点：{size} 条，根 {root}', en: 'Audit checkpoint: {size} entries, root {root}' },
  time: {
    zh: '共读取 {records} 条，用时 {seconds} 秒，每秒 {rate} 条',
    en: '{records} records read in {seconds} s, {rate} a second',
  },
  balanced: {
    zh: '✔ 全部相符：埋设的差异逐类找到，可投递的已全部送达。',
    en: '✔ Everything balances: planted = found in every class, and nothing deliverable is left.',
  },
  unbalanced: { zh: '✘ 不相符：', en: '✘ It does not balance:' },
} as const satisfies Record<string, Text>;

const MOMENT_TITLES: Readonly<Record<Moment, Text>> = {
  dayOne: { zh: '第一天 投递前', en: 'day 1 before' },
  dayOneAfter: { zh: '第一天 投递后', en: 'day 1 after' },
  dayTwo: { zh: '第二天 投递前', en: 'day 2 before' },
  dayTwoAfter: { zh: '第二天 投递后', en: 'day 2 after' },
};

/** The demo's result as a county head reads it. */
export function summary(report: DemoReport, language: Language): string {
  const t = (key: keyof typeof TEXTS): string => TEXTS[key][language];
  const lines = ['', t('read'), readTable(report, t)];
  for (const dataset of Object.keys(report.classes.dayOne)) {
    lines.push('', `${dataset} · ${t('classes')}`, classTable(report, dataset, language, t));
  }
  lines.push('', t('deliveries'), deliveryTable(report, t), '');
  lines.push(fill(t('again'), { ...report.again }));
  lines.push(fill(t('audit'), report.audit));
  const { recordsRead, seconds, recordsPerSecond } = report;
  lines.push(fill(t('time'), { records: number(recordsRead), seconds, rate: number(recordsPerSecond) }));
  lines.push(report.balanced ? t('balanced') : [t('unbalanced'), ...report.faults].join('\n  '), '');
  return lines.join('\n');
}

type Translate = (key: keyof typeof TEXTS) => string;

function readTable(report: DemoReport, t: Translate): string {
  const columns = ['endpoint', 'dataset', 'readRows', 'accepted', 'quarantined', 'duplicate', 'own'] as const;
  const table = newTable(columns.map(t), 2);
  for (const row of report.endpoints) {
    table.push([
      row.endpoint,
      row.dataset,
      number(row.read),
      number(row.accepted),
      number(row.quarantined),
      number(row.duplicate),
      pair(row.ownFound, row.own),
    ]);
  }
  return table.toString();
}

function classTable(report: DemoReport, dataset: string, language: Language, t: Translate): string {
  const table = newTable([t('class'), ...MOMENTS.map((moment) => MOMENT_TITLES[moment][language])], 1);
  const mode = MODE_OF[dataset];
  for (const recordClass of [...classesOf(mode ?? 'replicate')].reverse()) {
    const cells = MOMENTS.map((moment) => report.classes[moment][dataset]![recordClass]);
    table.push([
      classTitle(recordClass, mode)[language],
      ...cells.map(({ found, planted }) => pair(found, planted)),
    ]);
  }
  return table.toString();
}

function deliveryTable(report: DemoReport, t: Translate): string {
  const table = newTable([t('target'), t('dataset'), t('state'), t('count')], 3);
  for (const { target, dataset, state, count } of report.deliveries)
    table.push([target, dataset, state, number(count)]);
  return table.toString();
}

/** Text columns first, numbers to the right. */
function newTable(head: readonly string[], textColumns: number): Table.Table {
  return new Table({
    head: [...head],
    colAligns: head.map((_, i) => (i < textColumns ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
}

const number = (value: number): string => value.toLocaleString('en');
const pair = (found: number, planted: number): string =>
  found === planted ? number(found) : `${number(found)} ≠ ${number(planted)}`;

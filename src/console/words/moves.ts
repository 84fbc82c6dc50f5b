import type { Text } from '../../contract/text.ts';

export const MOVES = {
  moves: { zh: '迁移', en: 'Moves' },
  movesNote: {
    zh: '企业在地区之间的迁移，最新的在前。迁出地收到迁入通知后才除名；期间各端的不同不算差异。',
    en: 'Enterprises that move between regions, the newest first. Struck off only on receipt of the destination’s notice; until then what differs is in flight.',
  },
  movesEmpty: { zh: '没有迁移。', en: 'There is no move.' },
  moveOne: { zh: '迁移', en: 'Move' },
  moveTitle: { zh: '迁移 {id}', en: 'Move {id}' },
  departure: { zh: '迁出地', en: 'Departure' },
  destination: { zh: '迁入地', en: 'Destination' },
  moveReason: { zh: '事由', en: 'Why' },
  frozenBy: { zh: '冻结人', en: 'Frozen by' },
  proposeMove: { zh: '提出迁移', en: 'Propose a move' },
  proposeMoveNote: {
    zh: '迁出地是现在的主责端。须由另一人预检并冻结。',
    en: 'The departure is the present home. A second person checks and freezes it.',
  },
  moveProposed: { zh: '已提出迁移。', en: 'The move is proposed.' },
  moveSteps: { zh: '五个阶段', en: 'The five phases' },
  movePhaseNow: { zh: '当前', en: 'now' },
  notices: { zh: '迁入通知', en: 'Notices' },
  'next-proposed': {
    zh: '等待另一人预检并冻结。',
    en: 'A second person checks and freezes it.',
  },
  'next-frozen': {
    zh: '等待迁入地登记；登记后由下一次对账识别。',
    en: 'The destination registers it; the next reconciliation sees that.',
  },
  'next-registered': {
    zh: '迁入通知正在送达迁出地；迁出地不接受投递时，由经办人报告已通知。',
    en: 'The notice is on its way to the departure; where that takes no deliveries, somebody reports that it was told.',
  },
  'next-notified': { zh: '等待迁出地除名。', en: 'The departure strikes it off.' },
  'next-closed': { zh: '无。', en: 'Nothing.' },
  nextStep: { zh: '下一步', en: 'Next' },
  'event-move': { zh: '迁移：{detail}', en: 'move: {detail}' },
} as const satisfies Record<string, Text>;

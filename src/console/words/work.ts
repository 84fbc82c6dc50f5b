import type { Text } from '../../contract/text.ts';

/** Deliveries, quarantine, schedules, endpoints. */
export const WORK = {
  sweep: { zh: '补齐到期作业', en: 'what is due' },
  due: { zh: '待发', en: 'due' },
  sent: { zh: '已发，待回执', en: 'sent, not answered' },
  applied: { zh: '已回执，待核实', en: 'answered, to be proved' },
  refused: { zh: '被拒，已搁置', en: 'refused, parked' },
  disproved: { zh: '未生效，已搁置', en: 'disproved, parked' },
  proved: { zh: '已核实', en: 'proved' },
  conflict: { zh: '目标已变', en: 'target changed' },
  superseded: { zh: '已被取代', en: 'superseded' },
} as const satisfies Record<string, Text>;

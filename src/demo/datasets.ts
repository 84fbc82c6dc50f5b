import type { EntryKind } from './platforms/platform.ts';

/** The channel's datasets and what the platforms call them. */
export const KIND_OF: Readonly<Record<string, EntryKind>> = {
  'enterprise-registration': 'enterprise',
  licence: 'licence',
};
export const DATASETS: readonly string[] = Object.keys(KIND_OF);

import type { DatasetMode } from '../contract/dataset.ts';
import type { EntryKind } from './platforms/platform.ts';

/** The channel's datasets and what the platforms call them. */
export const KIND_OF: Readonly<Record<string, EntryKind>> = {
  'enterprise-registration': 'enterprise',
  licence: 'licence',
  'service-item': 'item',
};
export const DATASETS: readonly string[] = Object.keys(KIND_OF);
export const KINDS: readonly EntryKind[] = Object.values(KIND_OF);

export const MODE_OF: Readonly<Record<string, DatasetMode>> = { 'service-item': 'compare' };

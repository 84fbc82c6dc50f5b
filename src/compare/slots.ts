import { FIELD_EMPTY, FIELD_SLOT, FIELD_UNMAPPED } from '../contract/stages.ts';

/** How two records' compared fields relate; numbers are slot positions, in the dataset's order of compared fields. */
export interface Relation {
  /** Both have a value and the values differ. */
  readonly differing: readonly number[];
  /** Only the first has a value. */
  readonly onlyFirst: readonly number[];
  readonly onlySecond: readonly number[];
}

/** Compares slot by slot. A field that one of the endpoints does not map is left out: it cannot show it. */
export function relate(first: Uint8Array, second: Uint8Array): Relation {
  const differing: number[] = [];
  const onlyFirst: number[] = [];
  const onlySecond: number[] = [];
  for (let slot = 0, at = 0; at < first.length; slot += 1, at += FIELD_SLOT) {
    if (sameSlot(first, second, at) || isUnmapped(first, at) || isUnmapped(second, at)) continue;
    if (isEmpty(second, at)) onlyFirst.push(slot);
    else if (isEmpty(first, at)) onlySecond.push(slot);
    else differing.push(slot);
  }
  return { differing, onlyFirst, onlySecond };
}

export function isSame(relation: Relation): boolean {
  return relation.differing.length + relation.onlyFirst.length + relation.onlySecond.length === 0;
}

export function sameSlot(first: Uint8Array, second: Uint8Array, at: number): boolean {
  for (let i = at; i < at + FIELD_SLOT; i += 1) if (first[i] !== second[i]) return false;
  return true;
}

function filledWith(slots: Uint8Array, at: number, byte: number): boolean {
  for (let i = at; i < at + FIELD_SLOT; i += 1) if (slots[i] !== byte) return false;
  return true;
}

export const isEmpty = (slots: Uint8Array, at: number): boolean => filledWith(slots, at, FIELD_EMPTY);
export const isUnmapped = (slots: Uint8Array, at: number): boolean => filledWith(slots, at, FIELD_UNMAPPED);

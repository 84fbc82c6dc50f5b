import type { RawValue } from '../../src/contract/adapter.ts';
import type { Cursor } from './cursor.ts';
import type { Paging, ReadOptions, Scalar, Sizing } from './options.ts';
import { textAt } from './path.ts';

type At = Cursor['at'];

const NONE: Paging & Sizing = { kind: 'none' };

/** Query parameters that ask for the page at `at`. */
export function pageQuery(read: ReadOptions, at: At, pageSize: number): Readonly<Record<string, Scalar>> {
  const paging = read.paging ?? NONE;
  const size = Math.min(pageSize, paging.maxSize ?? pageSize);
  const sizing = paging.sizeParam === undefined ? {} : { [paging.sizeParam]: size };
  switch (paging.kind) {
    case 'none':
      return sizing;
    case 'page':
      return { ...sizing, [paging.param]: at ?? paging.first ?? 1 };
    case 'offset':
      return { ...sizing, [paging.param]: at ?? 0 };
    case 'cursor':
      return at === null ? sizing : { ...sizing, [paging.param]: at };
  }
}

/**
 * Where the page after this one is, or null when this was the last.
 * By number and offset only an empty page is the end: a platform may give fewer rows than it was asked for.
 */
export function pageAfter(read: ReadOptions, at: At, rows: number, answer: RawValue): At {
  const paging = read.paging ?? NONE;
  switch (paging.kind) {
    case 'none':
      return null;
    case 'page':
      return rows === 0 ? null : Number(at ?? paging.first ?? 1) + 1;
    case 'offset':
      return rows === 0 ? null : Number(at ?? 0) + rows;
    case 'cursor':
      return textAt(answer, paging.next) || null;
  }
}

import type { Answer } from '../wire/answer.ts';
import type { Cursor } from '../wire/cursor.ts';
import type { Scalar } from '../wire/options.ts';
import { textAt } from '../wire/path.ts';
import { nextLink } from './link.ts';
import type { Paging, ReadOptions, Sizing } from './options.ts';

type At = Cursor['at'];

const NONE: Paging & Sizing = { kind: 'none' };

/** Query parameters that ask for the page at `at`. */
export function pageQuery(read: ReadOptions, at: At, pageSize: number): Readonly<Record<string, Scalar>> {
  const paging = read.paging ?? NONE;
  const size = Math.min(pageSize, paging.maxSize ?? pageSize);
  const sizing = paging.sizeParam === undefined ? {} : { [paging.sizeParam]: size };
  switch (paging.kind) {
    case 'none':
    case 'link':
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
 * @param asked address of this page, which a link may be relative to
 */
export function pageAfter(read: ReadOptions, at: At, rows: number, answer: Answer, asked: URL): At {
  const paging = read.paging ?? NONE;
  switch (paging.kind) {
    case 'none':
      return null;
    case 'page':
      return rows === 0 ? null : Number(at ?? paging.first ?? 1) + 1;
    case 'offset':
      return rows === 0 ? null : Number(at ?? 0) + rows;
    case 'cursor':
      return textAt(answer.body, paging.next) || null;
    case 'link':
      return linkAfter(answer, asked);
  }
}

/** The next page's path and query. A link to another origin would take the credentials there. */
function linkAfter(answer: Answer, asked: URL): At {
  const target = nextLink(answer.headers['link']);
  if (target === null) return null;
  if (!URL.canParse(target, asked.href)) throw answer.fault('HTTP_LINK_FOREIGN', { to: '?' });
  const { origin, pathname, search } = new URL(target, asked.href);
  if (origin !== asked.origin) throw answer.fault('HTTP_LINK_FOREIGN', { to: origin });
  return pathname + search;
}

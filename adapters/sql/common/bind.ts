import type { Bind, Dialect } from '../dialect.ts';

export function binder({ placeholder }: Pick<Dialect, 'placeholder'>): Bind {
  const params: unknown[] = [];
  return { params, add: (value) => placeholder(params.push(value)) };
}

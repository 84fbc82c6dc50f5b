import type { Source } from '../wire/source.ts';

/** Whether the path names one record: `/enterprises/{id}`, or its key columns: `/{AREA}/{NO}`. */
export function singleRoute(path: string): boolean {
  return path.includes('{');
}

/** The path with the id, or its parts by key column, percent-encoded. */
export function fillPath(path: string, source: Source, id: string): string {
  const parts = source.keys.length === 1 ? [encodeURIComponent(id)] : id.split('/');
  return path.replace(/\{([^}]+)\}/g, (whole, name: string) => {
    if (name === 'id') return encodeURIComponent(id);
    return parts[source.keys.indexOf(name)] ?? whole;
  });
}

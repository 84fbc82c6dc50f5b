import type { SourceDescription } from '../../src/contract/adapter.ts';
import type { Column, Table } from './dialect.ts';
import { asker, explained, type Link } from './link.ts';
import { OVERLAP } from './plan.ts';

/** Names of columns that tell of the last change, the surest first; pinyin initials as county applications write them. */
const CHANGED = [
  /^(dsc_biz_timestamp|etl_timestamp|cd_time|s_ext_datatime)$/i,
  /(upd|modif|chang|last|gxsj|xgsj|bgsj|更新|修改|变更)/i,
  /(timestamp|sjc|时间戳)/i,
];
const ID_LIKE = /(^|_)(id|no|code|key|uuid|guid|bh|xh|dm)$|id$/i;

/** Tables and views, the fullest first, each with a `read` block as far as its catalogue tells. */
export async function survey(link: Link, signal: AbortSignal): Promise<readonly SourceDescription[]> {
  const query = asker(link, signal);
  return explained(link, null, async () => {
    const found: SourceDescription[] = [];
    for (const table of await link.dialect.tables(query, link.schema)) {
      const columns = await link.dialect.columns(query, table.path);
      const read = readBlock(
        table,
        columns.filter((column) => column.maySelect),
      );
      if (read !== null) found.push({ name: table.path.join('.'), rows: table.rows, read });
    }
    return found;
  });
}

function readBlock({ path }: Table, columns: readonly Column[]): SourceDescription['read'] | null {
  const key = keyOf(columns);
  if (key.length === 0) return null;
  const changedAt = changedAtOf(columns);
  const [only] = key;
  return {
    table: path.join('.'),
    key: key.length === 1 ? only : key,
    ...(changedAt === undefined ? {} : { changedAt, overlap: OVERLAP }),
  };
}

/** The primary key, else a column that is unique, else the likeliest name: a view has neither. */
function keyOf(columns: readonly Column[]): readonly string[] {
  const primary = columns.filter((column) => column.primary > 0);
  if (primary.length > 0) return primary.sort((a, b) => a.primary - b.primary).map(({ name }) => name);
  const usable = columns.filter(({ kind }) => kind === 'text' || kind === 'number' || kind === 'other');
  const likeliest =
    usable.find(({ unique }) => unique) ?? usable.find(({ name }) => ID_LIKE.test(name)) ?? usable[0];
  return likeliest === undefined ? [] : [likeliest.name];
}

function changedAtOf(columns: readonly Column[]): string | undefined {
  const times = columns.filter(({ kind }) => kind === 'time');
  for (const names of CHANGED) {
    const found = times.find(({ name }) => names.test(name));
    if (found !== undefined) return found.name;
  }
  return undefined;
}

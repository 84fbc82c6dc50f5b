import type { ColumnDescription } from '../../src/contract/adapter.ts';
import { asker, columnsOf, explained, type Link } from './link.ts';
import type { Source } from './source.ts';

const SAMPLED_ROWS = 200;
const SAMPLES = 20;

/** Every column there is, those that the configuration does not name included. */
export async function describe(link: Link, source: Source): Promise<readonly ColumnDescription[]> {
  const signal = AbortSignal.timeout(60_000);
  const { dialect } = link;
  return explained(link, source, async () => {
    const columns = (await columnsOf(link, source, signal)).filter((column) => column.maySelect);
    const list = columns.map((column) => dialect.shown?.(column) ?? dialect.quote(column.name)).join(', ');
    const rows = await dialect.page(asker(link, signal), {
      list,
      from: `${source.sql} source`,
      where: () => '1 = 1',
      order: source.key.map((name) => dialect.quote(name)),
      limit: SAMPLED_ROWS,
    });
    return columns.map(({ name, type }, index) => {
      const seen = new Set(rows.map((row) => row[index] ?? null).filter((cell) => cell !== null));
      return { name, type, samples: [...seen].slice(0, SAMPLES) };
    });
  });
}

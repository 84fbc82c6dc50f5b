import type { Json } from '../../tlog/entry.ts';
import { memberTitle, valueTitle } from '../log-words.ts';
import type { Page } from '../page.ts';

interface Piece {
  readonly page: Page;
  readonly value: Json;
  /** The member that it is of. */
  readonly of?: string;
}

/** A piece of the log as a list of names and values. */
export function Tree({ page, value, of = '' }: Piece) {
  if (value === null) return <>–</>;
  if (typeof value !== 'object') return <span class="value">{valueTitle(of, value, page.language)}</span>;
  const isList = Array.isArray(value);
  const members: readonly (readonly [string, Json])[] = isList
    ? value.map((one: Json, at) => [String(at + 1), one] as const)
    : Object.entries(value);
  if (members.length === 0) return <>–</>;
  return (
    <dl class="tree">
      {members.map(([name, one]) => (
        <div key={name}>
          <dt>{isList ? name : memberTitle(name, page.language)}</dt>
          <dd>
            <Tree page={page} value={one} of={isList ? of : name} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

import type { Json } from '../../tlog/entry.ts';

/** A piece of the log as a list of names and values. */
export function Tree({ value }: { readonly value: Json }) {
  if (value === null) return <>–</>;
  if (typeof value !== 'object') return <span class="value">{String(value)}</span>;
  const members: readonly (readonly [string, Json])[] = Array.isArray(value)
    ? value.map((one: Json, at) => [String(at + 1), one] as const)
    : Object.entries(value);
  if (members.length === 0) return <>–</>;
  return (
    <dl class="tree">
      {members.map(([name, one]) => (
        <div>
          <dt>{name}</dt>
          <dd>
            <Tree value={one} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

import type { Finding } from '../../src/contract/adapter.ts';
import { asTongdaoError } from '../../src/contract/errors.ts';
import type { Column } from './dialect.ts';
import { asker, columnMissing, columnsOf, explained, type Link, type Relation } from './link.ts';

const CLOCK_TOLERANCE = 60_000;
/** Character sets that hold no Chinese: where there is any, it was entered as something else. */
const NO_CHINESE = /^(latin|ascii|cp125|us7ascii|we8)/i;

export type Right = 'SELECT' | 'INSERT' | 'UPDATE';

/** One thing that a dataset reads from or writes to, and what must hold for it. */
export interface Subject {
  readonly dataset: string;
  readonly relation: Relation;
  /** Columns that rows are told apart and ordered by. */
  readonly keys: readonly string[];
  readonly times: readonly string[];
  /** Columns that are searched by: they should have an index. */
  readonly searched: readonly string[];
  /** Columns that must tell rows apart for writing. */
  readonly distinct: readonly string[];
  /** What must be allowed on which columns; a column that is not there, and need not be, counts for nothing. */
  readonly rights: Readonly<Record<Right, readonly string[]>>;
  readonly writes: boolean;
}

export async function check(link: Link, subjects: readonly Subject[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const signal = AbortSignal.timeout(60_000);
  try {
    findings.push(...(await checkServer(link, signal)));
    for (const subject of subjects) findings.push(...(await checkSubject(link, subject, signal)));
  } catch (error) {
    findings.push(finding(error));
  }
  return findings;
}

async function checkServer(link: Link, signal: AbortSignal): Promise<readonly Finding[]> {
  const { where } = link.database;
  const facts = await explained(link, null, () => link.dialect.facts(asker(link, signal)));
  const { product, encoding } = facts;
  const findings: Finding[] = [
    { level: 'ok', code: 'SQL_CHECK_REACHED', params: { where, product, encoding } },
  ];
  const off = Math.abs(facts.clock - Date.now());
  if (off > CLOCK_TOLERANCE) {
    const seconds = Math.round(off / 1000);
    findings.push({ level: 'warning', code: 'SQL_CHECK_CLOCK', params: { where, seconds } });
  }
  if (!facts.unicode)
    findings.push({ level: 'warning', code: 'SQL_CHECK_ENCODING', params: { where, encoding } });
  return findings;
}

async function checkSubject(link: Link, subject: Subject, signal: AbortSignal): Promise<readonly Finding[]> {
  const { relation, dataset, writes } = subject;
  const where = relation.label;
  let columns: readonly Column[];
  try {
    columns = await explained(link, relation, () => columnsOf(link, relation, signal));
  } catch (error) {
    return [finding(error)];
  }
  const findings = columnFindings(link.endpoint, subject, columns);
  if (findings.some(({ level }) => level === 'error')) return findings;
  const ok: Finding = writes
    ? { level: 'ok', code: 'SQL_CHECK_WRITABLE', params: { dataset, where } }
    : { level: 'ok', code: 'SQL_CHECK_READABLE', params: { dataset, where, count: columns.length } };
  return [ok, ...findings];
}

function columnFindings(endpoint: string, subject: Subject, columns: readonly Column[]): readonly Finding[] {
  const { dataset, relation, keys, times, searched, distinct } = subject;
  const where = relation.label;
  const names = columns.map((column) => column.name);
  const named = new Map(columns.map((column) => [column.name, column]));
  const findings: Finding[] = [];
  const find = (level: Finding['level'], code: string, params: Finding['params']) =>
    findings.push({ level, code, params });

  for (const name of relation.wanted) {
    const column = named.get(name);
    if (column === undefined) {
      findings.push(finding(columnMissing(endpoint, relation, name, names)));
      continue;
    }
    const typed = { endpoint, where, column: name, type: column.type };
    if (times.includes(name) && column.kind !== 'time') find('error', 'SQL_CHANGED_AT_TYPE', typed);
    if (keys.includes(name) && (column.kind === 'unordered' || column.kind === 'float'))
      find('error', 'SQL_KEY_TYPE', typed);
    const params = { dataset, where, column: name };
    if (searched.includes(name) && !column.indexed) find('warning', 'SQL_CHECK_INDEX', params);
    if (distinct.includes(name) && !column.unique) find('warning', 'SQL_CHECK_UNIQUE', params);
    if (NO_CHINESE.test(column.charset ?? ''))
      find('warning', 'SQL_CHECK_ENCODING', { where: `${where}.${name}`, encoding: column.charset ?? '' });
  }
  for (const { column, right } of lacking(subject, named)) {
    // What the mapping writes is only supposed here: a delivery may do without.
    const level = relation.wanted.includes(column) ? 'error' : 'warning';
    find(level, 'SQL_CHECK_PRIVILEGE', { dataset, where, column, privilege: right });
  }
  return findings;
}

function lacking({ rights }: Subject, named: ReadonlyMap<string, Column>) {
  const each = (['SELECT', 'INSERT', 'UPDATE'] as const).flatMap((right) =>
    rights[right].map((column) => ({ column, right })),
  );
  return each.filter(({ column, right }) => {
    const found = named.get(column);
    if (found === undefined) return false;
    const may = { SELECT: found.maySelect, INSERT: found.mayInsert, UPDATE: found.mayUpdate };
    return !may[right];
  });
}

function finding(error: unknown): Finding {
  const { code, params } = asTongdaoError(error);
  return { level: 'error', code, params };
}

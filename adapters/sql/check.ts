import type { ColumnDescription, Finding } from '../../src/contract/adapter.ts';
import { asTongdaoError } from '../../src/contract/errors.ts';
import { type Column, SqlFailure } from './dialect.ts';
import { asker, columnMissing, explained, type Link, type Relation } from './link.ts';
import type { Source } from './source.ts';

const CLOCK_TOLERANCE = 60_000;
const SAMPLED_ROWS = 200;
const SAMPLES = 20;

/** One thing that a dataset reads from or writes to, and what must hold for it. */
export interface Subject {
  readonly dataset: string;
  readonly relation: Relation;
  readonly times: readonly string[];
  /** Columns that are searched by: they should have an index. */
  readonly searched: readonly string[];
  /** Columns that must tell rows apart for writing. */
  readonly distinct: readonly string[];
  readonly privileges: readonly ('SELECT' | 'INSERT' | 'UPDATE')[];
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
  const { dataset, relation, times, searched, distinct, privileges } = subject;
  const where = relation.label;
  const names = columns.map((column) => column.name);
  const named = new Map(columns.map((column) => [column.name, column]));
  const findings: Finding[] = [];
  const warn = (code: string, column: string) =>
    findings.push({ level: 'warning', code, params: { dataset, where, column } });

  for (const name of relation.wanted) {
    const column = named.get(name);
    if (column === undefined) {
      findings.push(finding(columnMissing(endpoint, relation, name, names)));
      continue;
    }
    const may = { SELECT: column.maySelect, INSERT: column.mayInsert, UPDATE: column.mayUpdate };
    for (const privilege of privileges.filter((it) => !may[it])) {
      const params = { dataset, where, column: name, privilege };
      findings.push({ level: 'error', code: 'SQL_CHECK_PRIVILEGE', params });
    }
    if (times.includes(name) && !column.isTime) {
      const params = { endpoint, where, column: name, type: column.type };
      findings.push({ level: 'error', code: 'SQL_CHANGED_AT_TYPE', params });
    }
    if (searched.includes(name) && !column.indexed) warn('SQL_CHECK_INDEX', name);
    if (distinct.includes(name) && !column.unique) warn('SQL_CHECK_UNIQUE', name);
  }
  return findings;
}

async function columnsOf(link: Link, relation: Relation, signal: AbortSignal): Promise<readonly Column[]> {
  const query = asker(link, signal);
  if (relation.isQuery) return link.dialect.queryColumns(query, relation.sql);
  const columns = await link.dialect.columns(query, relation.sql);
  if (columns.length === 0) throw new SqlFailure('table', '', `no table ${relation.label}`);
  return columns;
}

function finding(error: unknown): Finding {
  const { code, params } = asTongdaoError(error);
  return { level: 'error', code, params };
}

/** Every column there is, those that the configuration does not name included. */
export async function describe(link: Link, source: Source): Promise<readonly ColumnDescription[]> {
  const signal = AbortSignal.timeout(60_000);
  const { dialect } = link;
  return explained(link, source, async () => {
    const columns = (await columnsOf(link, source, signal)).filter((column) => column.maySelect);
    const list = columns.map((column) => dialect.quote(column.name)).join(', ');
    const order = source.key.map((name) => dialect.quote(name)).join(', ');
    const { rows } = await asker(
      link,
      signal,
    )(`SELECT ${list} FROM ${source.sql} ORDER BY ${order} ${dialect.withTies(SAMPLED_ROWS)}`);
    return columns.map(({ name, type }, index) => {
      const seen = new Set(rows.map((row) => row[index] ?? null).filter((cell) => cell !== null));
      return { name, type, samples: [...seen].slice(0, SAMPLES) };
    });
  });
}

import type { Finding } from '../../src/contract/adapter.ts';
import { asTongdaoError } from '../../src/contract/errors.ts';
import { openFound } from './data.ts';
import { type Folder, filesOf, isFresh, partsOf } from './folder.ts';
import { completeFiles, folderOf, noneIn } from './read.ts';
import type { Root, Source } from './source.ts';

const HOUR = 3_600_000;
/** A platform whose newest file is older has probably stopped exporting. */
const OLD_DAYS = 7;
/** Less free space than this is too little for deliveries. */
const LITTLE = 1024 ** 3;

/** Looks at folders and at the newest file of each kind; changes nothing, and tries no writing. */
export async function checkRoot(root: Root, sources: readonly Source[]): Promise<readonly Finding[]> {
  const { endpoint, site, folder } = root;
  try {
    await site.list(folder);
  } catch (error) {
    return [errorFinding(error)];
  }
  const findings: Finding[] = [ok('ENDPOINT_REACHED', { endpoint, where: site.show(folder) })];
  for (const source of sources) {
    findings.push(...(await checkReading(source)));
    findings.push(...(await checkFolders(source)));
  }
  return findings;
}

async function checkReading(source: Source): Promise<readonly Finding[]> {
  const { read, columns } = source;
  const findings: Finding[] = [];
  try {
    const folder = await folderOf(source);
    findings.push(...(await checkPattern(source, folder, read.files, columns)));
    const operation = read.operation === undefined ? [] : [read.operation.column];
    if (read.changes !== undefined)
      findings.push(...(await checkPattern(source, folder, read.changes, [...columns, ...operation])));
  } catch (error) {
    findings.push(errorFinding(error));
  }
  return findings;
}

async function checkPattern(
  source: Source,
  folder: Folder,
  pattern: string,
  columns: readonly string[],
): Promise<readonly Finding[]> {
  const findings = [
    ...(await halfWritten(source, folder, pattern)),
    ...(await unmarked(source, folder, pattern)),
  ];
  const files = await completeFiles(source, folder, pattern);
  const newest = files.at(-1);
  if (newest === undefined && pattern === source.read.files) findings.push(errorFinding(noneIn(source)));
  if (newest === undefined) return findings;
  try {
    const { dataset, endpoint, site } = source;
    const age = Math.max(0, Date.now() - (await site.stat(newest.path)).mtimeMs);
    const file = await openFound(source, newest);
    try {
      for (const { open } of file.tables) {
        const table = await open();
        try {
          table.rows(table.start, columns, () => null);
          const encoding = table.encoding ?? (table.unit === 'row' ? 'XLSX' : 'ASCII');
          const where = site.show(source.folder);
          const count = files.length;
          const hours = Math.round(age / HOUR);
          findings.push(
            ok('FILE_CHECK_FOUND', {
              dataset,
              where,
              pattern,
              count,
              newest: table.options.name,
              encoding,
              hours,
            }),
            ok('DATASET_READABLE', { endpoint, where: table.options.name, columns: columns.join(', ') }),
          );
        } finally {
          await table.close();
        }
      }
    } finally {
      await file.close();
    }
    const days = Math.floor(age / HOUR / 24);
    if (days >= OLD_DAYS) findings.push(warning('FILE_CHECK_OLD', { dataset, newest: newest.name, days }));
  } catch (error) {
    findings.push(errorFinding(error));
  }
  return findings;
}

async function halfWritten(source: Source, folder: Folder, pattern: string): Promise<readonly Finding[]> {
  const { dataset, site, settle, read } = source;
  const settled = await filesOf(site, folder, pattern, { marker: read.marker });
  const states = settle === 0 ? [] : await Promise.all(settled.map(({ path }) => site.stat(path)));
  const names = [
    ...partsOf(folder, pattern),
    ...settled.filter((_, index) => isFresh(states[index], settle)).map(({ name }) => name),
  ];
  const [name] = names;
  if (name === undefined) return [];
  const where = site.show(source.folder);
  return [warning('FILE_CHECK_HALF', { dataset, where, count: names.length, name })];
}

async function unmarked(source: Source, folder: Folder, pattern: string): Promise<readonly Finding[]> {
  const { dataset, site, read } = source;
  const { marker } = read;
  if (marker === undefined) return [];
  const all = (await filesOf(site, folder, pattern, {})).filter(({ name }) => !name.endsWith(marker));
  const lacking = all.filter(({ name }) => !folder.files.has(name + marker));
  const newest = lacking.at(-1)?.name;
  if (newest === undefined) return [];
  return [warning('FILE_CHECK_UNMARKED', { dataset, marker, count: lacking.length, name: newest })];
}

async function checkFolders(source: Source): Promise<readonly Finding[]> {
  const { write, archive } = source;
  const findings: Finding[] = [];
  if (archive !== undefined) findings.push(await checkAccess(source, archive, 'write'));
  if (write === null) return findings;
  findings.push(await checkAccess(source, write.folder, 'write'));
  findings.push(await checkAccess(source, write.receipts.folder, 'read'));
  const free = await source.site.free(write.folder).catch(() => null);
  if (free !== null && free < LITTLE) {
    const params = {
      dataset: source.dataset,
      where: source.site.show(write.folder),
      mebibytes: Math.floor(free / 1024 ** 2),
    };
    findings.push(warning('FILE_CHECK_SPACE', params));
  }
  return findings;
}

async function checkAccess(
  { dataset, site }: Source,
  folder: string,
  how: 'read' | 'write',
): Promise<Finding> {
  const where = site.show(folder);
  try {
    const may = await site.mayUse(folder, how);
    if (may === null) return ok('FILE_CHECK_UNTRIED', { dataset, where });
    if (may) return ok(how === 'write' ? 'FILE_CHECK_WRITABLE' : 'FILE_CHECK_OPEN', { dataset, where });
    return {
      level: 'error',
      code: 'FILE_CHECK_LOCKED',
      params: { dataset, where, what: how, detail: 'EACCES' },
    };
  } catch (error) {
    const { code } = asTongdaoError(error);
    return { level: 'error', code: 'FILE_CHECK_LOCKED', params: { dataset, where, what: how, detail: code } };
  }
}

const ok = (code: string, params: Finding['params']): Finding => ({ level: 'ok', code, params });
const warning = (code: string, params: Finding['params']): Finding => ({ level: 'warning', code, params });

function errorFinding(error: unknown): Finding {
  const { code, params } = asTongdaoError(error);
  return { level: 'error', code, params };
}

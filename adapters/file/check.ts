import { access, constants } from 'node:fs/promises';
import type { Finding } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { openTable } from './csv/table.ts';
import { errorCode, type Folder, filesOf, listFolder } from './folder.ts';
import { noneIn } from './read.ts';
import { columnsIn, type Source, tableOptions } from './source.ts';

/** Looks at the folders and at the newest file of each kind; changes nothing. */
export async function checkSource(source: Source): Promise<readonly Finding[]> {
  const { endpoint, folder: where, read } = source;
  const findings: Finding[] = [];
  try {
    const folder = await listFolder(endpoint, where);
    findings.push({ level: 'ok', code: 'ENDPOINT_REACHED', params: { endpoint, where } });
    if (filesOf(folder, read.files, read.marker).length === 0) throw noneIn(source);
    findings.push(...(await checkNewest(source, folder, read.files, source.columns)));
    const operation = read.operation === undefined ? [] : [read.operation.column];
    if (read.changes !== undefined)
      findings.push(...(await checkNewest(source, folder, read.changes, [...source.columns, ...operation])));
  } catch (error) {
    if (!(error instanceof TongdaoError)) throw error;
    findings.push({ level: 'error', code: error.code, params: error.params });
  }
  return [...findings, ...(await checkWriting(source))];
}

async function checkNewest(
  source: Source,
  folder: Folder,
  pattern: string,
  columns: readonly string[],
): Promise<readonly Finding[]> {
  const { endpoint, dataset, read } = source;
  const files = filesOf(folder, pattern, read.marker);
  const newest = files.at(-1);
  if (newest === undefined) return [];
  const table = await openTable(tableOptions(source, newest));
  try {
    columnsIn(table, columns);
    const where = newest.name;
    if (table.header.length === 0)
      return [{ level: 'warning', code: 'DATASET_EMPTY', params: { endpoint, where } }];
    const encoding = table.encoding ?? 'ASCII';
    return [
      {
        level: 'ok',
        code: 'FILE_CHECK_FOUND',
        params: { dataset, where: folder.path, pattern, count: files.length, newest: newest.name, encoding },
      },
      { level: 'ok', code: 'DATASET_READABLE', params: { endpoint, where, columns: columns.join(', ') } },
    ];
  } finally {
    await table.file.close();
  }
}

async function checkWriting({ dataset, write }: Source): Promise<readonly Finding[]> {
  if (write === null) return [];
  const { R_OK, W_OK } = constants;
  return [
    await checkAccess(dataset, write.folder, R_OK | W_OK, 'write'),
    await checkAccess(dataset, write.receipts.folder, R_OK, 'read'),
  ];
}

async function checkAccess(dataset: string, where: string, mode: number, what: string): Promise<Finding> {
  try {
    await access(where, mode);
    return {
      level: 'ok',
      code: what === 'write' ? 'FILE_CHECK_WRITABLE' : 'FILE_CHECK_OPEN',
      params: { dataset, where },
    };
  } catch (error) {
    const params = { dataset, where, what, detail: errorCode(error) };
    return { level: 'error', code: 'FILE_CHECK_LOCKED', params };
  }
}

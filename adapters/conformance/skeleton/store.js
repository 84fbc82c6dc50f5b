import { readFile, rename, writeFile } from 'node:fs/promises';
import { TongdaoError } from './error.js';

/**
 * The example's system: lists of rows in a JSON file. Put here what speaks to yours.
 *
 * @typedef {string | number | boolean | null} Value
 * @typedef {{ id: string, changed: number, removed?: boolean, values: Value[] }} Row  `changed`: the system's clock then
 * @typedef {{ key: string, columns: string[], rows: Row[] }} List  `values` stand in the order of `columns`
 * @typedef {{ result: 'applied' | 'unchanged' | 'refused' | 'conflict', message?: string, version?: string }} Outcome
 * @typedef {{ clock: number, lists: Record<string, List>, answered: Record<string, Outcome> }} Content
 */
export class Store {
  /** How often a file was asked for, by its name. */
  static asked = new Map();

  /**
   * @param {string} endpoint
   * @param {string} file
   */
  constructor(endpoint, file) {
    this.endpoint = endpoint;
    this.file = file;
  }

  /**
   * What the file holds now. What cannot be read whole is an error, never an empty list.
   *
   * @returns {Promise<Content>}
   */
  async load() {
    Store.asked.set(this.file, (Store.asked.get(this.file) ?? 0) + 1);
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(this.file));
      return JSON.parse(text);
    } catch (error) {
      const detail = error instanceof Error && 'code' in error ? String(error.code) : 'not whole';
      const params = { endpoint: this.endpoint, where: this.file, detail };
      throw new TongdaoError('ENDPOINT_UNREACHABLE', params, error);
    }
  }

  /** @param {Content} content */
  async save(content) {
    await writeFile(`${this.file}.part`, JSON.stringify(content));
    await rename(`${this.file}.part`, this.file);
  }

  /**
   * The list, which has every column that is needed.
   *
   * @param {Content} content
   * @param {string} name
   * @param {readonly string[]} needed
   */
  listOf(content, name, needed) {
    const where = `${this.file} ${name}`;
    const list = content.lists[name];
    if (list === undefined) {
      const known = Object.keys(content.lists).join(', ');
      throw new TongdaoError('ENDPOINT_SOURCE_MISSING', { endpoint: this.endpoint, where, known });
    }
    const columns = [list.key, ...list.columns];
    const column = needed.find((one) => !columns.includes(one));
    if (column !== undefined) {
      const params = { endpoint: this.endpoint, where, column, columns: columns.join(', ') };
      throw new TongdaoError('COLUMN_MISSING', params);
    }
    return list;
  }
}

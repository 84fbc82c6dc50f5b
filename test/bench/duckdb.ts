/** DuckDB's side: the same comparison of the same files in SQL, from CSV to the list of differing keys. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { serve, timed } from './child.ts';

const [files = ''] = process.argv.slice(2);
const sql = await readFile(new URL('comparison.sql', import.meta.url), 'utf8');

serve(
  async ({ day }) => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      `SET VARIABLE files = '${join(files).replaceAll("'", "''")}'; SET VARIABLE day = ${day}`,
    );
    const [seconds, [counts]] = await timed(async () => {
      await connection.run(sql);
      const reader = await connection.runAndReadAll(
        `SELECT (SELECT count(*) FROM shown)::INT AS records, (SELECT count(*) FROM differing)::INT AS differing`,
      );
      return reader.getRowObjects();
    });
    const classes = await connection.runAndReadAll(
      'SELECT class, count(*)::INT AS keys FROM differing GROUP BY class ORDER BY class',
    );
    connection.closeSync();
    instance.closeSync();
    return {
      seconds,
      records: Number(counts!['records']),
      differing: Number(counts!['differing']),
      classes: Object.fromEntries(classes.getRows().map(([name, keys]) => [String(name), Number(keys)])),
      parts: {},
    };
  },
  async () => {},
);

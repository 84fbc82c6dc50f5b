import type { Pool, RowDataPacket } from 'mysql2/promise';
import type { Test } from 'tap';
import type { Fixture, TestRow } from '../../adapters/conformance/fixture.ts';
import type { DatasetOptions } from '../../src/contract/adapter.ts';
import { mariadb } from '../support/mariadb.ts';
import { cuttable, seenOver } from './sql-fixture.ts';

export const BASE = `
  CREATE TABLE corp (
    id varchar(64) PRIMARY KEY,
    name longtext CHECK (name <> 'not a name'),
    note longtext,
    updated datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    INDEX (updated)
  );`;

const tell = (event: 'INSERT' | 'UPDATE' | 'DELETE') => {
  const row = event === 'DELETE' ? 'OLD' : 'NEW';
  return `
  CREATE TRIGGER tell_${event} AFTER ${event} ON corp FOR EACH ROW
    INSERT INTO corp_out (op, at, id, name, note, updated)
    VALUES ('${event[0]}', NOW(), ${row}.id, ${row}.name, ${row}.note, ${row}.updated);`;
};

/** A platform that is written to by way of staging tables, with an ETL of its own. */
export const STAGED = `
  CREATE TABLE corp_out (
    seq bigint AUTO_INCREMENT PRIMARY KEY, op char(1), at datetime,
    id varchar(64), name longtext, note longtext, updated datetime(6), INDEX (id), INDEX (at)
  );
  ${tell('INSERT')} ${tell('UPDATE')} ${tell('DELETE')}

  CREATE TABLE corp_in (
    request varchar(200) PRIMARY KEY, op char(1), at datetime(6), expected varchar(40), target varchar(64),
    id varchar(64), name longtext, note longtext, state varchar(10), words varchar(100), answered datetime(6), hidden varchar(10)
  );
  CREATE TABLE mute (answers int);
  CREATE TRIGGER take BEFORE INSERT ON corp_in FOR EACH ROW
  body: BEGIN
    DECLARE own_name, own_note longtext;
    DECLARE own_updated datetime(6);
    DECLARE wanted varchar(64) DEFAULT COALESCE(NEW.target, NEW.id);
    DECLARE EXIT HANDLER FOR SQLSTATE '23000' SET NEW.state = 'bad', NEW.words = '名称不合规定';
    SELECT name, note, updated INTO own_name, own_note, own_updated FROM corp WHERE id = wanted;
    IF own_updated IS NOT NULL AND own_name <=> NEW.name AND own_note <=> NEW.note THEN
      SET NEW.hidden = 'same';
    ELSEIF (own_updated IS NULL) <> (NEW.op = 'I') OR own_updated <> NEW.expected THEN
      SET NEW.hidden = 'stale';
    ELSE
      INSERT INTO corp (id, name, note) VALUES (NEW.id, NEW.name, NEW.note)
      ON DUPLICATE KEY UPDATE name = NEW.name, note = NEW.note, updated = NOW(6);
      SELECT updated INTO own_updated FROM corp WHERE id = NEW.id;
      SET NEW.answered = own_updated, NEW.hidden = 'done';
    END IF;
    IF (SELECT MIN(answers) FROM mute) IS NULL OR (SELECT COUNT(*) FROM corp_in) < (SELECT MIN(answers) FROM mute) THEN
      SET NEW.state = NEW.hidden;
    END IF;
  END body;`;

/** A database with a table `corp`, and what a mode needs beside it. `open` gives it empty to the conformance suite, time and again. */
export async function counterpart(t: Test, ddl: string, blocks: Pick<DatasetOptions, 'read' | 'write'>) {
  const { url, pool } = await mariadb(t);
  await pool.query(ddl);
  const [tables] = await pool.query<RowDataPacket[]>(
    'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()',
  );
  const open = async (): Promise<Omit<Fixture, 'write'>> => {
    for (const { name } of tables) await pool.query(`DELETE FROM ${name}`);
    const way = await cuttable(url);
    return { ...touching(pool), ...seenOver(way, blocks, 'mysql') };
  };
  return { pool, open };
}

function touching(pool: Pool): Pick<Fixture, 'put' | 'remove' | 'rows'> {
  return {
    async put(rows) {
      const values = rows.map(({ id, cells }) => [id, cells['name'] ?? null, cells['note'] ?? null]);
      await pool.query(
        `INSERT INTO corp (id, name, note) VALUES ?
         ON DUPLICATE KEY UPDATE name = VALUES(name), note = VALUES(note), updated = NOW(6)`,
        [values],
      );
    },
    async remove(ids) {
      await pool.query('DELETE FROM corp WHERE id IN (?)', [ids]);
    },
    async rows() {
      const [rows] = await pool.query<RowDataPacket[]>('SELECT id, name, note FROM corp ORDER BY id');
      return rows.map(({ id, name, note }): TestRow => ({ id, cells: { name, note } }));
    },
  };
}

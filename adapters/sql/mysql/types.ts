import type { FieldPacket } from 'mysql2/promise';

/** Types of a result's columns; https://mariadb.com/kb/en/result-set-packets/#field-types */
const NAMES: Readonly<Record<number, string>> = {
  0: 'decimal',
  1: 'tinyint',
  2: 'smallint',
  3: 'int',
  4: 'float',
  5: 'double',
  7: 'timestamp',
  8: 'bigint',
  9: 'mediumint',
  10: 'date',
  11: 'time',
  12: 'datetime',
  13: 'year',
  15: 'varchar',
  16: 'bit',
  245: 'json',
  246: 'decimal',
  247: 'enum',
  248: 'set',
  249: 'text',
  250: 'text',
  251: 'text',
  252: 'text',
  253: 'varchar',
  254: 'char',
  255: 'geometry',
};

const BINARY_CHARSET = 63;
const BINARY: Readonly<Record<string, string>> = { varchar: 'varbinary', char: 'binary', text: 'blob' };

export function typeOf({ columnType, characterSet }: FieldPacket): string {
  const name = NAMES[columnType ?? -1] ?? '';
  return characterSet === BINARY_CHARSET ? (BINARY[name] ?? name) : name;
}

import { type AdapterManifest, CONTRACT_VERSION } from '../../src/contract/adapter.ts';
import { OptionsSchema, ReadSchema, WriteSchema } from './settings.ts';

export const manifest: AdapterManifest = {
  id: 'file',
  contract: CONTRACT_VERSION,
  title: {
    zh: '文件交换目录或 SFTP（CSV、TSV、XLSX、JSON Lines、XML、ZIP）',
    en: 'Exchange folder or SFTP (CSV, TSV, XLSX, JSON Lines, XML, ZIP)',
  },
  maturity: 'beta',
  promises: [
    {
      zh: '全量读取名称最新的快照；写到一半、被截断、编码不符或读取期间被改动的文件会报错，不会当作完整数据。',
      en: 'A full read takes the snapshot with the newest name; a file that is half-written, truncated, in another encoding or changed meanwhile is an error, never taken for complete.',
    },
    {
      zh: '坏行（字段数不符、引号未闭合、坏字节、公式单元格）单独隔离，其余行照常读取。',
      en: 'A bad row (field count, open quote, bad bytes, formula) is set aside by itself; the other rows are read.',
    },
    {
      zh: '增量按文件名顺序读取快照之后的文件；若增量可能已被清理，则报错而不遗漏。',
      en: 'Changes are read from the files after the snapshot, in the order of their names; when some may have been cleared, that is an error and not a gap.',
    },
    {
      zh: '每批投递一个文件，文件名含批次号；重复投递不再写文件，只等回执。对方须保留投递文件直到回执写出。',
      en: 'One file per delivery batch, with its number in the name; a repeated delivery writes nothing and waits for the receipt. The platform keeps the file until its receipt stands.',
    },
    {
      zh: '已入台账的文件（下一次读取从其后开始）或已被更新快照取代的文件才移入归档目录；补读与查询也会在归档中查找。',
      en: 'A file goes to the archive folder once it is stored (a later read begins beyond it) or a newer snapshot has replaced it. Reads and look-ups search there, too.',
    },
  ],
  optionsSchema: { ...OptionsSchema },
  readSchema: { ...ReadSchema },
  writeSchema: { ...WriteSchema },
};

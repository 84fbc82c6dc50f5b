import { type CodeEntry, retry, stop } from './entry.ts';

export const STORAGE = {
  DATABASE_UNREACHABLE: retry(
    '无法连接数据库 {where}（{detail}）。请检查 DATABASE_URL、网络与数据库是否在运行。',
    'The database {where} cannot be reached ({detail}). Check DATABASE_URL, the network and that the database is running.',
  ),
  DATABASE_DENIED: stop(
    '数据库 {where} 拒绝访问（{detail}）。请检查 DATABASE_URL 中的用户、密码与库名。',
    'The database {where} refused access ({detail}). Check the user, password and database name in DATABASE_URL.',
  ),
  LEDGER_NEWER: stop(
    '台账由更新版本的通道建立（迁移 {version} 本程序不认识）。请升级本程序。',
    'The ledger was made by a newer Tongdao (this program does not know migration {version}). Upgrade this program.',
  ),
  LEDGER_BEHIND: stop(
    '台账缺少迁移 {files}。请先运行 tongdao ledger migrate。',
    'The ledger lacks the migrations {files}. Run tongdao ledger migrate first.',
  ),
  LEDGER_CHANGED: stop(
    '已执行过的迁移文件 {file} 内容已变。请恢复原文件；改动须写成新的迁移。',
    'The migration {file} was changed after it had been applied. Restore the file; put changes into a new migration.',
  ),
  STORE_PLATFORM: stop(
    '内嵌 PostgreSQL 不能在本平台（{platform}）运行（{detail}）。请安装 PostgreSQL 并设置 DATABASE_URL。',
    'The embedded PostgreSQL does not run on this platform ({platform}: {detail}). Install PostgreSQL and set DATABASE_URL.',
  ),
  STORE_ACCOUNT: stop(
    '以 root 运行时，内嵌 PostgreSQL 需要普通账户 postgres 或 nobody，这里都不可用。请改用普通用户运行，或设置 DATABASE_URL。',
    'As root the embedded PostgreSQL needs an ordinary account, postgres or nobody, and neither can be used here. Run as an ordinary user, or set DATABASE_URL.',
  ),
  STORE_FOREIGN: stop(
    '数据目录 {folder} 属于另一个用户。请用该用户运行，或另选数据目录，或设置 DATABASE_URL。',
    'The data folder {folder} belongs to another user. Run as that user, choose another data folder, or set DATABASE_URL.',
  ),
  STORE_FAILED: stop(
    '内嵌 PostgreSQL 无法启动（{detail}）。请检查磁盘空间与权限，或设置 DATABASE_URL。',
    'The embedded PostgreSQL could not be started ({detail}). Check disk space and permissions, or set DATABASE_URL.',
  ),
} as const satisfies Record<string, CodeEntry>;

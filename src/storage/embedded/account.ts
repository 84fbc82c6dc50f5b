import { execFileSync } from 'node:child_process';
import { TongdaoError } from '../../contract/errors.ts';

/** PostgreSQL refuses to run as root; it then runs as this unprivileged account. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Where root puts what the unprivileged account must reach when the checkout or the data folder is closed to it. */
export const COMMON_FOLDER = '/var/lib/tongdao';

/** null when this process may run the server itself. Throws STORE_ACCOUNT when root finds nobody to run it. */
export function serverAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
    try {
      const account = { uid: id('-u'), gid: id('-g') };
      execFileSync('id', ['-u'], { ...asAccount(account), stdio: 'pipe' });
      return account;
    } catch {
      // There is no such account here, or this container does not let us become it.
    }
  }
  throw new TongdaoError('STORE_ACCOUNT');
}

/** Options for child processes: the account, a working folder it may be in, and none of our PG* settings or locale. */
export function asAccount(account: Account | null): {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
} {
  const env: NodeJS.ProcessEnv = { LC_ALL: 'C' };
  for (const name of ['PATH', 'TMPDIR', 'SystemRoot', 'TEMP', 'TMP']) {
    if (process.env[name] !== undefined) env[name] = process.env[name];
  }
  const cwd = process.platform === 'win32' ? process.cwd() : '/';
  return account === null ? { cwd, env } : { cwd, env, uid: account.uid, gid: account.gid };
}

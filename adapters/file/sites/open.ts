import type { AdapterContext } from '../../../src/contract/adapter.ts';
import { TongdaoError } from '../../../src/contract/errors.ts';
import { listOf, type Options } from '../settings.ts';
import { LocalSite } from './local.ts';
import { SftpSite } from './sftp.ts';
import type { Site } from './site.ts';

/** The site of an endpoint, and its folder there. Throws FILE_SFTP_ADDRESS. Reaches nothing yet. */
export function siteOf(
  { endpoint, baseDir }: Pick<AdapterContext, 'endpoint' | 'baseDir'>,
  { folder, sftp }: Options,
): { readonly site: Site; readonly root: string } {
  if (!folder.startsWith('sftp:')) {
    const site = new LocalSite(endpoint);
    return { site, root: site.resolve(baseDir, folder) };
  }
  const url = URL.canParse(folder) ? new URL(folder) : null;
  // A password in an address ends up in logs and on screens.
  if (url === null || sftp === undefined || url.hostname === '' || url.username === '' || url.password !== '')
    throw new TongdaoError('FILE_SFTP_ADDRESS', { endpoint });
  const { hostKey, password, privateKey, passphrase } = sftp;
  const site = new SftpSite(endpoint, {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 22 : Number(url.port),
    user: decodeURIComponent(url.username),
    password,
    privateKey,
    passphrase,
    hostKeys: listOf(hostKey),
  });
  return { site, root: site.resolve(decodeURIComponent(url.pathname)) };
}

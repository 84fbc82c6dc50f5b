import { TongdaoError } from '../../src/contract/errors.ts';
import { type Folder, type Found, filesOf } from './folder.ts';
import type { Source } from './source.ts';

/**
 * Moves files to the archive that no read needs to go on with. That the channel has stored what it read of a file is seen by the
 * next read: it begins beyond it. Reads and look-ups search the archive too, so that moving changes nothing for them.
 * A file that cannot be moved stays where it is: it is read all the same, and `check` tells why.
 */
export async function putAway(
  source: Source,
  folder: Folder,
  isDone: (file: Found) => boolean,
): Promise<void> {
  const { site, archive, read, settle, log } = source;
  if (archive === undefined) return;
  const { marker } = read;
  for (const pattern of read.changes === undefined ? [read.files] : [read.files, read.changes]) {
    for (const file of await filesOf(site, folder, pattern, { marker, settle })) {
      if (!isDone(file) || file.path === site.resolve(archive, file.name)) continue;
      try {
        await site.move(file.path, site.resolve(archive, file.name));
        if (marker !== undefined)
          await site.move(file.path + marker, site.resolve(archive, file.name + marker));
      } catch (error) {
        if (!(error instanceof TongdaoError)) throw error;
        log.warn(
          { endpoint: source.endpoint, file: file.name, code: error.code },
          'a file could not be archived',
        );
      }
    }
  }
}

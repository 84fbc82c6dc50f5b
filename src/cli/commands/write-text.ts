import { writeFile } from 'node:fs/promises';
import { TongdaoError } from '../../contract/errors.ts';

/** Throws FILE_UNWRITABLE. */
export async function writeText(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (thrown) {
    throw new TongdaoError('FILE_UNWRITABLE', {
      file,
      detail: (thrown as NodeJS.ErrnoException).code ?? '?',
    });
  }
}

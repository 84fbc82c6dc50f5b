import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fromBuffer } from 'yauzl';
import type { Channel } from '../../src/channel.ts';
import type { ExportContext, ExportRequest } from '../../src/exports/context.ts';
import { exportReconciliation } from '../../src/exports/reconciliation.ts';

export const contextOf = ({ ledger, datasets, signer, settings }: Channel): ExportContext => ({
  ledger,
  datasets,
  signer,
  channel: settings.channel,
});

export const request = (more: Partial<ExportRequest> = {}): ExportRequest => ({
  as: 'csv',
  language: 'zh',
  actor: 'auditor key',
  ...more,
});

/** The zip of a reconciliation's export. */
export async function exported(
  channel: Channel,
  id: string,
  more: Partial<ExportRequest> = {},
): Promise<Buffer> {
  return buffer((await exportReconciliation(contextOf(channel), request(more), id)).stream);
}

/** The members of a zip, as a reader that is not ours finds them. */
export function filesIn(zip: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    const files = new Map<string, Buffer>();
    fromBuffer(zip, { lazyEntries: true }, (error, archive) => {
      if (error !== null) return reject(error);
      archive.on('error', reject);
      archive.on('end', () => resolve(files));
      archive.on('entry', (entry: { fileName: string }) => {
        archive.openReadStream(entry as never, (failed: Error | null, stream: Readable) => {
          if (failed !== null) return reject(failed);
          buffer(stream).then((bytes) => {
            files.set(entry.fileName, bytes);
            archive.readEntry();
          }, reject);
        });
      });
      archive.readEntry();
    });
  });
}

import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Test } from 'tap';
import { fromBuffer } from 'yauzl';
import type { Channel } from '../../src/channel.ts';
import type { ExportContext, ExportRequest } from '../../src/exports/context.ts';
import { exportReconciliation } from '../../src/exports/reconciliation.ts';
import { checkExport } from '../../src/verify/export.ts';
import type { Bytes } from '../../src/verify/zip.ts';
import { type Engine, engine, licence } from '../support/engine.ts';

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

/** Bytes in memory as the checker reads them. */
export const bytesOf = (zip: Buffer): Bytes => ({
  size: zip.length,
  read: async (at, length) => zip.subarray(at, at + length),
});

/** `ok`, or the codes of what does not hold. */
export async function verdictOf(zip: Buffer, vkey: string): Promise<string> {
  const { ok, faults } = await checkExport(bytesOf(zip), vkey);
  return ok ? 'ok' : faults.map(({ code }) => code).join(' ');
}

/** A channel with a reconciliation of several classes: licences 2 and 3 are missing in Wujiang, 9 is an orphan, 1 differs. */
export async function channelWithResult(t: Test): Promise<Engine> {
  const made = await engine(t, { policy: { missing: 'case', stale: 'case', incomplete: 'case' } });
  const { platforms, syncAll, reconcile } = made;
  for (const n of [1, 2, 3]) platforms.qingpu.put(`q${n}`, licence(n));
  for (const n of [1, 2, 3]) platforms.jiashan.put(`j${n}`, licence(n));
  platforms.wujiang.put('w1', licence(1, 'qingpu', { scope: '饮料' }));
  platforms.wujiang.put('w9', licence(9, 'qingpu', { no: '=HYPERLINK("http://x")' }));
  platforms.jiashan.put('j8', licence(8, 'qingpu', { type: '0', no: '91310118132712288' }));
  await syncAll('full');
  await reconcile();
  return made;
}

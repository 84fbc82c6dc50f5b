import type { Adapter, AdapterContext, AdapterKind } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { checkRoot } from './check.ts';
import { describeSource } from './describe.ts';
import { lookUp } from './lookup.ts';
import { manifest } from './manifest.ts';
import { readChanges, readFull } from './read.ts';
import { OptionsSchema, typed } from './settings.ts';
import { siteOf } from './sites/open.ts';
import { type Root, type Source, sourceOf } from './source.ts';
import { surveyFolder } from './survey.ts';
import { writeBatch } from './write.ts';

/** Systems that exchange files through a folder, by configuration alone. */
export const kind: AdapterKind = { manifest, open };

function open(context: AdapterContext): Adapter {
  const { endpoint } = context;
  const options = typed(OptionsSchema, context.options);
  const { site, root: folder } = siteOf(context, options);
  const root: Root = { endpoint, site, folder, encoding: options.encoding ?? 'auto', log: context.log };
  const sources = new Map(
    Object.entries(context.datasets).map(([name, blocks]) => [name, sourceOf(root, name, blocks)]),
  );
  const missing = (what: string): never => {
    throw new TongdaoError('CAPABILITY_MISSING', { endpoint, adapter: manifest.id, what });
  };
  const sourceFor = (dataset: string): Source => sources.get(dataset) ?? missing(`use dataset ${dataset}`);

  return {
    capabilities(dataset) {
      const { read, write } = sourceFor(dataset);
      return { changes: read.changes !== undefined, lookup: read.transient !== true, write: write !== null };
    },

    async check() {
      return checkRoot(root, [...sources.values()]);
    },

    async survey(signal) {
      return surveyFolder(root, signal);
    },

    async describe(dataset) {
      return describeSource(sourceFor(dataset));
    },

    read(request) {
      const source = sourceFor(request.dataset);
      if (request.mode === 'full') return readFull(source, request);
      if (source.read.changes === undefined) return missing(`read changes of ${request.dataset}`);
      return readChanges(source, request);
    },

    async lookup(dataset, ids, signal) {
      const source = sourceFor(dataset);
      if (source.read.transient === true) return missing(`look up records of ${dataset}`);
      return lookUp(source, ids, signal);
    },

    async write(dataset, records, idempotencyKey, signal) {
      const source = sourceFor(dataset);
      return writeBatch(source, source.write ?? missing(`write ${dataset}`), records, idempotencyKey, signal);
    },

    close: () => site.close(),
  };
}

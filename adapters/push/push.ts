import type { Adapter, AdapterContext, AdapterKind } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { checkSender, checkSource } from './check.ts';
import { manifest } from './manifest.ts';
import { lookUp, readChanges, readFull } from './read.ts';
import { receive } from './receive.ts';
import { type Source, senderOf, sourceOf } from './source.ts';

/** Platforms that send their records by themselves, by configuration alone. */
export const kind: AdapterKind = { manifest, open };

function open(context: AdapterContext): Adapter {
  const { endpoint } = context;
  const sender = senderOf(context);
  const sources = new Map(
    Object.entries(context.datasets).map(([name, options]) => [name, sourceOf(context, name, options)]),
  );
  const sourceFor = (dataset: string): Source => {
    const source = sources.get(dataset);
    if (source !== undefined) return source;
    throw new TongdaoError('CAPABILITY_MISSING', {
      endpoint,
      adapter: manifest.id,
      what: `use dataset ${dataset}`,
    });
  };

  return {
    capabilities: () => ({ changes: true, lookup: true, write: false }),

    async check() {
      const findings = await Promise.all([...sources.values()].map(checkSource));
      return [...checkSender(sender), ...findings.flat()];
    },

    read(request) {
      const source = sourceFor(request.dataset);
      return request.mode === 'full' ? readFull(source, request) : readChanges(source, request);
    },

    lookup: async (dataset, ids) => lookUp(sourceFor(dataset), ids),

    receive: async (request) => receive(sender, sourceFor(request.dataset), request),

    async close() {},
  };
}

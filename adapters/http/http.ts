import type { Adapter, AdapterContext, AdapterKind } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { unknownNames } from './auth.ts';
import { checkSource } from './check.ts';
import { Client } from './client.ts';
import { describeSource } from './describe.ts';
import { lookUp } from './lookup.ts';
import { manifest } from './manifest.ts';
import { httpOptions, type Source, sourceOf } from './options.ts';
import { readPages } from './read.ts';
import { writeRecords } from './write.ts';

/** REST/JSON services, by configuration alone. */
export const kind: AdapterKind = { manifest, open };

function open(context: AdapterContext): Adapter {
  const { endpoint } = context;
  const options = httpOptions(context);
  const [unknown] = unknownNames(options.auth);
  if (unknown !== undefined) throw new TongdaoError('HTTP_SIGNATURE_NAME', { endpoint, name: unknown });
  const client = new Client(endpoint, options);
  const sources = new Map(
    Object.entries(context.datasets).map(([name, dataset]) => [name, sourceOf(endpoint, name, dataset)]),
  );

  const sourceFor = (dataset: string): Source => sources.get(dataset) ?? missing(`use dataset ${dataset}`);
  const missing = (what: string): never => {
    throw new TongdaoError('CAPABILITY_MISSING', { endpoint, adapter: manifest.id, what });
  };

  return {
    capabilities(dataset) {
      const { read, write } = sourceFor(dataset);
      return {
        changes: read.changes !== undefined,
        lookup: read.lookup !== undefined,
        write: write !== null,
      };
    },

    async check() {
      const findings = await Promise.all([...sources.values()].map((source) => checkSource(client, source)));
      return findings.flat();
    },

    async describe(dataset) {
      return describeSource(client, sourceFor(dataset));
    },

    read(request) {
      const source = sourceFor(request.dataset);
      if (request.mode === 'changes' && source.read.changes === undefined)
        return missing(`read changes of ${request.dataset}`);
      return readPages(client, source, request);
    },

    async lookup(dataset, ids, signal) {
      const source = sourceFor(dataset);
      const lookup = source.read.lookup ?? missing(`look up records of ${dataset}`);
      return lookUp(client, source, lookup, ids, options.concurrency, signal);
    },

    async write(dataset, records, idempotencyKey, signal) {
      const source = sourceFor(dataset);
      const write = source.write ?? missing(`write ${dataset}`);
      return writeRecords(client, source, write, records, idempotencyKey, options.concurrency, signal);
    },

    close: () => client.close(),
  };
}

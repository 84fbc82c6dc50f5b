import type { Adapter, AdapterContext, AdapterKind } from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { unknownAuthNames } from '../wire/auth.ts';
import { checkAll } from '../wire/check.ts';
import { transportOptions } from '../wire/options.ts';
import { readPages } from '../wire/pages.ts';
import { sourceOf } from '../wire/source.ts';
import { checkSource } from './check.ts';
import { Client } from './client.ts';
import { describeSource } from './describe.ts';
import { lookUp } from './lookup.ts';
import { manifest } from './manifest.ts';
import type { HttpSource, ReadOptions, WriteOptions } from './options.ts';
import { fetchPage } from './read.ts';
import { surveyRoutes } from './survey.ts';
import { writeRecords } from './write.ts';

/** REST/JSON services, by configuration alone. */
export const kind: AdapterKind = { manifest, open };

function open(context: AdapterContext): Adapter {
  const { endpoint } = context;
  const options = transportOptions(context);
  const [unknown] = unknownAuthNames(options.auth);
  if (unknown !== undefined) throw new TongdaoError('HTTP_SIGNATURE_NAME', { endpoint, name: unknown });
  const client = new Client(options);
  const sources = new Map(
    Object.entries(context.datasets).map(([name, dataset]) => [
      name,
      sourceOf<ReadOptions, WriteOptions>(endpoint, name, dataset, (read) => read.path),
    ]),
  );

  const sourceFor = (dataset: string): HttpSource =>
    sources.get(dataset) ?? missing(`use dataset ${dataset}`);
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

    check() {
      const looks = [...sources.values()].map((source) => () => checkSource(client, source));
      return checkAll(client, looks);
    },

    survey(signal) {
      const { openapi } = context.options;
      return surveyRoutes(client, typeof openapi === 'string' ? openapi : null, signal);
    },

    async describe(dataset) {
      return describeSource(client, sourceFor(dataset));
    },

    read(request) {
      const source = sourceFor(request.dataset);
      if (request.mode === 'changes' && source.read.changes === undefined)
        return missing(`read changes of ${request.dataset}`);
      return readPages(source, request, (cursor, signal) => fetchPage(client, source, cursor, signal));
    },

    async lookup(dataset, ids, signal) {
      const source = sourceFor(dataset);
      const lookup = source.read.lookup ?? missing(`look up records of ${dataset}`);
      return lookUp(client, source, lookup, ids, signal);
    },

    async write(dataset, records, idempotencyKey, signal) {
      const source = sourceFor(dataset);
      const write = source.write ?? missing(`write ${dataset}`);
      return writeRecords(client, source, write, records, idempotencyKey, signal);
    },

    close: () => client.close(),
  };
}

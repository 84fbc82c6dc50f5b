import type { Adapter, AdapterKind, Page, RawRecord, ReadRequest } from '../../src/contract/adapter.ts';
import type { Logger } from '../../src/contract/logger.ts';
import { type Host, openHost } from '../../src/host/host.ts';
import { createMetrics, type Metrics } from '../../src/observe/metrics.ts';
import type { Pipeline } from '../../src/pipeline/pipeline.ts';
import type { EndpointSettings, Settings } from '../../src/settings/settings.ts';
import { load, QINGPU, tableKind } from '../settings/profile.ts';

export const never = new AbortController().signal;

export const request = (more: Partial<ReadRequest> = {}): ReadRequest => ({
  dataset: 'registration',
  mode: 'full',
  cursor: null,
  pageSize: 2,
  signal: never,
  ...more,
});

export const row = (id: string, more: Partial<RawRecord> = {}): RawRecord => ({
  position: `row ${id}`,
  id,
  values: [id, 'x'],
  ...more,
});

export const page = (cursor: string, records: readonly RawRecord[], more: Partial<Page> = {}): Page => ({
  columns: ['uni_scid', 'corp_name'],
  records,
  cursor,
  ...more,
});

export interface Scripted {
  readonly host: Host;
  readonly metrics: Metrics;
  readonly opened: Parameters<AdapterKind['open']>[0][];
  readonly logged: { readonly fields: Readonly<Record<string, unknown>>; readonly message: string }[];
}

const whole: Adapter = {
  capabilities: () => ({ changes: true, lookup: true, write: true }),
  check: async () => [],
  async *read() {},
  close: async () => {},
};

/** A pipeline that seals every row under its first value. */
function sealing(): Pipeline {
  const pipeline = {
    digest: 'd',
    columns: ['uni_scid', 'corp_name'],
    expand: async (page: Page) => page,
    bind: () => ({
      process: (raw: RawRecord) =>
        raw.fault === undefined
          ? { outcome: 'sealed', key: raw.values[0], raw }
          : { outcome: 'rejected', raw },
    }),
  };
  // Only what the host itself asks of a pipeline.
  return pipeline as unknown as Pipeline;
}

/** A host with one endpoint, qingpu, whose adapter does what the script says. */
export async function scripted(
  script: Partial<Adapter> = {},
  yaml: string = QINGPU,
  more: Partial<Parameters<typeof openHost>[0]> & { readonly open?: AdapterKind['open'] } = {},
): Promise<Scripted> {
  const settings: Settings = await load({ 'endpoints/qingpu.yaml': yaml });
  const opened: Scripted['opened'] = [];
  const logged: Scripted['logged'] = [];
  const note: Logger['info'] = (fields, message) => void logged.push({ fields, message });
  const kind: AdapterKind = {
    manifest: tableKind.manifest,
    open(context) {
      opened.push(context);
      return more.open?.(context) ?? { ...whole, ...script };
    },
  };
  const metrics = createMetrics('0.0.0');
  const host = openHost({
    settings,
    kinds: [kind],
    compile: (_endpoint: EndpointSettings, _dataset: string) => sealing(),
    metrics,
    log: { debug: note, info: note, warn: note, error: note },
    patienceMs: 20,
    ...more,
  });
  return { host, metrics, opened, logged };
}

/** What came before the read ended, and the code of the error that ended it. */
export async function readAll(
  pages: AsyncIterable<Page>,
): Promise<{ readonly pages: readonly Page[]; readonly error: Readonly<Record<string, unknown>> | null }> {
  const seen: Page[] = [];
  try {
    for await (const next of pages) seen.push(next);
  } catch (thrown) {
    const { code, params } = thrown as { readonly code: string; readonly params: object };
    return { pages: seen, error: { code, ...params } };
  }
  return { pages: seen, error: null };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from '../../contract/adapter.ts';
import type { Dataset } from '../../contract/dataset.ts';
import { asTongdaoError, TongdaoError } from '../../contract/errors.ts';
import type { HostedEndpoint } from '../../host/host.ts';

/** What the adapter says of its system, and what can be told from the mapping alone. Never throws, and ends when the time is over. */
export async function checkEndpoint(
  endpoint: HostedEndpoint,
  datasets: readonly Dataset[],
  seconds: number,
): Promise<readonly Finding[]> {
  const said = await adapterFindings(endpoint, seconds);
  const own = Object.keys(endpoint.settings.datasets).flatMap((name) =>
    mappingFindings(endpoint, datasets.find((dataset) => dataset.name === name)!),
  );
  return [...said, ...own];
}

async function adapterFindings(endpoint: HostedEndpoint, seconds: number): Promise<readonly Finding[]> {
  const { name } = endpoint;
  const over = new AbortController();
  const late = sleep(seconds * 1000, undefined, { signal: over.signal }).then((): never => {
    throw new TongdaoError('CHECK_TIMED_OUT', { endpoint: name, seconds });
  });
  late.catch(() => undefined);
  const asked = endpoint.check();
  // What comes after the time is over is nobody's any more.
  asked.catch(() => undefined);
  try {
    const findings = await Promise.race([asked, late]);
    if (findings.length > 0) return findings;
    return [{ level: 'warning', code: 'CHECK_NOTHING_SAID', params: { endpoint: name } }];
  } catch (thrown) {
    return [errorFinding(thrown)];
  } finally {
    over.abort();
  }
}

function mappingFindings(endpoint: HostedEndpoint, dataset: Dataset): readonly Finding[] {
  const { settings } = endpoint;
  try {
    const pipeline = endpoint.pipeline(dataset.name);
    const findings: Finding[] = [];
    const add = (level: Finding['level'], code: string, params: Finding['params']) =>
      findings.push({ level, code, params: { dataset: dataset.name, ...params } });
    if (dataset.home !== null && pipeline.unmapped.includes(dataset.home))
      add('error', 'CHECK_HOMELESS', { field: dataset.home });
    if (settings.datasets[dataset.name]?.write == null) return findings;
    if (!endpoint.capabilities(dataset.name).write)
      add('warning', 'CHECK_UNWRITABLE', { adapter: settings.adapter });
    for (const { field, why } of pipeline.irreversible) {
      if (dataset.compared.includes(field)) add('warning', 'CHECK_IRREVERSIBLE', { field, ...why });
    }
    return findings;
  } catch (thrown) {
    return [errorFinding(thrown)];
  }
}

export function errorFinding(thrown: unknown): Finding {
  const { code, params } = asTongdaoError(thrown);
  return { level: 'error', code, params };
}

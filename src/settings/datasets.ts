import { validate as isCron } from 'node-cron';
import type { Dataset } from '../contract/dataset.ts';
import { CLASSES, type DiscrepancyClass, type Policy } from '../contract/terms.ts';
import { durationMs } from './durations.ts';
import { nearest } from './nearest.ts';
import { asObject, asText } from './plain.ts';
import type { DatasetSettings, IgnoreReason } from './settings.ts';
import { escapePointer, type Pointer, type YamlSource } from './yaml-source.ts';

const SETTLE_DEFAULT = '1h';
const EVIDENCE_DEFAULT = '30d';
const CHANGES_DEFAULT = '0 * * * *';
const FULL_DEFAULT = '30 2 * * *';
const DELIVERED_BY_DEFAULT: readonly string[] = ['missing', 'stale', 'incomplete'];

/** Settings of every dataset, from the `datasets` block of channel.yaml and the defaults. */
export function readDatasets(
  source: YamlSource,
  datasets: readonly Dataset[],
): Readonly<Record<string, DatasetSettings>> {
  const written = asObject(asObject(source.value)['datasets']);
  const known = datasets.map(({ name }) => name);
  for (const name of Object.keys(written)) {
    if (known.includes(name)) continue;
    source.report(`/datasets/${escapePointer(name)}`, 'SETTINGS_DATASET_UNKNOWN', {
      name,
      nearest: nearest(name, known),
    });
  }
  return Object.fromEntries(
    datasets.map((dataset) => [
      dataset.name,
      readDataset(source, `/datasets/${dataset.name}`, dataset, asObject(written[dataset.name])),
    ]),
  );
}

function readDataset(
  source: YamlSource,
  pointer: Pointer,
  dataset: Dataset,
  written: Readonly<Record<string, unknown>>,
): DatasetSettings {
  const schedule = asObject(written['schedule']);
  return {
    settle: durationMs(asText(written['settle'], SETTLE_DEFAULT)) ?? 0,
    evidence: durationMs(asText(written['evidence'], EVIDENCE_DEFAULT)) ?? 0,
    ...readPolicy(source, `${pointer}/policy`, dataset, asObject(written['policy'])),
    schedule: {
      changes: readCron(source, `${pointer}/schedule/changes`, asText(schedule['changes'], CHANGES_DEFAULT)),
      full: readCron(source, `${pointer}/schedule/full`, asText(schedule['full'], FULL_DEFAULT)),
    },
  };
}

function readCron(source: YamlSource, pointer: Pointer, expression: string): string | null {
  if (expression === 'off') return null;
  if (!isCron(expression)) source.report(pointer, 'SETTINGS_CRON');
  return expression;
}

function readPolicy(
  source: YamlSource,
  pointer: Pointer,
  dataset: Dataset,
  written: Readonly<Record<string, unknown>>,
): Pick<DatasetSettings, 'policy' | 'ignored'> {
  const policy: Partial<Record<DiscrepancyClass, Policy>> = {};
  const ignored: Partial<Record<DiscrepancyClass, IgnoreReason>> = {};
  for (const recordClass of CLASSES) {
    if (recordClass === 'agreed') continue;
    const choice = written[recordClass];
    if (choice === 'deliver' && dataset.mode === 'compare') {
      source.report(`${pointer}/${recordClass}`, 'SETTINGS_POLICY_COMPARE', { dataset: dataset.name });
    }
    if (typeof choice === 'object' && choice !== null) {
      const { ignore, until } = asObject(choice);
      ignored[recordClass] = { reason: asText(ignore), until: asText(until) };
      policy[recordClass] = 'ignore';
    } else {
      policy[recordClass] =
        choice === 'deliver' || choice === 'case' ? choice : defaultPolicy(dataset, recordClass);
    }
  }
  return { policy: policy as Record<DiscrepancyClass, Policy>, ignored };
}

/** in-flight waits for its delivery or for the settling time: there is nothing to decide yet. */
function defaultPolicy(dataset: Dataset, recordClass: DiscrepancyClass): Policy {
  if (recordClass === 'in-flight') return 'ignore';
  return dataset.mode === 'replicate' && DELIVERED_BY_DEFAULT.includes(recordClass) ? 'deliver' : 'case';
}

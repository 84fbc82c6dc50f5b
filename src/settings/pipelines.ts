import type { Dataset } from '../contract/dataset.ts';
import { compilePipeline, type Pipeline } from '../pipeline/pipeline.ts';
import type { EndpointSettings, Settings } from './settings.ts';

/** The pipeline of one dataset at one endpoint that shows it. */
export type PipelineFactory = (endpoint: EndpointSettings, dataset: string) => Pipeline;

/** Compiles on demand; what loadSettings returned compiles. */
export function pipelineFactory(settings: Settings, datasets: readonly Dataset[]): PipelineFactory {
  return (endpoint, name) => {
    const dataset = datasets.find((candidate) => candidate.name === name);
    const shown = endpoint.datasets[name];
    if (dataset === undefined || shown === undefined) {
      throw new Error(`endpoint ${endpoint.name} shows no dataset ${name}`);
    }
    return compilePipeline({
      endpoint: endpoint.name,
      dataset,
      mapping: shown.mapping,
      codeLists: settings.codeLists,
      homes: settings.divisions.homes,
      divisions: settings.divisions.current,
      checksumExempt: settings.checksumExempt,
    });
  };
}

import type {
  AdapterKind,
  ColumnDescription,
  Page,
  RawValue,
  SourceDescription,
} from '../contract/adapter.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { Logger } from '../contract/logger.ts';
import { GuardedEndpoint } from '../host/guarded-endpoint.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { TableSample } from '../proposal/meanings.ts';
import type { Secret } from '../settings/secret.ts';

type Block = Readonly<Record<string, unknown>>;

export interface ProbeRequest {
  readonly endpoint: string;
  readonly kind: AdapterKind;
  readonly options: Secret<Block>;
  /** The profile's folder: relative paths in options start there. */
  readonly baseDir: string;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** What a source shows: its columns, and some of its rows. */
export interface Looked {
  readonly described: readonly ColumnDescription[];
  readonly table: TableSample;
}

/** Rows looked at; enough for every usual value of a status to turn up. */
export const SAMPLE_ROWS = 500;
const PATIENCE_MS = 5000;
const SILENCE_MS = 60_000;
const DEEPEST = 3;

/** What a system has to read, the likeliest first; nothing where its adapter cannot tell. */
export async function surveySystem(
  request: ProbeRequest,
  signal: AbortSignal,
): Promise<readonly SourceDescription[]> {
  return withEndpoint(request, {}, {}, (endpoint) => endpoint.survey(signal));
}

/** Columns and the first rows of a source. */
export async function lookAt(
  request: ProbeRequest,
  dataset: string,
  read: Block,
  signal: AbortSignal,
): Promise<Looked> {
  const blocks = { [dataset]: { shows: 'all', read, write: null, mapping: {} } } as const;
  const described = await withEndpoint(request, blocks, { [dataset]: [] }, (endpoint) =>
    endpoint.describe(dataset),
  );
  const columns = described.map(({ name }) => name);
  const pages = await withEndpoint(request, blocks, { [dataset]: columns }, async (endpoint) => {
    const found: Page[] = [];
    let rows = 0;
    const query = { dataset, mode: 'full', cursor: null, pageSize: SAMPLE_ROWS, signal } as const;
    for await (const page of endpoint.read(query)) {
      found.push(page);
      rows += page.records.length;
      if (rows >= SAMPLE_ROWS) break;
    }
    return found;
  });
  const table = tableOf(pages);
  if (table.rows.length === 0) throw new TongdaoError('CONNECT_EMPTY', { endpoint: request.endpoint });
  return { described, table };
}

async function withEndpoint<Result>(
  { endpoint, kind, options, ...around }: ProbeRequest,
  datasets: GuardedEndpoint['settings']['datasets'],
  columns: Readonly<Record<string, readonly string[]>>,
  work: (endpoint: GuardedEndpoint) => Promise<Result>,
): Promise<Result> {
  const opened = new GuardedEndpoint({
    ...around,
    kind,
    settings: {
      name: endpoint,
      title: { zh: endpoint, en: endpoint },
      divisions: [],
      adapter: kind.manifest.id,
      options,
      datasets,
      file: `endpoints/${endpoint}.yaml`,
    },
    compile: () => {
      throw new Error('a system that is only looked at has no mapping');
    },
    columns,
    patienceMs: PATIENCE_MS,
    silenceMs: SILENCE_MS,
    inbox: null,
  });
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

/** Pages as one table; what is nested becomes columns with dotted names, as mappings write them. */
export function tableOf(pages: readonly Page[]): TableSample {
  const rows = pages.flatMap(({ columns, records }) =>
    records
      .filter(
        ({ fault, removed, values }) =>
          fault === undefined && removed !== true && values.length === columns.length,
      )
      .map(
        ({ values }) =>
          new Map(columns.flatMap((column, at) => [...flat(column, values[at] ?? null, DEEPEST)])),
      ),
  );
  const columns = [
    ...new Set([...pages.flatMap((page) => page.columns), ...rows.flatMap((row) => [...row.keys()])]),
  ];
  const shown = columns.filter((column) => rows.length === 0 || rows.some((row) => row.has(column)));
  return {
    columns: shown,
    rows: rows.slice(0, SAMPLE_ROWS).map((row) => shown.map((column) => row.get(column) ?? null)),
  };
}

function* flat(name: string, value: RawValue, depth: number): Generator<[string, RawValue]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth === 0) yield [name, value];
  else for (const [key, inner] of Object.entries(value)) yield* flat(`${name}.${key}`, inner, depth - 1);
}

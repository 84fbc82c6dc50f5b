import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { AdapterKind, JsonSchema, SourceDescription } from '../../src/contract/adapter.ts';
import type { Fixture } from './fixture.ts';
import { type AdapterPromise, Broken, demand, show, within } from './promise.ts';
import { demandExactly, demandRows, READ_SECONDS, readAll, rows } from './seen.ts';

const SOURCES = 200;
const SAMPLES = 20;

export const SURVEYING: readonly AdapterPromise[] = [
  {
    name: 'describe names every column that a read shows, with at most 20 distinct samples each, and changes nothing',
    lacks: (fixture) => (fixture.adapter.describe === undefined ? 'describe' : null),
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 40));
      const before = show(await fixture.rows());
      const described = await within(READ_SECONDS, 'describe', fixture.adapter.describe!(fixture.dataset));
      const shown = (await readAll(fixture)).pages.flatMap((page) => page.columns);
      for (const name of new Set([fixture.key, ...fixture.columns, ...shown])) {
        const column = described.find((one) => one.name === name);
        demand(column !== undefined, `column ${name} is not described`);
        const { samples } = column;
        demand(samples.length <= SAMPLES, `column ${name} has ${samples.length} samples`);
        const distinct = new Set(samples.map((sample) => JSON.stringify(sample)));
        demand(distinct.size === samples.length, `column ${name} has the same sample twice`);
      }
      const names = described.map((column) => column.name);
      demand(new Set(names).size === names.length, 'a column is described twice');
      demand(show(await fixture.rows()) === before, 'describe changed rows');
    },
  },
  {
    name: 'survey works without datasets, changes nothing, and offers at most 200 sources with `read` blocks that the manifest allows',
    lacks,
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 5));
      const before = show(await fixture.rows());
      const sources = await survey(fixture);
      demand(sources.length > 0, 'nothing was found to read');
      demand(sources.length <= SOURCES, `${sources.length} sources were offered`);
      const isAllowed = compile(fixture.kind!.manifest.readSchema);
      for (const { name, rows: about, read } of sources) {
        demand(typeof name === 'string' && name !== '', 'a source has no name');
        const isNumber = about === null || (Number.isInteger(about) && about >= 0);
        demand(isNumber, `source ${name} holds ${show(about)} rows`);
        demand(isAllowed(read), `readSchema does not allow the read block of ${name}: ${show(read)}`);
      }
      demand(show(await fixture.rows()) === before, 'survey changed rows');
    },
  },
  {
    name: 'a source that survey offers is read in full by its `read` block',
    lacks,
    async see(fixture) {
      const all = rows(fixture, 1, 12);
      await fixture.put(all);
      const faults: string[] = [];
      for (const source of await survey(fixture)) {
        const fault = await readBy(fixture, source, all);
        if (fault === null) return undefined;
        faults.push(`${source.name}: ${fault}`);
      }
      throw new Broken(`no source shows the rows that are there: ${faults.slice(0, 3).join('; ')}`);
    },
  },
];

function lacks({ adapter, kind, open }: Fixture): string | null {
  if (adapter.survey === undefined) return 'survey';
  if (kind === undefined) return 'fixture.kind';
  return open === undefined ? 'fixture.open' : null;
}

/** By an adapter that knows no dataset yet. */
async function survey(fixture: Fixture): Promise<readonly SourceDescription[]> {
  const adapter = await fixture.open!({});
  try {
    demand(adapter.survey !== undefined, 'an adapter without datasets has no survey');
    return await within(READ_SECONDS, 'the survey', adapter.survey(new AbortController().signal));
  } finally {
    await adapter.close();
  }
}

/** Why the rows are not read by the block that was offered; null when they are. */
async function readBy(
  fixture: Fixture,
  { read }: SourceDescription,
  all: ReturnType<typeof rows>,
): Promise<string | null> {
  const columns = [fixture.key, ...fixture.columns];
  try {
    const adapter = await fixture.open!({ [fixture.dataset]: { read, write: null, columns } });
    try {
      const { records } = await readAll({ ...fixture, adapter });
      demandExactly(records, all, 'full read');
      demandRows(fixture, records, all, 'full read');
      return null;
    } finally {
      await adapter.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whether a block is allowed by a schema of the manifest. Throws when the schema itself is wrong. */
export function compile(schema: JsonSchema): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strictSchema: false, allowUnionTypes: true });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  return (value) => validate(value);
}

/** The schemas of a manifest by name. */
export const schemasOf = ({ manifest }: AdapterKind): Readonly<Record<string, JsonSchema>> => ({
  optionsSchema: manifest.optionsSchema,
  readSchema: manifest.readSchema,
  writeSchema: manifest.writeSchema,
});

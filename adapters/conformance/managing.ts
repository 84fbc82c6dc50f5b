import type { Finding } from '../../src/contract/adapter.ts';
import { ERROR_CODES } from '../../src/contract/error-codes.ts';
import { type AdapterPromise, demand, show, within } from './promise.ts';
import { READ_SECONDS, readAll, rows } from './seen.ts';

export const MANAGING: readonly AdapterPromise[] = [
  {
    name: 'check finds a sound counterpart sound, and changes nothing',
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 5));
      const before = show(await fixture.rows());
      const findings = await within(READ_SECONDS, 'check', fixture.adapter.check());
      demandCodes(findings);
      const wrong = findings.find((finding) => finding.level === 'error');
      demand(wrong === undefined, `check found ${wrong?.code} ${show(wrong?.params)}`);
      demand(findings.length > 0, 'check found nothing at all: it did not look');
      demand(show(await fixture.rows()) === before, 'check changed rows');
    },
  },
  {
    name: 'check finds a wrong name and says it, without throwing',
    lacks: (fixture) => (fixture.misnamed === undefined ? 'fixture.misnamed' : null),
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 5));
      const adapter = await fixture.misnamed!();
      const findings = await within(READ_SECONDS, 'check', adapter.check());
      await adapter.close();
      demandCodes(findings);
      demand(
        findings.some((finding) => finding.level === 'error'),
        'check did not find the wrong name',
      );
    },
  },
  {
    name: 'the capabilities told are the calls there are',
    async see({ adapter, dataset }) {
      const { lookup, write } = adapter.capabilities(dataset);
      demand(!lookup || adapter.lookup !== undefined, 'lookup is claimed, but there is no such call');
      demand(!write || adapter.write !== undefined, 'write is claimed, but there is no such call');
    },
  },
  {
    name: 'describe names the columns, with at most 20 samples each',
    lacks: (fixture) => (fixture.adapter.describe === undefined ? 'describe' : null),
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 40));
      const columns = await within(READ_SECONDS, 'describe', fixture.adapter.describe!(fixture.dataset));
      for (const name of [fixture.key, ...fixture.columns]) {
        const column = columns.find((one) => one.name === name);
        demand(column !== undefined, `column ${name} is not described`);
        demand(column.samples.length <= 20, `column ${name} has ${column.samples.length} samples`);
      }
    },
  },
  {
    name: 'close gives everything back, and closing again does no harm',
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 5));
      await readAll(fixture);
      await within(READ_SECONDS, 'close', fixture.adapter.close());
      await within(READ_SECONDS, 'the second close', fixture.adapter.close());
    },
  },
];

function demandCodes(findings: readonly Finding[]): void {
  for (const { code } of findings) demand(code in ERROR_CODES, `${code} is not in error-codes.ts`);
}

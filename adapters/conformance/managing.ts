import { setTimeout as pause } from 'node:timers/promises';
import { CONTRACT_VERSION, type Finding, type JsonSchema } from '../../src/contract/adapter.ts';
import { ERROR_CODES } from '../../src/contract/error-codes.ts';
import { lookup as lookUp } from './looking-up.ts';
import { type AdapterPromise, demand, demandOurs, failure, show, within } from './promise.ts';
import { READ_SECONDS, readAll, request, rowId, rows } from './seen.ts';
import { compile, schemasOf } from './surveying.ts';
import { changedRecords, write } from './writing.ts';

const ADAPTER_ID = /^[a-z][a-z0-9-]*$/;

export const MANAGING: readonly AdapterPromise[] = [
  {
    name: 'the manifest has an id, the contract version, titles and promises in both languages, and sound schemas',
    lacks: (fixture) => (fixture.kind === undefined ? 'fixture.kind' : null),
    async see({ kind }) {
      const { id, contract, title, promises } = kind!.manifest;
      demand(ADAPTER_ID.test(id), `the id ${show(id)} is no name of small letters, digits and hyphens`);
      demand(contract === CONTRACT_VERSION, `contract is ${show(contract)}, not ${CONTRACT_VERSION}`);
      demand(promises.length > 0, 'it promises nothing');
      for (const text of [title, ...promises]) {
        demand(Boolean(text.zh) && Boolean(text.en), `${show(text)} is not in both languages`);
      }
      for (const [name, schema] of Object.entries(schemasOf(kind!))) {
        demand(isSound(schema), `${name} is not a JSON Schema (draft 2020-12)`);
      }
    },
  },
  {
    name: 'opening reaches nothing: the first call does',
    lacks: (fixture) => (fixture.asked === undefined ? 'fixture.asked' : null),
    async see(fixture) {
      // Some reach out as soon as the present turn is over.
      await pause(20);
      demand(fixture.asked?.() === 0, 'the counterpart was asked before anything was wanted of it');
      await within(READ_SECONDS, 'check', fixture.adapter.check());
      demand((fixture.asked?.() ?? 0) > 0, 'check did not ask the counterpart');
    },
  },
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
    name: 'what it is given is left as it is: the request, the ids, the records',
    async see(fixture) {
      const { adapter, dataset, write: writable } = fixture;
      await fixture.put(rows(fixture, 1, 12));
      const given = Object.freeze(request(fixture, { pageSize: 5 }));
      const read = async () => {
        for await (const page of adapter.read(given)) Object.freeze(page);
      };
      await within(READ_SECONDS, 'the read of a request that cannot be changed', read());
      const { lookup, write: writes } = adapter.capabilities(dataset);
      if (lookup) await lookUp(fixture, Object.freeze([rowId(1), rowId(2)]));
      if (!writes || writable === undefined) return undefined;
      const records = await changedRecords(fixture, rows(fixture, 1, 2, 'changed'));
      for (const record of records) Object.freeze(Object.freeze(record).values);
      await write(fixture, Object.freeze(records), 'frozen-1');
    },
  },
  {
    name: 'nothing that it tells shows a password of the options',
    lacks: (fixture) => {
      if (fixture.secret === undefined) return 'fixture.secret';
      return fixture.reachable === undefined ? 'fixture.reachable' : null;
    },
    async see(fixture) {
      const told: unknown[] = [await within(READ_SECONDS, 'check', fixture.adapter.check())];
      await fixture.reachable?.(false);
      told.push(await within(READ_SECONDS, 'check', fixture.adapter.check()));
      const error = demandOurs('the read', await failure('the read', readAll(fixture)));
      told.push(error.message, error.params);
      const text = JSON.stringify(told);
      demand(!text.includes(fixture.secret ?? ''), 'a finding or an error shows the password');
    },
  },
  {
    name: 'close gives everything back, and closing again does no harm',
    async see(fixture) {
      await fixture.put(rows(fixture, 1, 5));
      await readAll(fixture);
      await within(READ_SECONDS, 'close', fixture.adapter.close());
      const held = fixture.held?.() ?? 0;
      demand(held === 0, `after close it still holds ${held} of the counterpart`);
      await within(READ_SECONDS, 'the second close', fixture.adapter.close());
    },
  },
];

function demandCodes(findings: readonly Finding[]): void {
  for (const { code } of findings) demand(code in ERROR_CODES, `${code} is not in error-codes.ts`);
}

function isSound(schema: JsonSchema): boolean {
  try {
    compile(schema);
    return true;
  } catch {
    return false;
  }
}

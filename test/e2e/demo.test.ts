import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { CLASSES } from '../../src/contract/terms.ts';
import { DATASETS } from '../../src/demo/datasets.ts';
import { MOMENTS } from '../../src/demo/journal.ts';
import { packageRoot } from '../../src/storage/paths.ts';
import { Command, dataFolder, postmaster, tongdao } from './command.ts';
import { type DemoReport, NOTHING_CHANGED, reportOf, SMALL } from './report.ts';

t.test('the demo balances, and a second start changes nothing', async (t) => {
  const data = await dataFolder(t);
  const once = () => tongdao(t, [...SMALL, '--once'], { DATA_DIR: data });
  const first = await once();
  t.equal(first.code, 0, first.stderr);
  t.equal(first.stdout.trimEnd().split('\n').length, 1, 'stdout is the report alone');
  const report = reportOf(first);
  balances(t, report);
  t.equal(await postmaster(data), null, 'the database is stopped');

  const second = await once();
  t.equal(second.code, 0, second.stderr);
  const again = reportOf(second);
  balances(t, again);
  t.equal(again.endState, report.endState);
  t.strictSame(again.deliveries, report.deliveries);
  t.strictSame(again.classes, report.classes);
});

const EXPORTS = join(packageRoot(), '..', 'shared', 'data', 'registrations');
/** Well over 40 s on two cores that have nothing else to do. */
const REAL_MS = 280_000;
const OWN = { qingpu: 8_512, wujiang: 3_230, jiashan: 2_552 };

t.test(
  'every row of the real exports is found',
  { skip: existsSync(EXPORTS) ? false : `no real exports in ${EXPORTS}` },
  async (t) => {
    const args = ['demo', '--once', '--format', 'json', '--data', EXPORTS];
    const demo = new Command(t, args, { DATA_DIR: await dataFolder(t) });
    const { code, stdout, stderr } = await demo.ended(REAL_MS);
    t.equal(code, 0, stderr);
    const report = reportOf({ stdout, stderr });
    balances(t, report);
    const found = report.endpoints
      .filter(({ dataset }) => dataset === 'enterprise-registration')
      .map(({ endpoint, ownFound }) => [endpoint, ownFound]);
    t.strictSame(Object.fromEntries(found), OWN);
  },
);

function balances(t: Test, { balanced, faults, endpoints, classes, deliveries, again }: DemoReport): void {
  t.strictSame(faults, []);
  t.equal(balanced, true);
  t.equal(endpoints.length, 9);
  for (const { read, accepted, quarantined, duplicate, own, ownFound } of endpoints) {
    t.equal(read, accepted + quarantined + duplicate);
    t.equal(ownFound, own);
  }
  const planted = new Set<string>();
  for (const moment of MOMENTS) {
    for (const dataset of DATASETS) {
      for (const [name, comparison] of Object.entries(classes[moment][dataset]!)) {
        t.equal(comparison.found, comparison.planted, `${moment} ${dataset} ${name}`);
        if (comparison.planted > 0) planted.add(name);
      }
    }
  }
  t.strictSame([...planted].sort(), [...CLASSES].sort(), 'every class occurs');
  for (const { state, dataset } of deliveries) {
    t.match(state, /^(proved|superseded)$/);
    t.not(dataset, 'service-item', 'compared only');
  }
  t.strictSame(again, NOTHING_CHANGED);
}

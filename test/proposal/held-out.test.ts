import t, { type Test } from 'tap';
import { DEV_SET } from './dev-set.ts';
import { HELD_OUT } from './held-out.ts';
import { type Measured, measure } from './measure.ts';

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

function report(t: Test, measured: readonly Measured[]): { right: number; mappable: number } {
  const sum = (of: (one: Measured) => number) => measured.reduce((total, one) => total + of(one), 0);
  for (const one of measured) {
    t.comment(`${one.layout}: ${one.right} of ${one.mappable} (${percent(one.right, one.mappable)})`);
    for (const line of one.wrong) t.comment(`  wrong  ${line}`);
    for (const line of one.open) t.comment(`  open   ${line}`);
  }
  const [right, mappable] = [sum((one) => one.right), sum((one) => one.mappable)];
  t.comment(`together: ${right} of ${mappable} (${percent(right, mappable)})`);
  return { right, mappable };
}

t.test('on layouts that it was not built from, nine columns of ten are mapped rightly', async (t) => {
  t.equal(HELD_OUT.length, 12);
  const measured = HELD_OUT.map(measure);
  const { right, mappable } = report(t, measured);
  t.ok(right / mappable >= 0.9, percent(right, mappable));
  t.strictSame(
    measured.flatMap((one) => one.trapErrors),
    [],
    'none of the pairs that look alike is mixed up',
  );
  t.ok(measured.flatMap((one) => one.wrong).length <= mappable / 100, 'what is sure is nearly always right');
});

t.test('on the layouts that it was built with, none is wrong', async (t) => {
  const measured = DEV_SET.map(measure);
  report(t, measured);
  t.strictSame(
    measured.flatMap((one) => one.wrong),
    [],
  );
});

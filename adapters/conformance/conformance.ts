import type { Test } from 'tap';
import { CHANGING } from './changing.ts';
import type { Fixture } from './fixture.ts';
import { LOOKING_UP } from './looking-up.ts';
import { MANAGING } from './managing.ts';
import type { AdapterPromise } from './promise.ts';
import { READING } from './reading.ts';
import { WRITING } from './writing.ts';

/** Every promise of src/contract/adapter.ts that can be seen from outside. */
export const PROMISES: readonly AdapterPromise[] = [
  ...READING,
  ...CHANGING,
  ...LOOKING_UP,
  ...WRITING,
  ...MANAGING,
];

/** What was seen of one promise. `why`: how it was broken, or what is lacking to see it. */
export interface Verdict {
  readonly promise: string;
  readonly result: 'kept' | 'broken' | 'skipped';
  readonly why: string;
}

/** Looks at one promise, on a fixture of its own. */
export async function see(promise: AdapterPromise, open: () => Promise<Fixture>): Promise<Verdict> {
  const fixture = await open();
  try {
    const lack = promise.lacks?.(fixture) ?? null;
    if (lack === null) await promise.see(fixture);
    await fixture.adapter.close();
    return { promise: promise.name, result: lack === null ? 'kept' : 'skipped', why: lack ?? '' };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await fixture.adapter.close().catch(() => undefined);
    return { promise: promise.name, result: 'broken', why };
  } finally {
    await fixture.close();
  }
}

/** A report over all promises, one after another. */
export async function report(open: () => Promise<Fixture>): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const promise of PROMISES) verdicts.push(await see(promise, open));
  return verdicts;
}

/**
 * The conformance suite: `conformance(t, 'http', openFixture)` in a test file of the adapter.
 * One subtest per promise; what cannot be seen is skipped, and says what is lacking.
 */
export async function conformance(t: Test, name: string, open: () => Promise<Fixture>): Promise<void> {
  await t.test(`adapter ${name}`, async (t) => {
    for (const promise of PROMISES) {
      await t.test(promise.name, async (t) => {
        const { result, why } = await see(promise, open);
        if (result === 'kept') t.pass('kept');
        else if (result === 'skipped') t.pass('not seen', { skip: `lacks ${why}` });
        else t.fail(why);
      });
    }
  });
}

import { CHANGING } from './changing.ts';
import type { Fixture } from './fixture.ts';
import { LOOKING_UP } from './looking-up.ts';
import { MANAGING } from './managing.ts';
import { type AdapterPromise, within } from './promise.ts';
import { READING } from './reading.ts';
import { SURVEYING } from './surveying.ts';
import { WITHSTANDING } from './withstanding.ts';
import { WRITING } from './writing.ts';

export type { Fixture, HostileFixture, TestRow, WriteFixture } from './fixture.ts';

/** Every promise of src/contract/adapter.ts that can be seen from outside. */
export const PROMISES: readonly AdapterPromise[] = [
  ...MANAGING,
  ...SURVEYING,
  ...READING,
  ...CHANGING,
  ...LOOKING_UP,
  ...WRITING,
  ...WITHSTANDING,
];

/** What was seen of one promise. `why`: how it was broken, or what is lacking to see it. */
export interface Verdict {
  readonly promise: string;
  readonly result: 'kept' | 'broken' | 'not seen';
  readonly why: string;
}

/** The part of a test that the suite uses: node:test and tap have it alike. */
export interface TestRunner {
  test(name: string, run: (t: TestRunner) => Promise<void>): PromiseLike<unknown>;
  /** In tap a subtest of its own that is not run, hence the function. */
  skip(message: string, run: () => void): unknown;
  /** A test of tap that asserts nothing counts as skipped. */
  pass?(message: string): unknown;
}

const CLOSE_SECONDS = 20;

/** Looks at one promise, on a fixture of its own. */
export async function see(promise: AdapterPromise, open: () => Promise<Fixture>): Promise<Verdict> {
  const fixture = await open();
  try {
    const lack = promise.lacks?.(fixture) ?? null;
    const why = lack ?? (await promise.see(fixture));
    await within(CLOSE_SECONDS, 'close', fixture.adapter.close());
    return { promise: promise.name, result: why === undefined ? 'kept' : 'not seen', why: why ?? '' };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await within(CLOSE_SECONDS, 'close', fixture.adapter.close()).catch(() => undefined);
    return { promise: promise.name, result: 'broken', why };
  } finally {
    await fixture.close();
  }
}

/** A report over all promises, one after another; `onVerdict` hears each as soon as it is known. */
export async function report(
  open: () => Promise<Fixture>,
  onVerdict: (verdict: Verdict) => void = () => {},
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const promise of PROMISES) {
    const verdict = await see(promise, open);
    onVerdict(verdict);
    verdicts.push(verdict);
  }
  return verdicts;
}

/**
 * The conformance suite: `conformance(t, 'http', openFixture)` in a test file of the adapter, under node:test or tap.
 * One subtest per promise; what cannot be seen is skipped, and says what is lacking.
 */
export async function conformance(t: TestRunner, name: string, open: () => Promise<Fixture>): Promise<void> {
  await t.test(`adapter ${name}`, async (t) => {
    for (const promise of PROMISES) {
      await t.test(promise.name, async (t) => {
        const { result, why } = await see(promise, open);
        if (result === 'broken') throw new Error(why);
        if (result === 'not seen') t.skip(`lacks ${why}`, () => {});
        else t.pass?.('kept');
      });
    }
  });
}

import fc from 'fast-check';
import type { Test } from 'tap';
import { encodeBundle } from '../../src/tlog/bundle.ts';
import { readBundle } from '../../src/verify/bundle.ts';
import { verifyLog } from '../../src/verify/log.ts';
import { changed, type Files, sourceOf } from './memory-log.ts';

type Tampering = (bytes: Buffer, one: number, two: number) => Buffer | null;

const onEntries =
  (edit: (list: Buffer[], one: number, two: number) => Buffer[]): Tampering =>
  (bytes, one, two) => {
    const list = [...readBundle(bytes).entries];
    return encodeBundle(edit(list, one % list.length, two % list.length).map(String));
  };

const ON_ANY_FILE: Readonly<Record<string, Tampering>> = {
  'flip a bit': (bytes, one, two) => {
    const copy = Buffer.from(bytes);
    copy[one % copy.length]! ^= 1 << (two % 8);
    return copy;
  },
  'drop a byte': (bytes, one) => without(bytes, one % bytes.length, 1),
  'repeat a byte': (bytes, one) =>
    Buffer.concat([bytes.subarray(0, one % bytes.length), bytes.subarray((one % bytes.length) - 1)]),
  truncate: (bytes, one) => bytes.subarray(0, one % bytes.length),
  'append a byte': (bytes, one) => Buffer.concat([bytes, Buffer.of(one % 256)]),
};

const ON_A_BUNDLE: Readonly<Record<string, Tampering>> = {
  'drop an entry': onEntries((list, one) => list.toSpliced(one, 1)),
  'repeat an entry': onEntries((list, one) => list.toSpliced(one, 0, list[one]!)),
  'swap two entries': onEntries((list, one, two) => list.with(one, list[two]!).with(two, list[one]!)),
  'turn the entries round': onEntries((list) => list.toReversed()),
  'empty an entry': onEntries((list, one) => list.with(one, Buffer.alloc(0))),
};

function without(bytes: Buffer, at: number, count: number): Buffer {
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + count)]);
}

/** Tampers with the files of a log in every way known, at random places: each that changed a byte must be found. */
export async function assertTamperingIsFound(
  t: Test,
  files: Files,
  vkey: string,
  runs: number,
): Promise<void> {
  const paths = [...files.keys()].filter((path) => path !== 'vkey');
  const bundles = paths.filter((path) => path.startsWith('tile/entries/'));
  for (const [among, ways] of [
    [paths, ON_ANY_FILE],
    [bundles, ON_A_BUNDLE],
  ] as const) {
    for (const [name, way] of Object.entries(ways)) {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...among), fc.nat(), fc.nat(), async (path, one, two) => {
          const bytes = way(files.get(path)!, one, two);
          fc.pre(bytes === null || !bytes.equals(files.get(path)!));
          const verdict = await verifyLog(sourceOf(changed(files, { [path]: bytes })), { vkey });
          return !verdict.ok && verdict.faults.length > 0;
        }),
        { numRuns: runs },
      );
      t.pass(name);
    }
  }
  for (const path of paths) {
    t.equal(
      (await verifyLog(sourceOf(changed(files, { [path]: null })), { vkey })).ok,
      false,
      `drop ${path}`,
    );
  }
}

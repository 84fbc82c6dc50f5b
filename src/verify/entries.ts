import { HASH_BYTES, TILE_WIDTH, tilePath, tilesOfLevel } from '../tlog/tile.ts';
import { compareBundle, readBundle } from './bundle.ts';
import { type Check, readBundleFile, readTileFile } from './check.ts';
import type { Contents } from './contents.ts';
import { type Fault, fault } from './fault.ts';
import { GrowingTree } from './tree.ts';

export interface Trees {
  /** Grown from the hashes in the level-0 tiles. */
  readonly fromTiles: GrowingTree;
  /** Grown from the entries; the same tree as long as both agree. */
  readonly fromEntries: GrowingTree;
  /** Where entries and level-0 tiles disagree: the fault if it is the entries', and the tile. */
  readonly disagreements: readonly { readonly wrong: Fault; readonly tile: string }[];
}

/** Hashes every entry, and sets each bundle beside the level-0 tile that must hold the same hashes. */
export async function checkEntries(
  check: Check,
  contents: Contents,
  mark: number,
  progress: (entries: number, size: number) => void,
): Promise<Trees> {
  const { size } = check.checkpoint;
  const fromTiles = new GrowingTree(mark);
  let fromEntries = fromTiles;
  const disagreements: { wrong: Fault; tile: string }[] = [];

  for (const place of tilesOfLevel(size, 0)) {
    const start = place.n * TILE_WIDTH;
    const tileFile = tilePath(place);
    const bundleFile = tilePath({ ...place, level: 'entries' });
    const bundle = readBundle(await readBundleFile(check, bundleFile, start));
    const stored = await readTileFile(check, tileFile, place.width);
    const tile = stored ?? Buffer.concat(bundle.leaves);

    const wrong = compareBundle(bundle, tile, bundleFile, start);
    if (wrong !== null) {
      disagreements.push({ wrong, tile: tileFile });
      if (fromEntries === fromTiles) fromEntries = fromTiles.clone();
    }
    for (let at = 0; at < tile.length; at += HASH_BYTES) fromTiles.append(tile.subarray(at, at + HASH_BYTES));
    if (fromEntries !== fromTiles) for (const leaf of bundle.leaves) fromEntries.append(leaf);
    const badForm = bundle.entries.findIndex((entry) => !contents.add(entry));
    if (badForm >= 0 && wrong === null) {
      check.faults.push(fault('VERIFY_ENTRY_FORM', { index: start + badForm }, start + badForm));
    }
    progress(start + place.width, size);
  }
  return { fromTiles, fromEntries, disagreements };
}

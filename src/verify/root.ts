import type { Checkpoint } from '../tlog/checkpoint.ts';
import { HASH_BYTES, levels, TILE_WIDTH, tilePath, tilesOfLevel } from '../tlog/tile.ts';
import { type Check, readTileFile } from './check.ts';
import type { Trees } from './entries.ts';
import { fault } from './fault.ts';
import type { GrowingTree } from './tree.ts';

/** The signed root decides which side of a disagreement is the altered one, and what the higher tiles must hold. */
export async function checkRoot(check: Check, trees: Trees, since: Checkpoint | null): Promise<void> {
  const { checkpoint, faults } = check;
  const isSigned = (tree: GrowingTree): boolean =>
    tree.size === checkpoint.size && tree.root().equals(checkpoint.root);
  const entriesHold = !isSigned(trees.fromTiles) && isSigned(trees.fromEntries);
  const tree = entriesHold ? trees.fromEntries : trees.fromTiles;
  const treeHolds = isSigned(tree);

  for (const { wrong, tile } of trees.disagreements) {
    faults.push(entriesHold ? fault('VERIFY_TILE_CHANGED', { file: tile, index: wrong.index ?? 0 }) : wrong);
  }
  if (!treeHolds) faults.push(fault('VERIFY_ROOT', {}));
  if (since !== null && tree.markedRoot?.equals(since.root) !== true) {
    faults.push(fault('VERIFY_REWRITTEN', { older: since.size }));
  }
  for (let level = 1; level < levels(checkpoint.size); level++)
    await checkLevel(check, level, tree, treeHolds);
}

async function checkLevel(check: Check, level: number, tree: GrowingTree, treeHolds: boolean): Promise<void> {
  for (const place of tilesOfLevel(check.checkpoint.size, level)) {
    const file = tilePath(place);
    const stored = await readTileFile(check, file, place.width);
    const derived = tree.tile(level, place.n, place.width);
    if (stored === null || stored.equals(derived)) continue;
    const at = stored.findIndex((byte, offset) => byte !== derived[offset]);
    const index = (place.n * TILE_WIDTH + Math.floor(at / HASH_BYTES)) * TILE_WIDTH ** level;
    // Where the tree below is not the signed one, a higher tile that differs tells where it was altered.
    check.faults.push(fault('VERIFY_TILE_CHANGED', { file, index }, treeHolds ? null : index));
  }
}

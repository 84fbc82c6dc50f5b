import { fullTiles, parseTilePath, partialWidth, TILE_WIDTH, type TilePlace } from '../tlog/tile.ts';
import type { Check } from './check.ts';
import { FAULT_LIMIT, fault } from './fault.ts';

/** Every file under `tile/` must be one that a log of that size has; a missing one is met when it is read. */
export async function checkPresence({ source, checkpoint: { size }, faults }: Check): Promise<void> {
  let found = 0;
  for await (const file of source.list()) {
    const place = parseTilePath(file);
    if (place?.level === 'entries') found = Math.max(found, place.n * TILE_WIDTH + place.width);
    if (place !== null && place.width === expectedWidth(size, place)) continue;
    if (faults.length < FAULT_LIMIT) faults.push(fault('VERIFY_FILE_UNEXPECTED', { file }));
  }
  if (found !== size) faults.push(fault('VERIFY_SIZE', { size, found }, Math.min(size, found)));
}

function expectedWidth(size: number, { level, n }: TilePlace): number {
  const row = level === 'entries' ? 0 : level;
  if (n < fullTiles(size, row)) return TILE_WIDTH;
  return n === fullTiles(size, row) ? partialWidth(size, row) : 0;
}

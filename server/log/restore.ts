/** Taking the right edge over from disk when the log is opened. */
import { equalBytes, toHex } from '../domain/bytes.ts';
import { HASH_SIZE } from '../domain/merkle/index.ts';
import { AppError } from '../errors.ts';
import type { Database } from '../store/index.ts';
import { readLeaves } from './leaves.ts';
import { partialTiles, RightEdge } from './right-edge.ts';
import type { LogState } from './state.ts';
import { Tile } from './tile.ts';
import { TILE_WIDTH, tilePath } from './tile-path.ts';
import type { TileStore } from './tile-store.ts';

export const restoreEdge = {
  /** The edge of a tree without leaves. */
  empty: (): RightEdge => new RightEdge(),

  /**
   * The edge of the published tree, from at most one partial tile per level, checked against the published root.
   * @throws AppError `log-tile-missing`, `log-tile-damaged`; `log-state-damaged` when tiles are whole and the root is not theirs
   */
  async published(database: Database, store: TileStore, { size, root }: LogState): Promise<RightEdge> {
    const tiles: Tile[] = [];
    for (const { level, index, width } of partialTiles(size)) {
      while (tiles.length < level) tiles.push(new Tile());
      tiles.push(Tile.expand(await store.readFirst(level, index, width)));
    }
    const edge = new RightEdge(size, tiles);
    if (toHex(edge.root()) !== root) throw await diagnose(database, store, size, tiles);
    return edge;
  },
};

/** Which of the partial tiles does not fit what lies below it. Reads up to 256 tiles per level, only when something is wrong. */
async function diagnose(database: Database, store: TileStore, size: number, tiles: readonly Tile[]): Promise<AppError> {
  for (const { level, index, width } of partialTiles(size)) {
    const stored = tiles[level]!.bytes();
    for (let i = 0; i < width; i++) {
      const below = await hashBelow(database, store, level, index * TILE_WIDTH + i);
      if (!equalBytes(below, stored.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE))) return new AppError('log-tile-damaged', { tile: tilePath({ level, index, width }) });
    }
  }
  return new AppError('log-state-damaged', { size });
}

async function hashBelow(database: Database, store: TileStore, level: number, index: number): Promise<Uint8Array> {
  if (level === 0) {
    for await (const leaf of readLeaves(database, index, index + 1)) return leaf;
  }
  const bytes = await store.read({ level: level - 1, index });
  if (bytes === null) throw new AppError('log-tile-missing', { tile: tilePath({ level: level - 1, index }) });
  return Tile.expand(bytes).root();
}

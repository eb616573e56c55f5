/**
 * The tiles at the right edge of the tree, the only ones that still change: one partial tile per level, enough to append and to
 * know the root. Everything left of it is full and on disk.
 */
import { foldNodes, rootNodes } from '../domain/merkle/index.ts';
import type { NodeAddress } from '../domain/merkle/index.ts';
import { joinNodes, NATIVE_HASHER } from './hasher.ts';
import { Tile } from './tile.ts';
import { TILE_HEIGHT, TILE_WIDTH } from './tile-path.ts';

/** Where in the tiles a node of the tree is. */
export interface TileNode {
  level: number;
  index: number;
  /** within the tile, 0–7 */
  height: number;
  position: number;
}

/** A tile that has become full. */
export interface FullTile {
  level: number;
  index: number;
  tile: Tile;
}

/** The tile that stores or implies a node. */
export function tileOf(node: NodeAddress): TileNode {
  const height = node.level % TILE_HEIGHT;
  const perTile = 2 ** (TILE_HEIGHT - height);
  const index = Math.floor(node.index / perTile);
  return { level: Math.floor(node.level / TILE_HEIGHT), index, height, position: node.index % perTile };
}

/** Hashes at tile level `level` in a tree of `size` leaves. */
export const hashesAt = (level: number, size: number): number => Math.floor(size / TILE_WIDTH ** level);

/** Partial tiles of a tree of `size` leaves, from the leaves up; levels without one are left out. */
export function partialTiles(size: number): { level: number; index: number; width: number }[] {
  const tiles: { level: number; index: number; width: number }[] = [];
  for (let level = 0; hashesAt(level, size) > 0; level++) {
    const hashes = hashesAt(level, size);
    const width = hashes % TILE_WIDTH;
    if (width > 0) tiles.push({ level, index: Math.floor(hashes / TILE_WIDTH), width });
  }
  return tiles;
}

export class RightEdge {
  readonly #tiles: Tile[];
  #size: number;

  /** @param tiles the partial tile of each level; the empty ones may be left out */
  constructor(size = 0, tiles: Tile[] = []) {
    this.#size = size;
    this.#tiles = tiles;
  }

  /** Leaves in the tree. */
  get size(): number {
    return this.#size;
  }

  /** A copy that can grow while proofs are read from this one. */
  clone(): RightEdge {
    return new RightEdge(
      this.#size,
      Array.from(this.#tiles, (tile) => tile.clone()),
    );
  }

  /**
   * Appends a leaf.
   * @param onFull called for each tile that this leaf completes, from the leaves up
   */
  append(leaf: Uint8Array, onFull: (full: FullTile) => void): void {
    let hash: Uint8Array | null = leaf;
    for (let level = 0; hash !== null; level++) {
      const tile: Tile = (this.#tiles[level] ??= new Tile());
      hash = tile.append(hash);
      if (hash === null) break;
      onFull({ level, index: Math.floor(hashesAt(level, this.#size) / TILE_WIDTH), tile });
      this.#tiles[level] = new Tile();
    }
    this.#size++;
  }

  /** The partial tile at this place, or null when it is full or not there. */
  tileAt(level: number, index: number): Tile | null {
    const tile = this.#tiles[level];
    return tile !== undefined && tile.width > 0 && index === Math.floor(hashesAt(level, this.#size) / TILE_WIDTH) ? tile : null;
  }

  /** Root of the whole tree; a copy. */
  root(): Uint8Array {
    if (this.#size === 0) return Uint8Array.from(NATIVE_HASHER.emptyRoot);
    const hashes = rootNodes(this.#size).map((address) => {
      const { level, height, position } = tileOf(address);
      return this.#tiles[level]!.node(height, position);
    });
    return Uint8Array.from(foldNodes(hashes, joinNodes));
  }
}

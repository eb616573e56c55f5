/**
 * Nodes of the tree from tiles, each tile checked against the one above it before anything in it is used: its 256 hashes have to
 * give the hash that the next level holds, up to the right edge, whose root was checked when the log was opened. So a proof is
 * right or an error names the damaged tile.
 */
import { equalBytes } from '../domain/bytes.ts';
import type { NodeAddress } from '../domain/merkle/index.ts';
import { AppError } from '../errors.ts';
import { hashesAt, tileOf } from './right-edge.ts';
import type { FullTile, RightEdge } from './right-edge.ts';
import { Tile } from './tile.ts';
import { TILE_HEIGHT, TILE_WIDTH, tilePath } from './tile-path.ts';
import type { TileStore } from './tile-store.ts';

/** Expanded tiles kept in memory, 16 KB each. */
const CACHED_TILES = 1024;

export class TileReader {
  readonly #store: TileStore;
  /** Least recently used first. */
  readonly #cache = new Map<string, Promise<Tile>>();
  #edge: RightEdge;

  constructor(store: TileStore, edge: RightEdge) {
    this.#store = store;
    this.#edge = edge;
  }

  /** The right edge of the published tree. */
  get edge(): RightEdge {
    return this.#edge;
  }

  /** Goes over to a longer tree, whose full tiles are on disk; `fresh` are some of them, likely to be asked for next. */
  advance(edge: RightEdge, fresh: readonly FullTile[]): void {
    this.#edge = edge;
    for (const { level, index, tile } of fresh) this.#remember(tilePath({ level, index }), Promise.resolve(tile));
  }

  /**
   * Hash of a node that is complete in the published tree; a copy.
   * @throws AppError `log-tile-missing`, `log-tile-damaged`
   */
  async node(address: NodeAddress): Promise<Uint8Array> {
    const { level, index, height, position } = tileOf(address);
    const tile = await this.tile(level, index);
    return tile.node(height, position).slice();
  }

  /**
   * The tile at a place within the published tree.
   * @throws AppError `log-tile-missing`, `log-tile-damaged`
   */
  async tile(level: number, index: number): Promise<Tile> {
    const partial = this.#edge.tileAt(level, index);
    if (partial !== null) return partial;
    const key = tilePath({ level, index });
    const cached = this.#cache.get(key);
    if (cached !== undefined) {
      this.#remember(key, cached);
      return cached;
    }
    const tile = this.#load(level, index);
    this.#remember(key, tile);
    // What could not be read may be readable next time.
    tile.catch(() => this.#cache.get(key) === tile && this.#cache.delete(key));
    return tile;
  }

  /** Hashes that the published tree has at a place, 0–256. */
  widthAt(level: number, index: number): number {
    return Math.min(TILE_WIDTH, Math.max(0, hashesAt(level, this.#edge.size) - index * TILE_WIDTH));
  }

  clear(): void {
    this.#cache.clear();
  }

  async #load(level: number, index: number): Promise<Tile> {
    const bytes = await this.#store.read({ level, index });
    if (bytes === null) throw new AppError('log-tile-missing', { tile: tilePath({ level, index }) });
    const tile = Tile.expand(bytes);
    const expected = await this.node({ level: (level + 1) * TILE_HEIGHT, index });
    if (!equalBytes(tile.root(), expected)) throw new AppError('log-tile-damaged', { tile: tilePath({ level, index }) });
    return tile;
  }

  #remember(key: string, tile: Promise<Tile>): void {
    this.#cache.delete(key);
    this.#cache.set(key, tile);
    if (this.#cache.size <= CACHED_TILES) return;
    const [oldest] = this.#cache.keys();
    if (oldest !== undefined) this.#cache.delete(oldest);
  }
}

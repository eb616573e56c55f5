/** A tile in memory: its hashes and every inner node of the subtree above them. */
import { HASH_SIZE, isRightChild, parentIndex } from '../domain/merkle/index.ts';
import { joinNodes } from './hasher.ts';
import { TILE_HEIGHT, TILE_WIDTH } from './tile-path.ts';

const NODES = 2 * TILE_WIDTH - 1;

/** Position in `#nodes` of the first node at `height`: 256 at height 0, then 128, … down to the root. */
const rowStart = (height: number): number => 2 * TILE_WIDTH - 2 ** (TILE_HEIGHT + 1 - height);

export class Tile {
  readonly #nodes = new Uint8Array(NODES * HASH_SIZE);
  #width = 0;

  /**
   * Expands the stored form.
   * @param hashes 32 bytes for each of 1–256 hashes
   */
  static expand(hashes: Uint8Array): Tile {
    const tile = new Tile();
    for (let at = 0; at < hashes.length; at += HASH_SIZE) tile.append(hashes.subarray(at, at + HASH_SIZE));
    return tile;
  }

  /** Hashes so far. */
  get width(): number {
    return this.#width;
  }

  /** @returns the root once the tile is full, which is a hash of the tile above; null before */
  append(hash: Uint8Array): Uint8Array | null {
    let node = hash;
    let position = this.#width;
    let height = 0;
    this.#set(height, position, node);
    while (height < TILE_HEIGHT && isRightChild(position)) {
      node = joinNodes(this.node(height, position - 1), node);
      position = parentIndex(position);
      height++;
      this.#set(height, position, node);
    }
    this.#width++;
    return this.#width === TILE_WIDTH ? node : null;
  }

  /** A copy that can grow while this one is read. */
  clone(): Tile {
    const copy = new Tile();
    copy.#nodes.set(this.#nodes);
    copy.#width = this.#width;
    return copy;
  }

  /** Root of the perfect subtree number `position` at `height` (0–8); a view, not to be changed. */
  node(height: number, position: number): Uint8Array {
    const start = (rowStart(height) + position) * HASH_SIZE;
    return this.#nodes.subarray(start, start + HASH_SIZE);
  }

  /** Root of a full tile. */
  root(): Uint8Array {
    return this.node(TILE_HEIGHT, 0);
  }

  /** Stored form of the first `width` hashes; a copy. */
  bytes(width = this.#width): Uint8Array {
    return this.#nodes.slice(0, width * HASH_SIZE);
  }

  #set(height: number, position: number, hash: Uint8Array): void {
    this.#nodes.set(hash, (rowStart(height) + position) * HASH_SIZE);
  }
}

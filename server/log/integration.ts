/** One run that brings the published tree up to what has been sequenced: O(n) hashes and writes for n new leaves. */
import { setImmediate } from 'node:timers/promises';
import { toHex } from '../domain/bytes.ts';
import { signCheckpoint } from '../domain/checkpoint/index.ts';
import type { NoteSigner } from '../domain/checkpoint/index.ts';
import { HASH_SIZE } from '../domain/merkle/index.ts';
import { AppError } from '../errors.ts';
import type { Database } from '../store/index.ts';
import type { LogFault } from './faults.ts';
import { readLeaves, sequencedSize } from './leaves.ts';
import { partialTiles } from './right-edge.ts';
import type { FullTile, RightEdge } from './right-edge.ts';
import { publishState } from './state.ts';
import type { TileStore } from './tile-store.ts';

/** Leaves hashed before requests get their turn: about 4 ms. */
const LEAVES_PER_TURN = 4096;
/** Completed tiles that stay in memory for the proofs that will be asked for next. */
const FRESH_TILES = 64;

export interface Published {
  edge: RightEdge;
  root: Uint8Array;
  fresh: FullTile[];
}

/** Takes partial tiles off the disk that the tree of `size` leaves has no longer, after one of `previousSize`. */
export async function removeOutdated(store: TileStore, previousSize: number, size: number, fault: LogFault): Promise<void> {
  const kept = partialTiles(size);
  const isKept = (tile: { level: number; index: number }): boolean => kept.some(({ level, index }) => tile.level === level && tile.index === index);
  for (const tile of partialTiles(previousSize)) {
    if (isKept(tile)) continue;
    await store.removePartials(tile.level, tile.index);
    await fault('log:partial-removed');
  }
  for (const { level, index, width } of kept) {
    await store.removePartials(level, index, width);
    await fault('log:partial-removed');
  }
}

export class Integration {
  readonly #database: Database;
  readonly #store: TileStore;
  readonly #from: RightEdge;
  readonly #edge: RightEdge;
  readonly #fault: LogFault;
  readonly #afterTrouble: boolean;
  readonly #fresh: FullTile[] = [];

  /**
   * @param published edge of the published tree; not changed, proofs are read from it meanwhile
   * @param afterTrouble whether an earlier run may have ended anywhere: what it left is then looked for and removed
   */
  constructor(database: Database, store: TileStore, published: RightEdge, fault: LogFault, afterTrouble: boolean) {
    this.#database = database;
    this.#store = store;
    this.#from = published;
    this.#edge = published.clone();
    this.#fault = fault;
    this.#afterTrouble = afterTrouble;
  }

  /**
   * Tiles first, durably, then the head: whoever sees the head finds its tiles.
   * @returns null when nothing has been sequenced since
   */
  async publish(signer: NoteSigner): Promise<Published | null> {
    const size = await sequencedSize(this.#database);
    if (size < this.#from.size) throw new AppError('log-leaves-missing', { found: size, expected: this.#from.size });
    if (size === this.#from.size) return null;
    try {
      await this.#writeTiles(size);
    } catch (error) {
      await this.#store.settle();
      throw error;
    }
    const root = this.#edge.root();
    const checkpoint = signCheckpoint({ origin: signer.name, size, root }, [signer]);
    await this.#fault('log:before-publish');
    await publishState(this.#database, { size, root: toHex(root), checkpoint, previous_size: this.#from.size });
    return { edge: this.#edge, root, fresh: this.#fresh };
  }

  async #writeTiles(size: number): Promise<void> {
    for await (const piece of readLeaves(this.#database, this.#from.size, size)) {
      for (let at = 0; at < piece.length; at += LEAVES_PER_TURN * HASH_SIZE) {
        await this.#writeFull(this.#append(piece.subarray(at, at + LEAVES_PER_TURN * HASH_SIZE)));
        if (this.#store.failed) return this.#store.flush();
        await setImmediate();
      }
    }
    for (const { level, index, width } of partialTiles(size)) {
      if (this.#from.tileAt(level, index)?.width === width) continue; // on disk since the last head
      await this.#store.write({ level, index, width }, this.#edge.tileAt(level, index)!.bytes());
    }
    await this.#store.flush();
  }

  /** @returns the tiles that these leaves complete */
  #append(leaves: Uint8Array): FullTile[] {
    const full: FullTile[] = [];
    for (let at = 0; at < leaves.length; at += HASH_SIZE) {
      this.#edge.append(leaves.subarray(at, at + HASH_SIZE), (tile) => full.push(tile));
    }
    return full;
  }

  async #writeFull(full: readonly FullTile[]): Promise<void> {
    for (const { level, index, tile } of full) {
      await this.#store.write({ level, index }, tile.bytes());
      // A run that never published may have left a partial tile here; the published one stays until there is a newer head.
      if (this.#afterTrouble && this.#from.tileAt(level, index) === null) await this.#store.removePartials(level, index);
    }
    this.#fresh.push(...full);
    this.#fresh.splice(0, this.#fresh.length - FRESH_TILES);
  }
}

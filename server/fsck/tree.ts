/** Tiles and roots, made again from the leaves, and compared with what is on disk. */
import { opendir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { HASH_SIZE, Frontier, type TreeHasher } from '../domain/merkle/index.ts';
import { TILE_WIDTH, tilePath, type TileAddress } from '../log/index.ts';
import type { ReportBuilder } from './report.ts';

/** Grows the tree leaf by leaf; keeps the roots at the sizes asked for. */
export class RootRecorder {
  readonly #frontier: Frontier;
  readonly #wanted: ReadonlySet<number>;
  readonly #roots = new Map<number, Uint8Array>();

  constructor(wanted: Iterable<number>, hasher: TreeHasher) {
    this.#frontier = new Frontier(hasher);
    this.#wanted = new Set(wanted);
    this.#note();
  }

  append(leaf: Uint8Array): void {
    this.#frontier.append(leaf);
    this.#note();
  }

  get size(): number {
    return this.#frontier.size;
  }

  /** The root at a size that was asked for; null when there are not that many leaves. */
  rootAt(size: number): Uint8Array | null {
    return this.#roots.get(size) ?? null;
  }

  #note(): void {
    if (this.#wanted.has(this.#frontier.size)) this.#roots.set(this.#frontier.size, Uint8Array.from(this.#frontier.root()));
  }
}

/** Compares tiles with the disk as the leaves of the published tree come by; memory holds one tile per level. */
export class TileChecker {
  readonly #folder: string;
  readonly #report: ReportBuilder;
  readonly #hasher: TreeHasher;
  readonly #open: { index: number; hashes: Uint8Array[] }[] = [];
  readonly #expected = new Set<string>();

  /** @param folder the one that holds `tile/` */
  constructor(folder: string, report: ReportBuilder, hasher: TreeHasher) {
    this.#folder = folder;
    this.#report = report;
    this.#hasher = hasher;
  }

  async append(leaf: Uint8Array): Promise<void> {
    let hash = leaf;
    for (let level = 0; ; level++) {
      const tile = (this.#open[level] ??= { index: 0, hashes: [] });
      tile.hashes.push(hash);
      if (tile.hashes.length < TILE_WIDTH) return;
      await this.#compare({ level, index: tile.index }, tile.hashes);
      hash = this.#rootOf(tile.hashes);
      this.#open[level] = { index: tile.index + 1, hashes: [] };
    }
  }

  /** The partial tiles at the right edge, and what is in the folder and should not be. */
  async end(): Promise<void> {
    for (const [level, { index, hashes }] of this.#open.entries()) {
      if (hashes.length > 0) await this.#compare({ level, index, width: hashes.length }, hashes);
    }
    for await (const path of filesUnder(join(this.#folder, 'tile'))) {
      const name = relative(this.#folder, path).split(sep).join('/');
      if (!this.#expected.has(name)) this.#report.differs('tile-unexpected', { tile: name });
    }
  }

  async #compare(address: TileAddress, hashes: readonly Uint8Array[]): Promise<void> {
    const tile = tilePath(address);
    this.#expected.add(tile);
    this.#report.counts.tiles++;
    const found = await readFile(join(this.#folder, tile)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (found === null) this.#report.differs('tile-missing', { tile });
    else if (found.length !== hashes.length * HASH_SIZE || !found.equals(Buffer.concat(hashes))) this.#report.differs('tile-differs', { tile });
  }

  #rootOf(hashes: readonly Uint8Array[]): Uint8Array {
    let row = [...hashes];
    while (row.length > 1) row = Array.from({ length: row.length / 2 }, (_, i) => this.#hasher.children(row[2 * i]!, row[2 * i + 1]!));
    return row[0]!;
  }
}

async function* filesUnder(folder: string): AsyncGenerator<string> {
  let entries;
  try {
    entries = await opendir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  for await (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else yield path;
  }
}

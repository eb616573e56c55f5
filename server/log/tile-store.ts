/**
 * Tiles on disk. A tile appears under its name only when its bytes are on disk (written aside, synced, renamed), and a full tile
 * never changes again. Folders are synced once per batch.
 */
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { HASH_SIZE } from '../domain/merkle/index.ts';
import { syncFolder } from '../durable.ts';
import { AppError } from '../errors.ts';
import type { LogFault } from './faults.ts';
import { partialFolder, TILE_WIDTH, tilePath } from './tile-path.ts';
import type { TileAddress } from './tile-path.ts';

/** Tiles written at a time. Measured with fsync: 0.54 ms per tile one by one, 0.25 ms by four, 0.19 ms by sixteen. */
const CONCURRENCY = 16;
/** Ends the names of files that are not finished. */
const UNFINISHED = '.tmp';

export class TileStore {
  readonly #folder: string;
  readonly #fault: LogFault;
  readonly #madeFolders = new Set<string>();
  readonly #unsyncedFolders = new Set<string>();
  readonly #writing = new Set<Promise<void>>();
  readonly #failures: unknown[] = [];

  constructor(folder: string, fault: LogFault) {
    this.#folder = resolve(folder);
    this.#fault = fault;
  }

  /**
   * Begins to write a tile; returns as soon as there is room for the next one. It is durable after {@link flush}, which also
   * reports what went wrong.
   */
  async write(address: TileAddress, bytes: Uint8Array): Promise<void> {
    while (this.#writing.size >= CONCURRENCY) await Promise.race(this.#writing);
    const writing = this.#writeNow(address, bytes)
      .catch((error: unknown) => void this.#failures.push(error))
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }

  /** Whether a write since the last flush has failed: going on would be in vain. */
  get failed(): boolean {
    return this.#failures.length > 0;
  }

  /**
   * Waits until everything written is durable. After an error nothing is under way any more.
   * @throws the first error of a write; AppError `log-tile-conflict` when a tile is there already with other content
   */
  async flush(): Promise<void> {
    await Promise.all(this.#writing);
    const [failure] = this.#failures;
    this.#failures.length = 0;
    if (failure !== undefined) throw failure as Error;
    await Promise.all(Array.from(this.#unsyncedFolders, syncFolder));
    this.#unsyncedFolders.clear();
    await this.#fault('log:folders-synced');
  }

  /** Waits for writes under way and forgets what they came to. */
  async settle(): Promise<void> {
    await Promise.all(this.#writing);
    this.#failures.length = 0;
  }

  /**
   * A tile's bytes, unchecked but for their number.
   * @returns null when there is no such file
   * @throws AppError `log-tile-damaged` when it has another length than its name says
   */
  async read(address: TileAddress): Promise<Uint8Array | null> {
    const bytes = await readIfThere(join(this.#folder, tilePath(address)));
    if (bytes !== null && bytes.length !== (address.width ?? TILE_WIDTH) * HASH_SIZE) throw new AppError('log-tile-damaged', { tile: tilePath(address) });
    return bytes;
  }

  /**
   * The first `width` hashes of a tile, from the narrowest file that has them: after a crash only a wider one may be left.
   * @throws AppError `log-tile-missing`, `log-tile-damaged`
   */
  async readFirst(level: number, index: number, width: number): Promise<Uint8Array> {
    const widths = (await this.#partialWidths(level, index)).filter((other) => other >= width).sort((a, b) => a - b);
    const bytes = await this.read(widths[0] === undefined ? { level, index } : { level, index, width: widths[0] });
    if (bytes === null) throw new AppError('log-tile-missing', { tile: tilePath({ level, index, width }) });
    return bytes.subarray(0, width * HASH_SIZE);
  }

  /** Removes the partial tiles at a position, all or all but the one of width `keep`, and what unfinished writes left there. */
  async removePartials(level: number, index: number, keep?: number): Promise<void> {
    const folder = join(this.#folder, partialFolder(level, index));
    if (keep === undefined) {
      this.#madeFolders.delete(folder);
      await rm(folder, { recursive: true, force: true });
    } else {
      const names = (await namesIn(folder)).filter((name) => name !== String(keep));
      for (const name of names) await rm(join(folder, name), { force: true });
    }
  }

  async #partialWidths(level: number, index: number): Promise<number[]> {
    const names = await namesIn(join(this.#folder, partialFolder(level, index)));
    return names.filter((name) => /^[1-9]\d{0,2}$/.test(name)).map(Number);
  }

  async #writeNow(address: TileAddress, bytes: Uint8Array): Promise<void> {
    const path = join(this.#folder, tilePath(address));
    await this.#makeFolder(dirname(path));
    this.#unsyncedFolders.add(dirname(path));
    const existing = await readIfThere(path);
    if (existing !== null) {
      // Left by a run that ended before it published. Anything but the same bytes would be a second history.
      if (!existing.equals(bytes)) throw new AppError('log-tile-conflict', { tile: tilePath(address) });
      return;
    }
    const file = await open(path + UNFINISHED, 'w', 0o600);
    try {
      await file.writeFile(bytes);
      await this.#fault('log:tile-written');
      await file.sync();
    } finally {
      await file.close();
    }
    await this.#fault('log:tile-synced');
    await rename(path + UNFINISHED, path);
    await this.#fault('log:tile-renamed');
  }

  /**
   * Each folder, the first time it is written to, together with all above it: their entries may be in memory only, made by a
   * process that ended before it synced them.
   */
  async #makeFolder(folder: string): Promise<void> {
    if (this.#madeFolders.has(folder)) return;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    this.#madeFolders.add(folder);
    for (let made = folder; made !== dirname(this.#folder); made = dirname(made)) this.#unsyncedFolders.add(dirname(made));
  }
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

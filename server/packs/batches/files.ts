/** Packs on disk: `<folder>/<batch>/<case reference>.zip`, each there completely or not at all. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { syncFolder } from '../../durable.ts';
import type { Sealed } from '../seal.ts';

/** Names looked up at a time. */
const PIECE = 500;

export class PackFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  path(batch: string, caseRef: string): string {
    return join(this.#folder, batch, `${caseRef}.zip`);
  }

  async open(batch?: string): Promise<void> {
    await mkdir(batch === undefined ? this.#folder : join(this.#folder, batch), { recursive: true, mode: 0o700 });
  }

  /** Makes the names in a batch's folder durable. A folder that is not there has none. */
  async sync(batch: string): Promise<void> {
    await syncFolder(join(this.#folder, batch)).catch(ignoreMissing);
  }

  /** Removes a pack and what was being written of it, durably. Safe to repeat. */
  async remove(batch: string, caseRef: string): Promise<void> {
    for (const path of [this.path(batch, caseRef), `${this.path(batch, caseRef)}.tmp`]) await rm(path, { force: true });
    await this.sync(batch);
  }

  /** Whether the very pack is on disk. */
  async holds(batch: string, caseRef: string, { size, sha256 }: Pick<Sealed, 'size' | 'sha256'>): Promise<boolean> {
    const path = this.path(batch, caseRef);
    if ((await stat(path).catch(() => null))?.size !== size) return false;
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex') === sha256;
  }

  /** Removes what a stop or crash left half-written, and packs that no case has. @param withPacks of these cases, those that have one */
  async removeLeftovers(batch: string, withPacks: (caseRefs: readonly string[]) => Promise<Set<string>>): Promise<void> {
    await this.open(batch);
    const names = await readdir(join(this.#folder, batch));
    for (const name of names) if (name.endsWith('.tmp')) await rm(join(this.#folder, batch, name), { force: true });
    const caseRefs = names.flatMap((name) => (name.endsWith('.zip') ? [name.slice(0, -'.zip'.length)] : []));
    for (let at = 0; at < caseRefs.length; at += PIECE) {
      const some = caseRefs.slice(at, at + PIECE);
      const known = await withPacks(some);
      for (const caseRef of some) if (!known.has(caseRef)) await this.remove(batch, caseRef);
    }
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** Nothing more can be written, to whatever file. */
export function isDiskFull(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT'].includes(String(error.code));
}

/** Full, read-only, over quota, failing: what a person can do something about. */
export function isDiskProblem(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO', 'EISDIR'].includes(String(error.code));
}

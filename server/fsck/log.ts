/** The log: records → leaves → table of leaves, tiles, published head. */
import { hash } from 'node:crypto';
import { equalBytes, toHex } from '../domain/bytes.ts';
import { openCheckpoint, type VerifierKey } from '../domain/checkpoint/index.ts';
import { HASH_SIZE, treeHasher } from '../domain/merkle/index.ts';
import { readLeaves } from '../log/index.ts';
import type { FsckSources } from './fsck.ts';
import { RecordChecker, type CaseFacts } from './records.ts';
import { messageOf, type ReportBuilder } from './report.ts';
import { RootRecorder, TileChecker } from './tree.ts';

/** The same hashing as everywhere, by the runtime's own code: some ten times as fast. */
const HASHER = treeHasher((data) => hash('sha256', data, 'buffer'));

interface PublishedHead {
  size: number;
  root: string;
  checkpoint: string;
}

export interface LogFacts {
  roots: RootRecorder;
  cases: ReadonlyMap<string, CaseFacts>;
}

/**
 * Reads every record once, in order, and compares all that follows from it.
 * @param sizes sizes at which somebody needs the root
 */
export async function checkLog(sources: FsckSources, report: ReportBuilder, sizes: Iterable<number>): Promise<LogFacts> {
  const published = await publishedHead(sources);
  const roots = new RootRecorder([...sizes, published.size], HASHER);
  const tiles = new TileChecker(sources.logFolder, report, HASHER);
  const records = new RecordChecker(sources, report, HASHER);
  const stored = new StoredLeaves(sources, report);
  for await (const row of sources.evidence.allRecordRows()) {
    const leaf = records.check(row);
    if (roots.size < published.size) await tiles.append(leaf);
    roots.append(leaf);
    await stored.compare(row.log_index, leaf);
  }
  records.end();
  await tiles.end();
  await stored.end(report.counts.records);
  checkPublished(published, roots, sources.verifierKey, report);
  return { roots, cases: records.cases };
}

async function publishedHead({ database }: FsckSources): Promise<PublishedHead> {
  const row = await database<PublishedHead>('log_state').first();
  return row === undefined ? { size: 0, root: '', checkpoint: '' } : { size: Number(row.size), root: row.root, checkpoint: row.checkpoint };
}

function checkPublished({ size, root, checkpoint }: PublishedHead, roots: RootRecorder, key: VerifierKey | null, report: ReportBuilder): void {
  if (size === 0) return;
  const derived = roots.rootAt(size);
  if (derived === null) return report.differs('published-ahead', { size, records: roots.size });
  if (toHex(derived) !== root) report.differs('published-root-differs', { size });
  const problem = key === null ? null : checkpointProblem(checkpoint, key, size, derived);
  if (problem !== null) report.differs('published-checkpoint-invalid', { problem });
}

/** Why a signed note is no checkpoint of this head by this key; null when it is. */
export function checkpointProblem(note: string, key: VerifierKey, size: number, root: Uint8Array): string | null {
  try {
    const checkpoint = openCheckpoint(note, key.name, [key]);
    if (checkpoint.size !== size) return `it is of size ${checkpoint.size}, not ${size}`;
    return equalBytes(checkpoint.root, root) ? null : 'it has another root';
  } catch (error) {
    return messageOf(error);
  }
}

/** The table of leaves, read side by side with the records. */
class StoredLeaves {
  readonly #report: ReportBuilder;
  readonly #sources: FsckSources;
  #pieces: AsyncGenerator<Uint8Array> | null = null;
  #piece: Uint8Array = new Uint8Array();
  #pieceStart = 0;
  #size = 0;
  #unreadable = false;

  constructor(sources: FsckSources, report: ReportBuilder) {
    this.#sources = sources;
    this.#report = report;
  }

  async compare(index: number, leaf: Uint8Array): Promise<void> {
    const stored = await this.#at(index);
    if (stored !== null && !equalBytes(stored, leaf)) this.#report.differs('leaf-differs', { index });
  }

  async end(records: number): Promise<void> {
    await this.#open();
    this.#report.counts.leaves = this.#size;
    if (!this.#unreadable && this.#size !== records) this.#report.differs('leaf-count-differs', { leaves: this.#size, records });
  }

  async #at(index: number): Promise<Uint8Array | null> {
    await this.#open();
    while (!this.#unreadable && index < this.#size && index >= this.#pieceStart + this.#piece.length / HASH_SIZE) await this.#nextPiece();
    const at = (index - this.#pieceStart) * HASH_SIZE;
    return this.#unreadable || index >= this.#size || at < 0 ? null : this.#piece.subarray(at, at + HASH_SIZE);
  }

  async #nextPiece(): Promise<void> {
    this.#pieceStart += this.#piece.length / HASH_SIZE;
    try {
      const next = await this.#pieces?.next();
      this.#piece = next?.done === false ? next.value : new Uint8Array();
      this.#unreadable = this.#piece.length === 0;
    } catch (error) {
      this.#unreadable = true;
      this.#report.differs('leaves-unreadable', { problem: messageOf(error) });
    }
  }

  async #open(): Promise<void> {
    if (this.#pieces !== null) return;
    const { database } = this.#sources;
    const last = await database<{ first_index: number; leaves: Uint8Array }>('leaf_runs').orderBy('first_index', 'desc').first();
    this.#size = last === undefined ? 0 : Number(last.first_index) + last.leaves.length / HASH_SIZE;
    this.#pieces = readLeaves(database, 0, this.#size);
  }
}

/**
 * The log of one lender. A leaf is *sequenced* when the transaction that appended it has committed; it is *integrated* when tiles
 * and a checkpoint that cover it are published. The tiles can be lost without loss of evidence; the table of leaves cannot.
 */
import { fromHex, toHex } from '../domain/bytes.ts';
import { formatVerifierKey, NoteError, openCheckpoint, seedSigner, signCheckpoint } from '../domain/checkpoint/index.ts';
import type { NoteSigner } from '../domain/checkpoint/index.ts';
import { consistencyElements, EMPTY_ROOT, foldNodes, inclusionElements, isTreeNumber, rootNodes } from '../domain/merkle/index.ts';
import type { ProofElement } from '../domain/merkle/index.ts';
import { AppError } from '../errors.ts';
import type { Database, Transaction } from '../store/index.ts';
import type { LogFault } from './faults.ts';
import { joinNodes } from './hasher.ts';
import { Integration, removeOutdated } from './integration.ts';
import type { Published } from './integration.ts';
import { appendLeaves, readLeaf, sequencedSize } from './leaves.ts';
import { restoreEdge } from './restore.ts';
import { readState } from './state.ts';
import type { LogState } from './state.ts';
import { TILE_WIDTH } from './tile-path.ts';
import { TileReader } from './tile-reader.ts';
import { TileStore } from './tile-store.ts';

export interface LogOptions {
  database: Database;
  /** folder under which `tile/…` is kept; made when missing */
  directory: string;
  /** origin line of the checkpoints and name of the key, e.g. `evidence.example.com/lender` */
  origin: string;
  /** 32 secret bytes: Ed25519 seed of the key that signs checkpoints */
  signingSeed: Uint8Array;
  /** crash tests only; see `LOG_FAULT_POINTS` */
  fault?: LogFault;
}

/** A state of the tree. */
export interface TreeHead {
  /** leaves */
  size: number;
  /** RFC 9162 root, 32 bytes */
  root: Uint8Array;
}

export interface Log {
  readonly origin: string;
  /** C2SP verifier key of the checkpoints */
  readonly vkey: string;
  /**
   * Gives consecutive indexes to leaves (32 bytes each) inside the caller's transaction; durable when that commits.
   * @returns index of the first
   * @throws AppError `log-index-taken`, `log-leaves-missing`; RangeError for a leaf of another length
   */
  append(transaction: Transaction, leaves: readonly Uint8Array[]): Promise<number>;
  /** Number of leaves that have an index. Not to be called inside a transaction: it would wait for its own connection. */
  sequencedSize(): Promise<number>;
  /**
   * Writes tiles for all leaves that were sequenced when it was called, then publishes a checkpoint. One run at a time: calls during
   * a run share the next one. Not to be called inside a transaction.
   * @throws AppError `log-tile-conflict`, `log-tile-missing`, `log-tile-damaged`, `log-leaves-missing`, `log-changed-elsewhere`
   */
  integrate(): Promise<TreeHead>;
  /** Head of the published tree. */
  integrated(): TreeHead;
  /** Root of the tree of the first `size` leaves. @throws RangeError beyond the published tree; AppError `log-tile-…` */
  rootAt(size: number): Promise<Uint8Array>;
  /** RFC 9162 §2.1.3 path, leaf to root. @throws RangeError unless index < size ≤ published size; AppError `log-tile-…` */
  inclusionPath(index: number, size: number): Promise<Uint8Array[]>;
  /** RFC 9162 §2.1.4 path. @throws RangeError unless 1 ≤ from ≤ to ≤ published size; AppError `log-tile-…` */
  consistencyPath(from: number, to: number): Promise<Uint8Array[]>;
  /**
   * Signed note for a head of this log; same head, same bytes. Signs only what `integrate`, `integrated` or `rootAt` of this object
   * gave: two checkpoints that contradict each other would end all trust in the log.
   * @throws AppError `log-head-unknown`
   */
  signCheckpoint(size: number, root: Uint8Array): string;
  /** Checkpoint of the published tree. */
  latestCheckpoint(): string;
  /**
   * Bytes of a tile of the published tree: the full one, or the first `width` (1–255) hashes of one that has at least as many.
   * @returns null when the tree has no such tile. There are no entry bundles: records are private, the log publishes hashes only
   */
  readTile(level: number | 'entries', index: number, width?: number): Promise<Uint8Array | null>;
  /** The leaf at `index`, from the table of leaves; null when none has been sequenced there. */
  leaf(index: number): Promise<Uint8Array | null>;
  /** Waits for a run under way and takes no more. The database stays open: it is the caller's. */
  close(): Promise<void>;
}

/**
 * Opens the log: reads the published head and at most one partial tile per level, never the whole log.
 * @throws AppError `log-tile-missing`, `log-tile-damaged`, `log-state-damaged`; `log-identity-changed` when origin or key are not
 *   those of the last checkpoint; `log-leaves-missing` when the database is behind the published head
 */
export async function openLog(options: LogOptions): Promise<Log> {
  const log = new TiledLog(options);
  await log.load();
  return log;
}

const NO_LEAVES: TreeHead = { size: 0, root: EMPTY_ROOT };
/** Heads that may still be signed; each anchor asks for its own soon after it was computed. */
const SIGNABLE_HEADS = 4096;

class TiledLog implements Log {
  readonly origin: string;
  readonly vkey: string;
  readonly #database: Database;
  readonly #fault: LogFault;
  readonly #signer: NoteSigner;
  readonly #store: TileStore;
  readonly #signable = new Map<number, string>();
  #reader: TileReader;
  #head: TreeHead = NO_LEAVES;
  #checkpoint = '';
  /** Set while memory may differ from what is published. */
  #stale = true;
  /** Set while a run that ended early, here or in a former process, may have left tiles behind. */
  #untidy = true;
  #previousSize = 0;
  #running: Promise<TreeHead> | null = null;
  #next: Promise<TreeHead> | null = null;
  #closed = false;

  constructor({ database, directory, origin, signingSeed, fault = () => {} }: LogOptions) {
    this.#database = database;
    this.#fault = fault;
    this.#signer = seedSigner(origin, signingSeed);
    this.#store = new TileStore(directory, fault);
    this.#reader = new TileReader(this.#store, restoreEdge.empty());
    this.origin = origin;
    this.vkey = formatVerifierKey(this.#signer);
  }

  /** Takes over what is published. */
  async load(): Promise<void> {
    const state = await readState(this.#database);
    if (state !== null) this.#requireIdentity(state);
    const sequenced = await sequencedSize(this.#database);
    if (sequenced < (state?.size ?? 0)) throw new AppError('log-leaves-missing', { found: sequenced, expected: state?.size ?? 0 });
    const edge = state === null ? restoreEdge.empty() : await restoreEdge.published(this.#database, this.#store, state);
    this.#reader = new TileReader(this.#store, edge);
    this.#setHead(state === null ? NO_LEAVES : { size: state.size, root: fromHex(state.root) });
    this.#previousSize = state?.previous_size ?? 0;
    this.#stale = false;
    this.#untidy = true;
  }

  async append(transaction: Transaction, leaves: readonly Uint8Array[]): Promise<number> {
    const first = await appendLeaves(transaction, leaves, this.#head.size);
    await this.#fault('log:appended');
    return first;
  }

  sequencedSize(): Promise<number> {
    return sequencedSize(this.#database);
  }

  integrate(): Promise<TreeHead> {
    if (this.#closed) return Promise.reject(new AppError('log-closed'));
    if (this.#running === null) return this.#start();
    // The run under way may have looked at the table before the caller's leaves were there.
    this.#next ??= this.#running.catch(() => {}).then(() => this.#start());
    return this.#next;
  }

  integrated(): TreeHead {
    return copyOf(this.#head);
  }

  async rootAt(size: number): Promise<Uint8Array> {
    this.#requireWithin(size);
    const root = size === 0 ? Uint8Array.from(EMPTY_ROOT) : await this.#hash(rootNodes(size));
    this.#allowSigning({ size, root });
    return root;
  }

  async inclusionPath(index: number, size: number): Promise<Uint8Array[]> {
    this.#requireWithin(size);
    return Promise.all(inclusionElements(index, size).map((element) => this.#hash(element)));
  }

  async consistencyPath(from: number, to: number): Promise<Uint8Array[]> {
    this.#requireWithin(to);
    return Promise.all(consistencyElements(from, to).map((element) => this.#hash(element)));
  }

  signCheckpoint(size: number, root: Uint8Array): string {
    if (this.#signable.get(size) !== toHex(root)) throw new AppError('log-head-unknown', { size });
    return signCheckpoint({ origin: this.origin, size, root }, [this.#signer]);
  }

  latestCheckpoint(): string {
    return this.#checkpoint;
  }

  async readTile(level: number | 'entries', index: number, width: number = TILE_WIDTH): Promise<Uint8Array | null> {
    if (level === 'entries' || !isTreeNumber(level) || !isTreeNumber(index) || !isTreeNumber(width)) return null;
    if (width < 1 || width > this.#reader.widthAt(level, index)) return null;
    return (await this.#reader.tile(level, index)).bytes(width);
  }

  async leaf(index: number): Promise<Uint8Array | null> {
    return isTreeNumber(index) ? readLeaf(this.#database, index) : null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([this.#next, this.#running]);
    this.#reader.clear();
  }

  #start(): Promise<TreeHead> {
    this.#next = null;
    this.#running = this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #run(): Promise<TreeHead> {
    if (this.#closed) throw new AppError('log-closed');
    await this.#fault('log:integrate-started');
    if (this.#stale) await this.load();
    if (this.#untidy) await this.#tidy();
    const run = new Integration(this.#database, this.#store, this.#reader.edge, this.#fault, this.#untidy);
    this.#stale = true;
    const published = await run.publish(this.#signer);
    if (published !== null) this.#advance(published);
    this.#stale = false;
    if (published !== null) {
      this.#untidy = true;
      await this.#fault('log:published');
      await this.#tidy();
    }
    this.#untidy = false;
    await this.#fault('log:integrated');
    return this.integrated();
  }

  #advance({ edge, root, fresh }: Published): void {
    this.#previousSize = this.#head.size;
    this.#reader.advance(edge, fresh);
    this.#setHead({ size: edge.size, root });
  }

  #tidy(): Promise<void> {
    return removeOutdated(this.#store, this.#previousSize, this.#head.size, this.#fault);
  }

  #setHead(head: TreeHead): void {
    this.#head = head;
    this.#allowSigning(head);
    this.#checkpoint = this.signCheckpoint(head.size, head.root);
  }

  #allowSigning({ size, root }: TreeHead): void {
    this.#signable.delete(size);
    this.#signable.set(size, toHex(root));
    if (this.#signable.size <= SIGNABLE_HEADS) return;
    const [oldest] = this.#signable.keys();
    if (oldest !== undefined) this.#signable.delete(oldest);
  }

  async #hash(element: ProofElement): Promise<Uint8Array> {
    const hashes = await Promise.all(element.map((address) => this.#reader.node(address)));
    return Uint8Array.from(foldNodes(hashes, joinNodes));
  }

  #requireWithin(size: number): void {
    if (!isTreeNumber(size) || size > this.#head.size) throw new RangeError(`the published tree has ${this.#head.size} leaves, not ${size}`);
  }

  #requireIdentity({ checkpoint, size, root }: LogState): void {
    try {
      const opened = openCheckpoint(checkpoint, this.origin, [this.#signer]);
      if (opened.size !== size || toHex(opened.root) !== root) throw new AppError('log-state-damaged', { size });
    } catch (error) {
      if (error instanceof NoteError) throw new AppError('log-identity-changed', { origin: this.origin }, { cause: error });
      throw error;
    }
  }
}

function copyOf({ size, root }: TreeHead): TreeHead {
  return { size, root: Uint8Array.from(root) };
}

/** The heads of one log on their way to one registry. All hashes are 0x + 64 lower-case hex digits, all times milliseconds since 1970. */
import type { EvmAnchor } from '../../domain/proof/types.ts';
import type { Database, Transaction } from '../../store/index.ts';
import { TransactionJournal, type SignedTransaction, type StoredTransaction } from '../transactions.ts';

/** skipped: a larger head of this log, anchored by another operator, came first; it covers the same records. */
export type HeadState = 'persisted' | 'sent' | 'mined' | 'final' | 'skipped';

export interface NewHead {
  size: number;
  root: string;
  checkpoint: string;
  /** size of the last anchored head, from which `consistencyProof` leads here; 0 for the first */
  previousSize: number;
  consistencyProof: string[];
}

export interface StoredHead extends NewHead {
  state: HeadState;
  createdAt: number;
  transactionHash: string | null;
  blockNumber: number | null;
  blockHash: string | null;
  /** seconds since 1970, the block's */
  blockTime: number | null;
  evm: EvmAnchor | null;
  minedAt: number | null;
  finalAt: number | null;
}

export interface MinedFacts {
  evm: EvmAnchor;
  /** seconds since 1970 */
  blockTime: number;
}

export interface HeadEventRow {
  size: number;
  event: string;
  detail: string;
  at: number;
}

export interface TargetIdentity {
  chainId: number;
  registry: string;
  logId: string;
  origin: string;
}

/** A chain, registry and log that heads were anchored in. */
export interface AnchorTarget extends TargetIdentity {
  id: number;
}

interface HeadRow {
  size: number;
  root: string;
  checkpoint: string;
  previous_size: number;
  consistency_proof: string;
  state: HeadState;
  created_at: number;
  transaction_hash: string | null;
  block_number: number | null;
  block_hash: string | null;
  block_time: number | null;
  evm_anchor: string | null;
  mined_at: number | null;
  final_at: number | null;
}

const ANCHORED: readonly HeadState[] = ['mined', 'final'];
const IN_FLIGHT: readonly HeadState[] = ['persisted', 'sent'];
const NOT_MINED = { transaction_hash: null, block_number: null, block_hash: null, block_time: null, evm_anchor: null, mined_at: null };

export class HeadStore {
  readonly journal: TransactionJournal;
  readonly #database: Database;
  readonly #now: () => number;
  readonly #identity: TargetIdentity;
  readonly #target: number;

  private constructor(database: Database, now: () => number, identity: TargetIdentity, target: number) {
    this.#database = database;
    this.#now = now;
    this.#identity = identity;
    this.#target = target;
    this.journal = new TransactionJournal(database, now);
  }

  /** Opens the heads of this chain, registry and log; another chain, registry or log has its own. */
  static async open(database: Database, identity: TargetIdentity, now: () => number): Promise<HeadStore> {
    const key = { chain_id: identity.chainId, registry: identity.registry, log_id: identity.logId };
    await database('anchor_targets').insert({ ...key, origin: identity.origin, created_at: now() }).onConflict(['chain_id', 'registry', 'log_id']).ignore();
    const row = await database('anchor_targets').where(key).first<{ id: number }>('id');
    return new HeadStore(database, now, identity, row.id);
  }

  /** Every chain, registry and log that heads were ever made for. Reads only. */
  static async targets(database: Database): Promise<AnchorTarget[]> {
    const rows = (await database('anchor_targets').orderBy('id')) as { id: number; chain_id: number; registry: string; log_id: string; origin: string }[];
    return rows.map((row) => ({ id: row.id, chainId: Number(row.chain_id), registry: row.registry, logId: row.log_id, origin: row.origin }));
  }

  /** The heads of a target that is there. Reads nothing yet. */
  static at(database: Database, target: AnchorTarget, now: () => number): HeadStore {
    return new HeadStore(database, now, target, target.id);
  }

  /** Hash of block 0 as it was when the first head was anchored; null before the chain was asked. */
  async genesisHash(): Promise<string | null> {
    const row = await this.#database('anchor_targets').where({ id: this.#target }).first<{ genesis_hash: string | null }>('genesis_hash');
    return row.genesis_hash;
  }

  async setGenesisHash(hash: string): Promise<void> {
    await this.#database('anchor_targets').where({ id: this.#target }).update({ genesis_hash: hash });
  }

  /** Whether a head of this target was ever seen in a block, even one that fell back since: what a chain that was started over lost. */
  async everAnchored(): Promise<boolean> {
    const events = (await this.#database('anchor_events').where({ target_id: this.#target }).whereIn('event', ['mined', 'adopted']).limit(1).select('id')) as unknown[];
    return events.length > 0;
  }

  /** Heads not in a block, smallest first. There is one, except after a reorganisation. */
  async inFlight(): Promise<StoredHead[]> {
    return this.#list(IN_FLIGHT);
  }

  /** Heads in a block that is not deep enough, smallest first. */
  async mined(): Promise<StoredHead[]> {
    return this.#list(['mined']);
  }

  /** Every head, smallest first. */
  async all(): Promise<StoredHead[]> {
    return this.#list([...IN_FLIGHT, ...ANCHORED, 'skipped']);
  }

  async head(size: number): Promise<StoredHead | null> {
    return one((await this.#heads().where({ size })) as HeadRow[]);
  }

  /** The largest head in one of these states, or null. */
  async newest(states: readonly HeadState[] = [...IN_FLIGHT, ...ANCHORED]): Promise<StoredHead | null> {
    return one((await this.#heads().whereIn('state', states).orderBy('size', 'desc').limit(1)) as HeadRow[]);
  }

  /** The smallest anchored head that covers the record at `index`, or null. */
  async covering(index: number, states: readonly HeadState[] = ANCHORED): Promise<StoredHead | null> {
    return one((await this.#heads().where('size', '>', index).whereIn('state', states).orderBy('size').limit(1)) as HeadRow[]);
  }

  /** Stores a head before anything about it is signed. A head already there is left as it is. */
  async persist(head: NewHead): Promise<StoredHead> {
    await this.#database.transaction(async (transaction) => {
      const row = {
        target_id: this.#target,
        size: head.size,
        root: head.root,
        checkpoint: head.checkpoint,
        previous_size: head.previousSize,
        consistency_proof: JSON.stringify(head.consistencyProof),
        state: 'persisted',
        created_at: this.#now(),
      };
      const inserted = (await transaction('anchor_heads').insert(row).onConflict(['target_id', 'size']).ignore().returning('size')) as unknown[];
      if (inserted.length > 0) await this.#event(transaction, head.size, 'persisted', `root ${head.root}, extends ${head.previousSize}`);
    });
    const stored = await this.head(head.size);
    if (stored === null) throw new Error(`head ${head.size} was stored and is not there`);
    return stored;
  }

  /** Gives a head that is not in a block another starting point: the registry's last head has moved since. */
  async replaceProof(size: number, previousSize: number, consistencyProof: string[]): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      await this.#heads(transaction).where({ size }).update({ previous_size: previousSize, consistency_proof: JSON.stringify(consistencyProof) });
      await this.#event(transaction, size, 'proof-replaced', `extends ${previousSize}`);
    });
  }

  /** Every transaction ever signed for this head, oldest first. */
  async attempts(size: number): Promise<StoredTransaction[]> {
    return this.journal.forPurpose(this.#purpose(size));
  }

  /** Stores a signed transaction of this head, before it is sent. */
  async addAttempt(size: number, signed: SignedTransaction): Promise<StoredTransaction> {
    return this.#database.transaction(async (transaction) => {
      const stored = await this.journal.add(this.#purpose(size), this.#identity.chainId, signed, transaction);
      await this.#event(transaction, size, 'signed', `${signed.hash}, nonce ${signed.nonce}`);
      return stored;
    });
  }

  async markSent(size: number, attempt: StoredTransaction): Promise<void> {
    await this.journal.markSent(attempt.id);
    await this.#move(size, ['persisted'], { state: 'sent' }, 'sent', attempt.hash);
  }

  /** Another transaction took the nonce of these attempts. */
  async markDisplaced(size: number, attempts: readonly StoredTransaction[]): Promise<void> {
    await this.#outcome(size, attempts, 'displaced', 'nonce-taken');
  }

  async markReverted(size: number, attempt: StoredTransaction): Promise<void> {
    await this.#outcome(size, [attempt], 'reverted', 'reverted');
  }

  /** @param by the attempt that was mined; null when the head was found on chain, anchored by a transaction not in our journal */
  async markMined(size: number, facts: MinedFacts, by: StoredTransaction | null): Promise<void> {
    const { evm, blockTime } = facts;
    await this.#database.transaction(async (transaction) => {
      const columns = { transaction_hash: evm.transactionHash, block_number: evm.blockNumber, block_hash: evm.blockHash, block_time: blockTime };
      await this.#heads(transaction).where({ size }).update({ ...columns, evm_anchor: JSON.stringify(evm), mined_at: this.#now(), state: 'mined' });
      if (by !== null) await this.journal.markOutcome([by.id], 'mined', transaction);
      await this.#event(transaction, size, by === null ? 'adopted' : 'mined', `${evm.transactionHash} in block ${evm.blockNumber} ${evm.blockHash}`);
    });
  }

  /** The block of a mined head is no longer on the chain. Its transactions are live again. */
  async fallBack(head: StoredHead): Promise<void> {
    const attempts = await this.attempts(head.size);
    await this.#database.transaction(async (transaction) => {
      await this.#heads(transaction).where({ size: head.size }).update({ ...NOT_MINED, state: 'sent' });
      await this.journal.markOutcome(attempts.map(({ id }) => id), null, transaction);
      await this.#event(transaction, head.size, 'fell-back', `block ${String(head.blockNumber)} ${String(head.blockHash)} is not on the chain any more`);
    });
  }

  async markFinal(size: number, latestBlock: number): Promise<void> {
    await this.#move(size, ['mined'], { state: 'final', final_at: this.#now() }, 'final', `seen again below block ${latestBlock}`);
  }

  async markSkipped(size: number, by: number): Promise<void> {
    await this.#move(size, IN_FLIGHT, { state: 'skipped' }, 'skipped', `the registry is at ${by}`);
  }

  /** What happened to a head, or to all, oldest first. */
  async events(size?: number): Promise<HeadEventRow[]> {
    const query = this.#database('anchor_events').where({ target_id: this.#target }).orderBy('id').select('size', 'event', 'detail', 'at');
    const rows = (await (size === undefined ? query : query.where({ size }))) as HeadEventRow[];
    return rows.map((row) => ({ ...row, size: Number(row.size), at: Number(row.at) }));
  }

  async #list(states: readonly HeadState[]): Promise<StoredHead[]> {
    const rows = (await this.#heads().whereIn('state', states).orderBy('size')) as HeadRow[];
    return rows.map(fromRow);
  }

  async #move(size: number, from: readonly HeadState[], columns: Record<string, unknown>, event: string, detail: string): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      const moved = await this.#heads(transaction).where({ size }).whereIn('state', from).update(columns);
      if (moved > 0) await this.#event(transaction, size, event, detail);
    });
  }

  async #outcome(size: number, attempts: readonly StoredTransaction[], outcome: 'displaced' | 'reverted', event: string): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      await this.journal.markOutcome(attempts.map(({ id }) => id), outcome, transaction);
      await this.#event(transaction, size, event, attempts.map(({ hash, nonce }) => `${hash}, nonce ${nonce}`).join('; '));
    });
  }

  async #event(transaction: Transaction, size: number, event: string, detail: string): Promise<void> {
    await transaction('anchor_events').insert({ target_id: this.#target, size, event, detail, at: this.#now() });
  }

  #heads(within?: Transaction) {
    return (within ?? this.#database)('anchor_heads').where({ target_id: this.#target });
  }

  #purpose(size: number): string {
    return `anchor:${this.#target}:${size}`;
  }
}

function one(rows: HeadRow[]): StoredHead | null {
  return rows[0] === undefined ? null : fromRow(rows[0]);
}

function fromRow(row: HeadRow): StoredHead {
  const optional = (value: number | null): number | null => (value === null ? null : Number(value));
  return {
    size: Number(row.size),
    root: row.root,
    checkpoint: row.checkpoint,
    previousSize: Number(row.previous_size),
    consistencyProof: JSON.parse(row.consistency_proof) as string[],
    state: row.state,
    createdAt: Number(row.created_at),
    transactionHash: row.transaction_hash,
    blockNumber: optional(row.block_number),
    blockHash: row.block_hash,
    blockTime: optional(row.block_time),
    evm: row.evm_anchor === null ? null : (JSON.parse(row.evm_anchor) as EvmAnchor),
    minedAt: optional(row.mined_at),
    finalAt: optional(row.final_at),
  };
}

/** Signed transactions: made here, kept before they are sent, and never forgotten (invariant 3). */
import { Transaction, Wallet } from 'ethers';
import type { Database, Transaction as DatabaseTransaction } from '../store/index.ts';
import { feesFromText, feesToText, type Fees } from './fees.ts';

export interface TransactionPlan {
  chainId: number;
  nonce: number;
  /** null deploys a contract */
  to: string | null;
  data: string;
  gasLimit: bigint;
  fees: Fees;
}

export interface SignedTransaction {
  sender: string;
  nonce: number;
  hash: string;
  /** the exact bytes that are sent, 0x… */
  raw: string;
  fees: Fees;
}

/** mined: it is in a block · reverted: it is in a block and did nothing · displaced: another transaction took its nonce */
export type TransactionOutcome = 'mined' | 'reverted' | 'displaced';

export interface StoredTransaction extends SignedTransaction {
  id: number;
  purpose: string;
  createdAt: number;
  sentAt: number | null;
  outcome: TransactionOutcome | null;
}

/** Holds the private key. It is never printed: `toString`, `inspect` and JSON show the address only. */
export class Signer {
  readonly address: string;
  readonly #wallet: Wallet;

  /** @param key 0x + 64 hex digits @throws TypeError when it is no key; the message does not repeat it */
  constructor(key: string) {
    let wallet: Wallet;
    try {
      wallet = new Wallet(key);
    } catch {
      throw new TypeError('the operator key is not a private key of 32 bytes in hex');
    }
    this.#wallet = wallet;
    this.address = wallet.address.toLowerCase();
  }

  /** Signs with the chain id inside (EIP-155, EIP-1559), so that the bytes are worthless on any other chain. */
  sign(plan: TransactionPlan): SignedTransaction {
    const { fees, ...rest } = plan;
    const { kind, ...prices } = fees;
    const transaction = Transaction.from({ ...rest, ...prices, type: kind === 'legacy' ? 0 : 2 });
    transaction.signature = this.#wallet.signingKey.sign(transaction.unsignedHash);
    return { sender: this.address, nonce: plan.nonce, hash: transaction.hash as string, raw: transaction.serialized, fees };
  }
}

interface TransactionRow {
  id: number;
  purpose: string;
  chain_id: number;
  sender: string;
  nonce: number;
  hash: string;
  raw: string;
  fees: string;
  created_at: number;
  sent_at: number | null;
  outcome: TransactionOutcome | null;
}

/** Every transaction ever signed, by purpose. Rows are added and marked, never deleted: any of them may yet be the one mined. */
export class TransactionJournal {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /** Stores a transaction that was not sent yet. Durable when it resolves, unless `within` is still to commit. */
  async add(purpose: string, chainId: number, signed: SignedTransaction, within?: DatabaseTransaction): Promise<StoredTransaction> {
    const createdAt = this.#now();
    const row = { purpose, chain_id: chainId, sender: signed.sender, nonce: signed.nonce, hash: signed.hash, raw: signed.raw, fees: feesToText(signed.fees), created_at: createdAt };
    const [inserted] = await (within ?? this.#database)<TransactionRow>('chain_transactions').insert(row).returning('id');
    if (inserted === undefined) throw new Error('the transaction was stored without an id');
    return { ...signed, id: inserted.id, purpose, createdAt, sentAt: null, outcome: null };
  }

  /** All transactions ever signed for a purpose, oldest first. */
  async forPurpose(purpose: string): Promise<StoredTransaction[]> {
    const rows = (await this.#database('chain_transactions').where({ purpose }).orderBy('id')) as TransactionRow[];
    return rows.map(fromRow);
  }

  /** The same for all purposes that begin with `prefix`, which holds no wildcard of SQL. */
  async withPurposePrefix(prefix: string): Promise<StoredTransaction[]> {
    const rows = (await this.#database('chain_transactions').where('purpose', 'like', `${prefix}%`).orderBy('id')) as TransactionRow[];
    return rows.map(fromRow);
  }

  async markSent(id: number): Promise<void> {
    await this.#database('chain_transactions').where({ id }).whereNull('sent_at').update({ sent_at: this.#now() });
  }

  async markOutcome(ids: readonly number[], outcome: TransactionOutcome | null, within?: DatabaseTransaction): Promise<void> {
    await (within ?? this.#database)('chain_transactions').whereIn('id', ids).update({ outcome });
  }
}

function fromRow(row: TransactionRow): StoredTransaction {
  const { id, purpose, sender, nonce, hash, raw, outcome } = row;
  return { id, purpose, sender, nonce: Number(nonce), hash, raw, fees: feesFromText(row.fees), createdAt: Number(row.created_at), sentAt: row.sent_at === null ? null : Number(row.sent_at), outcome };
}

/** Address of the account that a private key stands for, 0x + 40 lower-case hex digits. @throws TypeError when it is no key */
export function operatorAddress(key: string): string {
  return new Signer(key).address;
}

/** What a signed transaction says of itself. */
export interface InspectedTransaction {
  hash: string;
  sender: string;
  nonce: number;
  chainId: number;
  /** null when it deploys */
  to: string | null;
  data: string;
}

/** Reads signed bytes and recovers the sender from the signature. @throws Error when they are no signed transaction */
export function inspectTransaction(raw: string): InspectedTransaction {
  const transaction = Transaction.from(raw);
  const { hash, from } = transaction;
  if (hash === null || from === null) throw new Error('not a signed transaction');
  return { hash, sender: from.toLowerCase(), nonce: transaction.nonce, chainId: Number(transaction.chainId), to: transaction.to?.toLowerCase() ?? null, data: transaction.data };
}

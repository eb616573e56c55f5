/**
 * The keys of cases, and the keyed hashes that things are found by. One keyring per process: it remembers unwrapped keys, and it is
 * what gives everybody who opens the same case at the same time the same key.
 */
import { createHmac, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { Database } from '../store/index.ts';
import { makeCaseKey, unwrapCaseKey, wrapCaseKey } from './case-key.ts';
import type { CaseRow } from './rows.ts';
import { keyObject, seal, sealingKeyOf, unsealText } from './seal.ts';

export interface CaseKeys {
  /** what the case's files are encrypted with, 32 bytes */
  fileKey: Buffer;
  /** for `seal` and `unseal`, 32 bytes */
  sealingKey: Buffer;
}

/** What can be searched for: each kind has hashes of its own, so that equal values of two kinds do not show. */
export type SearchKind = 'loan-number' | 'id-number' | 'phone' | 'name' | 'request' | 'batch';

/** The file key of a case that may not exist yet; held while a file streams in. */
export interface CaseKeyLease {
  loanNumber: string;
  /** 32 bytes */
  key: Buffer;
  /** To be called once, when the deposit was committed or given up. */
  release(): void;
}

interface Pending {
  leases: number;
  key: Promise<Buffer>;
  /** set when the key was made here because there is no case yet */
  fresh: Buffer | null;
  /** the case whose key it is, when there is one */
  caseId: string | null;
}

export interface KeyringOptions {
  database: Database;
  /** 32 bytes */
  masterKey: Uint8Array;
  random?: (size: number) => Buffer;
}

/** Unwrapped keys kept: some hundred bytes each. */
const MAX_KEPT = 20_000;

export class Keyring {
  readonly #database: Database;
  readonly #masterKey: Uint8Array;
  readonly #random: (size: number) => Buffer;
  readonly #searchKey: KeyObject;
  readonly #pending = new Map<string, Pending>();
  readonly #kept = new Map<string, { wrapped: Buffer; keys: CaseKeys }>();

  constructor({ database, masterKey, random = randomBytes }: KeyringOptions) {
    this.#database = database;
    this.#masterKey = masterKey;
    this.#random = random;
    this.#searchKey = keyObject(Buffer.from(hkdfSync('sha256', masterKey, '', 'docketproof/search/v1', 32)));
  }

  /**
   * What `value` is found by: HMAC-SHA-256, 64 hex digits. Without the master key nobody can try values against the database, which
   * for an 18-digit ID number or a phone would otherwise be a matter of hours.
   */
  searchHash(kind: SearchKind, value: string): string {
    return createHmac('sha256', this.#searchKey).update(`${kind}\n${value}`, 'utf8').digest('hex');
  }

  /** A key for what is sealed but belongs to no case, 32 bytes, derived from the master key (RFC 5869). @param purpose each has a key of its own */
  sealingKeyFor(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#masterKey, '', `docketproof/${purpose}/v1`, 32));
  }

  /** The row of a new case, which the caller inserts. A key that an upload of the same loan already uses becomes the case's. */
  newCase(loanNumber: string, openedTime: string, id: string = this.#random(16).toString('hex')): CaseRow {
    const fileKey = this.#pending.get(loanNumber)?.fresh ?? makeCaseKey(this.#random);
    const wrapped = wrapCaseKey(this.#masterKey, id, fileKey);
    const keys = this.#keep(id, wrapped, fileKey);
    return {
      id,
      loan_hash: this.searchHash('loan-number', loanNumber),
      sealed_number: seal(keys.sealingKey, 'loan-number', id, loanNumber),
      wrapped_key: wrapped,
      next_sequence: 1,
      last_leaf: '',
      opened_time: openedTime,
      erased_time: null,
      batch_id: null,
    };
  }

  /** The row of the case in whose sequence a batch's packs are recorded. It has a key as any other; no loan number finds it. */
  newBatchCase(batchId: string, openedTime: string, id: string = this.#random(16).toString('hex')): CaseRow {
    const fileKey = makeCaseKey(this.#random);
    const wrapped = wrapCaseKey(this.#masterKey, id, fileKey);
    this.#keep(id, wrapped, fileKey);
    return { id, loan_hash: this.searchHash('batch', batchId), sealed_number: null, wrapped_key: wrapped, next_sequence: 1, last_leaf: '', opened_time: openedTime, erased_time: null, batch_id: batchId };
  }

  /** @throws AppError `case-erased` when the case has no key, `case-key-unreadable` when the master key is another one */
  keysOf({ id, wrapped_key: wrapped }: Pick<CaseRow, 'id' | 'wrapped_key'>): CaseKeys {
    if (wrapped === null) throw new AppError('case-erased', { case: id });
    const kept = this.#kept.get(id);
    // Compared, so that a key that was destroyed or replaced in the database is not used on from memory.
    if (kept?.wrapped.equals(wrapped)) return kept.keys;
    return this.#keep(id, wrapped, unwrapCaseKey(this.#masterKey, id, wrapped));
  }

  /** The lender's own number of a case. @throws AppError as {@link keysOf}; SealBrokenError */
  loanNumberOf(row: Pick<CaseRow, 'id' | 'wrapped_key' | 'sealed_number'>): string {
    if (row.sealed_number === null) throw new AppError('case-erased', { case: row.id });
    return unsealText(this.keysOf(row).sealingKey, 'loan-number', row.id, row.sealed_number);
  }

  /**
   * Drops the keys of an erased case from memory. Uploads that hold one still end, but under it nothing is recorded any more, and the
   * loan's next upload gets another.
   */
  forget(caseId: string): void {
    this.#kept.delete(caseId);
    for (const [loanNumber, pending] of this.#pending) if (pending.caseId === caseId) this.#pending.delete(loanNumber);
  }

  /**
   * The file key of the loan's case, or the one it will have: a case is opened only by the commit of its first deposit, but the file
   * streams in before.
   * @throws AppError `case-key-unreadable`
   */
  async lease(loanNumber: string): Promise<CaseKeyLease> {
    // Counted before anything is awaited: while one upload of the loan runs, its key stays here for the next.
    let pending = this.#pending.get(loanNumber);
    if (pending === undefined) {
      pending = this.#find(loanNumber);
      this.#pending.set(loanNumber, pending);
    }
    const held = pending;
    held.leases++;
    const release = once(() => {
      if (--held.leases === 0 && this.#pending.get(loanNumber) === held) this.#pending.delete(loanNumber);
    });
    try {
      return { loanNumber, key: await held.key, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  #find(loanNumber: string): Pending {
    const pending: Pending = { leases: 0, fresh: null, caseId: null, key: Promise.resolve(Buffer.alloc(0)) };
    pending.key = (async () => {
      const row = await this.#database<CaseRow>('cases').where({ loan_hash: this.searchHash('loan-number', loanNumber) }).first();
      if (row?.wrapped_key) {
        pending.caseId = row.id;
        return this.keysOf(row).fileKey;
      }
      pending.fresh = makeCaseKey(this.#random);
      return pending.fresh;
    })();
    return pending;
  }

  #keep(id: string, wrapped: Buffer, fileKey: Buffer): CaseKeys {
    const keys = { fileKey, sealingKey: sealingKeyOf(fileKey) };
    this.#kept.delete(id);
    this.#kept.set(id, { wrapped, keys });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return keys;
  }
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    action();
  };
}

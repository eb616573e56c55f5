/**
 * The key that a file is encrypted with, before its case exists: a case is opened only by the commit of its first deposit, but
 * the file streams in before. Uploads of one loan that run at the same time share one key here, so that all of them can be read
 * with the one that the first commit stores.
 */
import { makeCaseKey, unwrapCaseKey } from './vault/index.ts';
import type { CaseRow } from './rows.ts';
import type { Database } from '../store/index.ts';

export interface FileKeyLease {
  loanNumber: string;
  /** 32 bytes */
  key: Buffer;
  /** To be called once, when the deposit was committed or given up. */
  release(): void;
}

interface Shared {
  leases: number;
  key: Promise<Buffer>;
}

export class FileKeys {
  private readonly database: Database;
  private readonly masterKey: Uint8Array;
  private readonly random: (size: number) => Buffer;
  private readonly shared = new Map<string, Shared>();

  constructor(database: Database, masterKey: Uint8Array, random: (size: number) => Buffer) {
    this.database = database;
    this.masterKey = masterKey;
    this.random = random;
  }

  /**
   * The file key of the loan's case, or the one it will have.
   * @throws AppError `case-key-unreadable`
   */
  async lease(loanNumber: string): Promise<FileKeyLease> {
    // Counted before anything is awaited: while one upload of the loan runs, its key stays here for the next.
    let shared = this.shared.get(loanNumber);
    if (shared === undefined) {
      shared = { leases: 0, key: this.find(loanNumber) };
      this.shared.set(loanNumber, shared);
    }
    const held = shared;
    held.leases++;
    const release = once(() => {
      if (--held.leases === 0) this.shared.delete(loanNumber);
    });
    try {
      return { loanNumber, key: await held.key, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  private async find(loanNumber: string): Promise<Buffer> {
    const row = await this.database<CaseRow>('cases').where({ loan_number: loanNumber }).first();
    return row?.wrapped_key ? unwrapCaseKey(this.masterKey, row.id, row.wrapped_key) : makeCaseKey(this.random);
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

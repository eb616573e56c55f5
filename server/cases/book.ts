/** Finding cases. */
import type { Database, Transaction } from '../store/index.ts';
import { AppError } from '../errors.ts';
import type { Keyring } from './keyring.ts';
import type { CaseRow } from './rows.ts';
import { SealBrokenError } from './seal.ts';

export type Connection = Database | Transaction;

/** A loan in dispute, without its loan number. */
export interface EvidenceCase {
  /** random case reference, 32 hex digits */
  id: string;
  /** number of records; their sequences are 1…count */
  count: number;
  /** hex leaf of the last record; empty before the first */
  lastLeaf: string;
  openedTime: string;
  /** when its keys, salts and files were destroyed; null for a case that was not erased */
  erasedTime: string | null;
  /** the batch of whose packs this is the sequence; null for the case of a loan */
  batchId: string | null;
}

export class CaseBook {
  readonly keyring: Keyring;
  readonly #database: Database;

  constructor(database: Database, keyring: Keyring) {
    this.#database = database;
    this.keyring = keyring;
  }

  /**
   * Tries the master key on a case that there is. Under another one nothing could be found, and the loans' next documents would open
   * second cases beside the first.
   * @throws AppError `case-key-unreadable`
   */
  async checkMasterKey(): Promise<void> {
    const row = await this.#database<CaseRow>('cases').whereNotNull('wrapped_key').first();
    if (row !== undefined) this.keyring.keysOf(row);
  }

  async byId(caseId: string): Promise<EvidenceCase | null> {
    const row = await this.rowById(caseId);
    return row === null ? null : toCase(row);
  }

  /** Never finds an erased case: the hash it was found by is gone. */
  async byLoanNumber(loanNumber: string): Promise<EvidenceCase | null> {
    const row = await this.rowByLoanNumber(loanNumber);
    return row === null ? null : toCase(row);
  }

  async rowById(caseId: string, connection: Connection = this.#database): Promise<CaseRow | null> {
    return (await connection<CaseRow>('cases').where({ id: caseId }).first()) ?? null;
  }

  async rowByLoanNumber(loanNumber: string, connection: Connection = this.#database): Promise<CaseRow | null> {
    return (await connection<CaseRow>('cases').where({ loan_hash: this.keyring.searchHash('loan-number', loanNumber) }).first()) ?? null;
  }

  /** The lender's own number of a case, for screens of the lender's staff and for packs; never for URLs, file names or logs. Null when there is no such case or it was erased. */
  async loanNumberOf(caseId: string): Promise<string | null> {
    const row = await this.rowById(caseId);
    return row === null || row.sealed_number === null ? null : this.keyring.loanNumberOf(row);
  }

  /**
   * {@link loanNumberOf} of many cases at once. Those that do not exist, were erased or belong to a batch are missing; so is one whose number
   * is damaged, for it must not keep anybody from the other cases (the integrity check names it).
   */
  async loanNumbersOf(caseIds: readonly string[]): Promise<Map<string, string>> {
    const numbers = new Map<string, string>();
    for (let at = 0; at < caseIds.length; at += PIECE) {
      const rows = await this.#database<CaseRow>('cases').whereIn('id', caseIds.slice(at, at + PIECE)).whereNotNull('sealed_number');
      for (const row of rows) {
        try {
          numbers.set(row.id, this.keyring.loanNumberOf(row));
        } catch (error) {
          if (!(error instanceof SealBrokenError) && !(error instanceof AppError)) throw error;
        }
      }
    }
    return numbers;
  }

  /** All cases in the order of their references. */
  async *all(): AsyncGenerator<EvidenceCase> {
    for (let after = ''; ; ) {
      const rows = await this.#database<CaseRow>('cases').where('id', '>', after).orderBy('id').limit(PIECE);
      yield* rows.map(toCase);
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.id;
    }
  }
}

/** Rows read at a time. */
const PIECE = 500;

function toCase(row: CaseRow): EvidenceCase {
  return { id: row.id, count: row.next_sequence - 1, lastLeaf: row.last_leaf, openedTime: row.opened_time, erasedTime: row.erased_time, batchId: row.batch_id };
}

/** Rows of one statement. */
const CASES_PER_STATEMENT = 200;

/** Writes new and changed cases. @param rows made by `Keyring.newCase` or read before in the same transaction */
export async function upsertCases(transaction: Transaction, rows: readonly CaseRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += CASES_PER_STATEMENT) {
    await transaction<CaseRow>('cases').insert(rows.slice(at, at + CASES_PER_STATEMENT)).onConflict('id').merge(['wrapped_key', 'next_sequence', 'last_leaf']);
  }
}

import type { Transaction } from '../store/index.ts';

/**
 * What a feature that keeps something of a case does when the case is erased. Registered with the retention service; called in the
 * order of registration.
 */
export interface CaseEraser {
  /** for messages, e.g. `packs` */
  name: string;
  /**
   * Within the transaction that destroys the case's key: removes whatever the database holds of the case for this feature.
   * @returns bytes that must not be found in the database any more; nothing where the case's key covers all
   */
  erase(transaction: Transaction, caseId: string): Promise<readonly Uint8Array[] | void>;
  /** Within the transaction that erases the file of a document of a case that stays: removes other copies of it. */
  eraseFile?(transaction: Transaction, caseId: string, recordIds: readonly string[]): Promise<void>;
  /**
   * After either commit: removes what lies outside the database. Called again at the next start when a crash came in between, before
   * anything else of the service runs: it must be safe to repeat.
   */
  afterCommit?(caseId: string): Promise<void>;
}

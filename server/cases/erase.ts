/** What of a case's entry goes when the case is erased. */
import type { Transaction } from '../store/index.ts';
import type { CaseRow } from './rows.ts';

/** What a loan number's hash becomes: nobody can find the case by its number, and the number may open another. */
export const erasedHash = (caseId: string): string => `erased:${caseId}`;

/**
 * Destroys the case's key, its loan number and the hash it was found by. Count and last leaf stay: they belong to the log.
 * After the commit, `Keyring.forget`.
 * @param time RFC 3339 UTC with milliseconds
 */
export async function eraseCaseEntry(transaction: Transaction, caseId: string, time: string): Promise<void> {
  await transaction<CaseRow>('cases').where({ id: caseId }).update({ wrapped_key: null, sealed_number: null, loan_hash: erasedHash(caseId), erased_time: time });
}

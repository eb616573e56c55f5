/** Erasure of a case's part of the loan book. */
import type { CaseRow } from '../cases/index.ts';
import { inPieces, type Transaction } from '../store/index.ts';

/**
 * Deletes every row about a case: contents, history, hashes, plain columns, and refused rows of imports that name its loan.
 * To be called while the case still has the hash of its loan number, i.e. before its own row is erased.
 * @returns the hashes it was found by, which must not be found in the database any more
 */
export async function eraseLoan(transaction: Transaction, caseId: string): Promise<Uint8Array[]> {
  const loanHash = (await transaction<CaseRow>('cases').where({ id: caseId }).first('loan_hash'))?.loan_hash;
  if (loanHash !== undefined) await transaction('loan_import_errors').where({ loan_hash: loanHash }).del();
  const hashes = await transaction<{ case_id: string; hash: string }>('loan_search').where({ case_id: caseId }).select('hash');
  for (const table of ['loan_search', 'loan_history', 'loan_contents', 'loans']) await transaction(table).where({ case_id: caseId }).del();
  // A hash that another loan has too (one borrower, two loans) stays where it is needed.
  const shared = new Set((await inPieces(hashes.map(({ hash }) => hash), (some) => transaction<{ hash: string }>('loan_search').whereIn('hash', some).select('hash'))).map(({ hash }) => hash));
  return hashes.flatMap(({ hash }) => (shared.has(hash) ? [] : [Buffer.from(hash, 'utf8')]));
}

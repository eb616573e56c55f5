/** Erasure of a case's part of the loan book. */
import type { CaseRow } from '../cases/index.ts';
import type { Transaction } from '../store/index.ts';

/**
 * Deletes every row about a case: contents, history, hashes, plain columns, and refused rows of imports that name its loan.
 * To be called while the case still has the hash of its loan number, i.e. before its own row is erased.
 */
export async function eraseLoan(transaction: Transaction, caseId: string): Promise<void> {
  const loanHash = (await transaction<CaseRow>('cases').where({ id: caseId }).first('loan_hash'))?.loan_hash;
  if (loanHash !== undefined) await transaction('loan_import_errors').where({ loan_hash: loanHash }).del();
  for (const table of ['loan_search', 'loan_history', 'loan_contents', 'loans']) await transaction(table).where({ case_id: caseId }).del();
}

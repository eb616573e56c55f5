/** Loans that the tests of arrears import through the real HTTP application. All persons are fictional. */
import { exampleLoan } from '../domain/loan/examples.ts';
import type { Rig } from '../loans/rig.ts';

/** The loan of the published check values: 10 000 at 18 %/360 from 2024-01-10 to 2024-07-10, penalty half as much again, compound interest. */
export function checkValueLoan(changes: object = {}): object {
  return { ...exampleLoan(), terms: { compound: 'interest' }, ...changes };
}

/** Imports one loan. @returns its case reference */
export async function importLoan(rig: Rig, loan: object = checkValueLoan()): Promise<string> {
  const report = await rig.send('loans', JSON.stringify([loan]), { 'Content-Type': 'application/json' });
  if (report.refused > 0) throw new Error(JSON.stringify(report.errors));
  const { loanNumber } = loan as { loanNumber: string };
  const found = await rig.cases.byLoanNumber(loanNumber);
  if (found === null) throw new Error('the import opened no case');
  return found.id;
}

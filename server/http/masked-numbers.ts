/** How a page of cases is called on a screen: by loan numbers of which only the end shows. */
import { maskAccount } from '../domain/loan/index.ts';

/** The lender's own numbers of cases; those that do not exist or were erased are missing. */
export type LoanNumbersOf = (caseRefs: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** Masks the numbers of a page's cases with one look into the book. @returns null for a case that has no number any more, or is none */
export async function maskedNumbers(loanNumbersOf: LoanNumbersOf, caseRefs: readonly (string | null)[]): Promise<(caseRef: string | null) => string | null> {
  const numbers = await loanNumbersOf(caseRefs.filter((each) => each !== null));
  return (caseRef) => {
    const number = caseRef === null ? undefined : numbers.get(caseRef);
    return number === undefined ? null : maskAccount(number);
  };
}

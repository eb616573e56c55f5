/** What is special about some of the loans, so that every way a loan can go is among the first ten; the same for the same number. */

export const VARIANTS = ['plain', 'co-borrower', 'guarantor', 'cap-cut', 'early-repayment', 'waiver', 'missing-provenance', 'corrected'] as const;
export type Variant = (typeof VARIANTS)[number];

/** The first loan has a corrected document, so that a demonstration of one loan shows a correction; the seventh has a rare name (see people.ts). */
const BY_PLACE: readonly Variant[] = ['corrected', 'co-borrower', 'guarantor', 'cap-cut', 'early-repayment', 'waiver', 'plain', 'missing-provenance', 'plain', 'plain'];

/** @param index number of the loan, from 1 */
export function variantOf(index: number): Variant {
  return BY_PLACE[(index - 1) % BY_PLACE.length] ?? 'plain';
}

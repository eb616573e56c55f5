/** What is special about some of the loans: every way a loan can go is among the first ten; the same for the same number. */

export const VARIANTS = ['plain', 'co-borrower', 'guarantor', 'cap-cut', 'early-repayment', 'waiver', 'missing-provenance', 'corrected'] as const;
export type Variant = (typeof VARIANTS)[number];

/**
 * Of each twenty. The first is plain: its pack is the one to look at, and to alter. The seventh has a rare name (see people.ts). Slips of the
 * lender itself, gaps in provenance and a corrected document, stand once only.
 */
const BY_PLACE: readonly Variant[] = [
  'plain', 'corrected', 'co-borrower', 'guarantor', 'cap-cut', 'early-repayment', 'plain', 'missing-provenance', 'waiver', 'plain',
  'plain', 'plain', 'co-borrower', 'guarantor', 'cap-cut', 'early-repayment', 'plain', 'plain', 'waiver', 'plain',
];

/** @param index number of the loan, from 1 */
export function variantOf(index: number): Variant {
  return BY_PLACE[(index - 1) % BY_PLACE.length] ?? 'plain';
}

/** What is special about some of the loans: every way a loan can go is among the first twenty; the same for the same number. */

export const VARIANTS = ['plain', 'co-borrower', 'guarantor', 'cap-cut', 'early-repayment', 'waiver', 'missing-provenance', 'corrected', 'credit-card', 'paper-scan', 'protected', 'missing-stage'] as const;
export type Variant = (typeof VARIANTS)[number];

/**
 * Of each twenty. The first is plain: its pack is the one to look at, and to alter. The seventh has a rare name (see people.ts). Slips of the
 * lender itself, gaps in provenance, a corrected document and one that was never deposited, stand once only.
 */
const BY_PLACE: readonly Variant[] = [
  'plain', 'corrected', 'co-borrower', 'guarantor', 'cap-cut', 'early-repayment', 'plain', 'missing-provenance', 'waiver', 'credit-card',
  'paper-scan', 'protected', 'co-borrower', 'guarantor', 'cap-cut', 'early-repayment', 'missing-stage', 'credit-card', 'waiver', 'plain',
];

/** @param index number of the loan, from 1 */
export function variantOf(index: number): Variant {
  return BY_PLACE[(index - 1) % BY_PLACE.length] ?? 'plain';
}

/** What a column of the element table (要素总表) may hold. Names never change meaning. */

/** Once per case. */
export const CASE_FIELDS = [
  'number', 'case', 'loan-number', 'court', 'cause', 'plaintiff', 'plaintiff-credit-code', 'plaintiff-address', 'plaintiff-representative', 'plaintiff-phone', 'agents', 'agent-phones',
  'contract-name', 'contract-number', 'contract-date', 'venue', 'as-of', 'overdue-since', 'defendants',
] as const;

/** Yuan, as the statement has them; what is claimed makes the total, and `disbursed` stands apart. */
export const AMOUNT_FIELDS = ['disbursed', 'principal', 'interest', 'penalty', 'compound', 'damages', 'fees', 'cut', 'unapplied', 'total'] as const;

/** Once for each defendant. */
export const DEFENDANT_FIELDS = ['defendant-number', 'defendant', 'defendant-role', 'defendant-id-type', 'defendant-id', 'defendant-address', 'defendant-residence', 'defendant-phone', 'defendant-representative'] as const;

export const ELEMENT_FIELDS = [...CASE_FIELDS, ...AMOUNT_FIELDS, ...DEFENDANT_FIELDS] as const;

export type CaseField = (typeof CASE_FIELDS)[number];
export type AmountField = (typeof AMOUNT_FIELDS)[number];
export type DefendantField = (typeof DEFENDANT_FIELDS)[number];
export type ElementField = (typeof ELEMENT_FIELDS)[number];

export const isAmountField = (field: ElementField): field is AmountField => (AMOUNT_FIELDS as readonly string[]).includes(field);
export const isDefendantField = (field: ElementField): field is DefendantField => (DEFENDANT_FIELDS as readonly string[]).includes(field);

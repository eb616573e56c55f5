/** 民事起诉状 in the courts' element form: its text as data, and its table as a part of a pack's PDF. */
export { Complaint } from './complaint.ts';
export { CREDIT_CARD } from './forms/credit-card.ts';
export { FINANCIAL_LOAN } from './forms/financial-loan.ts';
export { EMPTY_VALUES } from './model.ts';
export type { FormDefinition, FormItem, FormValues, Lineage, LineageSource, Scope } from './model.ts';

/** 民事起诉状 in the courts' element form: its text as data, its table as a part of a pack's PDF, and how a case fills it. */
export { Complaint, complaintRowAnchor, rowAnchors } from './complaint.ts';
export type { FieldPlace } from './complaint.ts';
export type { ComplaintData, ComplaintExhibit, ComplaintOptions } from './data.ts';
export { assertSameStatement, complaintOf } from './fill.ts';
export { caseOf, defendantsOf } from './fill/case.ts';
export { dateText, fenOf, yuanOf } from './fill/format.ts';
export type { ComplaintCase } from './fill/case.ts';
export type { ComplaintForm } from './fill.ts';
export { CREDIT_CARD } from './forms/credit-card.ts';
export { FINANCIAL_LOAN } from './forms/financial-loan.ts';
export { EMPTY_VALUES } from './model.ts';
export type { FormDefinition, FormItem, FormValues, Lineage, LineageSource, Scope } from './model.ts';
export { complaintProblem } from './problems.ts';
export type { ComplaintProblem, ComplaintProblemCode } from './problems.ts';
export { drawSetLine, setText } from './setting.ts';
export type { SetLine } from './setting.ts';

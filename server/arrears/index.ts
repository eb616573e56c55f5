/** Statements of arrears over the loan book: calculated at any time, issued in versions, and what goes with a claim. */
export { costsOf, costsQuerySchema } from './costs.ts';
export type { Costs, CostsQuery, CostsWarning } from './costs.ts';
export { eraseStatements } from './erase.ts';
export { ArrearsService } from './service.ts';
export type { ArrearsServiceOptions, Calculated, IssueOrder } from './service.ts';
export type { IssuedStatement, StatementBasis, StatementFacts } from './statement-store.ts';

/** The loan book: loans with parties, schedules, payments and events; the lender and its products; imports. */
export type { LoanItem, Outcome } from './batch.ts';
export { dayOf, LoanBook, requireNoProblem } from './book.ts';
export type { FormerVersion, LoanBookOptions, LoanFile, VersionFacts } from './book.ts';
export { eraseLoan } from './erase.ts';
export { IMPORT_COLUMNS } from './import/columns.ts';
export { ImportService } from './import/service.ts';
export type { ImportReport } from './import/report.ts';
export type { ImportLimits, ImportOrder, ImportServiceOptions } from './import/service.ts';
export type { ShownComplaint } from './import/complaints.ts';
export { LenderStore } from './lender-store.ts';
export type { Versioned } from './lender-store.ts';
export { loanQuerySchema, loanSearchSchema, MOST_LISTED } from './queries.ts';
export type { LoanLine, LoanPage, LoanQuery, LoanSearch } from './queries.ts';
export type { ImportKind } from './rows.ts';

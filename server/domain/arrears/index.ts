/** The arrears engine: what is owed, with every step. Exact fractions inside, fen at each settled line. Pure; runs anywhere. */
export { calculateArrears, reissueArrears, repaymentSchedule, statementDigest } from './calculate.ts';
export { BOUNDS } from './checks.ts';
export { ArrearsInconsistency, assertConsistent } from './consistency.ts';
export { acceptanceFee, preservationFee } from './court-fees.ts';
export type { AcceptanceFee, FeePart, PreservationFee } from './court-fees.ts';
export type { DayBasis } from './dates.ts';
export { ARREARS_PROBLEMS, ArrearsError } from './errors.ts';
export type { ArrearsProblem, Bilingual } from './errors.ts';
export { INTERRUPTIONS, limitationDate } from './limitation.ts';
export type { Interruption, Limitation, LimitationInput } from './limitation.ts';
export { fourTimesLpr, LPR_FIRST, LPR_ONE_YEAR, LPR_SOURCE, lprOn } from './lpr.ts';
export type { LprAnswer, LprPoint } from './lpr.ts';
export type { Rounding } from './money.ts';
export { arrearsCsv, arrearsTable } from './render.ts';
export type { Language } from './render.ts';
export { kindName as stepName, localCalculation as stepCalculation, WORDS as ARREARS_WORDS } from './render-words.ts';
export { distributePayment } from './several-debts.ts';
export type { DebtShare, OneDebt, SeveralDebts } from './several-debts.ts';
export type { Allocation, ArrearsStatement, ArrearsWarning, CapReport, DailyAmount, Growth, Line, LineKind, Overdue, ScheduleRow, Step, Totals } from './statement.ts';
export { claimSummary } from './summary.ts';
export type { ClaimSummary, SummaryAmount, SummaryDate } from './summary.ts';
export { ARTICLE_561, DEBT_KINDS, DEFAULT_CAP, REPAYMENT_METHODS } from './types.ts';
export type {
  Acceleration, ArrearsInput, Cap, Contract, DamagesTrigger, DebtKind, Designation, Disbursement, Fee, FourLprCap, Holidays, LiquidatedDamages, LoanEvents, Payment, RateChange,
  RepaymentMethod, ScheduleTerms, Waiver,
} from './types.ts';
export { INTERNET_COURT_CHANGE, LOAN_CAUSES, VENUE_LINKS, venueHints } from './venue.ts';
export type { VenueHint, VenueInput } from './venue.ts';

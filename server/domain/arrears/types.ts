/**
 * What the arrears engine takes and gives. Everything is plain JSON: amounts are yuan as decimal text ("10000.00"), rates are
 * percent a year as decimal text ("18" is 18 %), dates are YYYY-MM-DD. `source` names where a fact stands: an evidence record or a
 * contract clause.
 */
import type { DayBasis } from './dates.ts';
import type { Bilingual } from './errors.ts';
import type { Rounding } from './money.ts';

/** 等额本息 · 等额本金 · 到期一次性还本付息 · 按期（月、季、年）付息到期还本 */
export const REPAYMENT_METHODS = ['equal-instalment', 'equal-principal', 'bullet', 'interest-only'] as const;
export type RepaymentMethod = (typeof REPAYMENT_METHODS)[number];

/** 费用 · 期内利息 · 罚息 · 复利 · 本金 */
export const DEBT_KINDS = ['fee', 'interest', 'penalty', 'compound', 'principal'] as const;
export type DebtKind = (typeof DEBT_KINDS)[number];

/** 民法典 561: 费用 → 利息 → 本金. Among the interest, 期内利息 comes first because compound interest runs on it. */
export const ARTICLE_561: readonly DebtKind[] = ['fee', 'interest', 'penalty', 'compound', 'principal'];

export interface Disbursement {
  date: string;
  /** as the contract states it */
  amount: string;
  /** interest cut in advance: it reduces the principal (民法典 670) */
  deductedInterest?: string;
  source?: string;
}

/** When instalments fall due, in one of three ways. */
export type ScheduleTerms =
  /** the same day every `everyMonths` months, `maturityDate` for the last where it differs */
  | { kind: 'regular'; firstDueDate: string; instalments: number; everyMonths: number; maturityDate?: string }
  /** the dates themselves; `everyMonths` is needed when interest goes by period */
  | { kind: 'dates'; dueDates: string[]; everyMonths?: number }
  /** the contract's own table; a stated interest holds as long as the balance is the one of the table */
  | { kind: 'stated'; rows: { dueDate: string; principal: string; interest?: string }[]; everyMonths?: number };

export interface Cap {
  annualRatePercent: string;
  dayBasis: DayBasis;
  /** principal as it stood each day, or the sum disbursed */
  base: 'outstanding' | 'disbursed';
  source?: string;
}

export interface Contract {
  /** case reference; never a name */
  reference: string;
  principal: string;
  disbursements: Disbursement[];
  annualRatePercent: string;
  dayBasis: DayBasis;
  method: RepaymentMethod;
  schedule: ScheduleTerms;
  /** P·r·d/B, or P·r·months/12 a period (days of it pro rata). Default: by period for the two equal methods, else by days */
  interestBy?: 'days' | 'period';
  /** k of r·(1+k), in percent: "50" is half as much again */
  penaltySurchargePercent: string;
  /** a payment within the days after the due date costs nothing; else penalty runs from the due date or only from the end of grace */
  grace?: { days: number; penaltyFrom: 'due-date' | 'grace-end' };
  /** 复利 on unpaid in-period interest; off unless the contract has it and legal staff agreed */
  compound?: 'off' | 'interest';
  /** default 民法典 561 */
  allocationOrder?: DebtKind[];
  /** each kind over all instalments (one debt), or instalment by instalment, the oldest first. Default 'by-kind' */
  allocationScope?: 'by-kind' | 'by-instalment';
  /** which instalments an early payment of principal shortens. Default 'last' */
  prepaymentReduces?: 'last' | 'next';
  /** default {@link DEFAULT_CAP}; null means that none is applied, which is warned about */
  cap?: Cap | null;
  rounding?: Rounding;
  /** clauses or records that the formulas rest on */
  sources?: Partial<Record<'principal' | 'rate' | 'penalty' | 'compound' | 'grace' | 'allocation' | 'schedule', string>>;
}

export interface Payment {
  date: string;
  amount: string;
  /** what is left after everything due: kept for the next due date, or taken as early repayment at once. Default 'instalment' */
  purpose?: 'instalment' | 'prepayment';
  source?: string;
}

export interface Fee {
  date: string;
  amount: string;
  label: string;
  /** 违约金 and other charges count towards the cap; costs of enforcing the claim (律师费, 保全费) do not */
  kind: 'charge' | 'enforcement-cost';
  source?: string;
}

export interface Waiver {
  date: string;
  amount: string;
  kind: DebtKind;
  source?: string;
}

export interface Acceleration {
  /** day the notice arrived, else day the complaint was served */
  date: string;
  basis: 'notice-arrived' | 'complaint-served';
  source?: string;
}

/** Everything after the contract, each list in order of date. What lies after the as-of date is left out and warned about. */
export interface LoanEvents {
  payments: Payment[];
  fees?: Fee[];
  waivers?: Waiver[];
  acceleration?: Acceleration | null;
}

export interface ArrearsInput {
  contract: Contract;
  events: LoanEvents;
  asOf: string;
}

/** One calculation that a reader can redo by hand. */
export interface Step {
  /** S1, S2, … in order */
  id: string;
  kind: 'schedule' | 'disbursement' | 'interest' | 'penalty' | 'compound' | 'cap' | 'settle' | 'payment' | 'waiver' | 'fee' | 'acceleration' | 'cut' | 'total' | 'daily';
  instalment: number | null;
  from: string | null;
  to: string | null;
  days: number | null;
  formula: Bilingual;
  inputs: Record<string, string>;
  /** the formula with its numbers */
  calculation: string;
  /** yuan; `…` after the digits means that there are more and that the exact value is carried on */
  result: string;
  source: string | null;
}

export type LineKind = DebtKind | 'cap-cut' | 'unapplied-payment';

/** A settled amount of the claim. */
export interface Line {
  id: string;
  kind: LineKind;
  instalment: number | null;
  label: Bilingual;
  /** yuan; the cut and unapplied payments are negative */
  amount: string;
  /** whether it was payable on the as-of date */
  due: boolean;
  /** ids of the steps it follows from */
  steps: string[];
  /** of the cut: the day basis of the cap */
  dayBasis: DayBasis | null;
}

export interface ScheduleRow {
  number: number;
  dueDate: string;
  principal: string;
  interest: string;
  total: string;
  /** principal that remains after it */
  balance: string;
}

export interface Allocation {
  date: string;
  /** amount taken up on that date: the payment, or what was kept from earlier ones */
  amount: string;
  from: 'payment' | 'kept';
  parts: Record<DebtKind, string>;
  /** kept for later */
  kept: string;
  source: string | null;
}

export interface Totals extends Record<DebtKind, string> {
  capCut: string;
  unappliedPayments: string;
  /** sum of all lines */
  total: string;
  /** sum of the lines that were due, cut and unapplied payments included */
  due: string;
}

export interface CapReport {
  annualRatePercent: string;
  dayBasis: DayBasis;
  base: Cap['base'];
  /** most that all charges of the loan's life may be, at the as-of date */
  allowed: string;
  /** charges already paid and still open */
  charged: string;
  cut: string;
}

/** What comes to the claim with each day after the as-of date. */
export interface DailyAmount {
  /** first day it is for */
  from: string;
  /** exact, in yuan */
  amount: string;
  rounded: string;
  /** whether the contract's charges or the cap limit it */
  governedBy: 'charges' | 'cap';
  formula: Bilingual;
  calculation: string;
  /** last day for which the amount holds (an instalment falls due, grace ends, the year's length changes, the cap begins or ceases to bind); the as-of date itself when penalty of the days of grace is added at once tomorrow, so that the claim must be reckoned anew; null: until paid */
  until: string | null;
}

export interface ArrearsWarning {
  code: string;
  text: Bilingual;
}

export interface ArrearsStatement {
  format: 'docketproof/arrears/v1';
  reference: string;
  /** 1 for the first statement of a case, one more for each that replaces another */
  version: number;
  replaces: { version: number; asOf: string; total: string; digest: string } | null;
  asOf: string;
  /** principal on which interest runs: disbursed less interest cut in advance */
  netPrincipal: string;
  schedule: ScheduleRow[];
  allocations: Allocation[];
  lines: Line[];
  totals: Totals;
  cap: CapReport | null;
  daily: DailyAmount;
  steps: Step[];
  warnings: ArrearsWarning[];
}

/** Cap for licensed lenders unless a setting says otherwise. */
export const DEFAULT_CAP: Cap = { annualRatePercent: '24', dayBasis: '365', base: 'outstanding' };

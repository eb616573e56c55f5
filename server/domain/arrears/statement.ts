/** What the arrears engine gives: lines, totals and the steps they follow from. Plain JSON, in the same texts as its input. */
import type { DayBasis } from './dates.ts';
import type { Bilingual } from './errors.ts';
import type { Cap, DebtKind } from './types.ts';

/** One calculation that a reader can redo by hand. */
export interface Step {
  /** S1, S2, … in order */
  id: string;
  kind: 'schedule' | 'disbursement' | 'interest' | 'penalty' | 'compound' | 'damages' | 'cap' | 'settle' | 'payment' | 'waiver' | 'fee' | 'acceleration' | 'cut' | 'total' | 'daily';
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
  /** last day to pay: the due date, or the working day after it that the contract moves it to */
  payBy: string;
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
  /** id of its step */
  step: string;
  source: string | null;
}

export interface Totals extends Record<DebtKind, string> {
  capCut: string;
  unappliedPayments: string;
  /** sum of all lines */
  total: string;
  /**
   * Sum of the lines that were due, and no less than nothing. The whole cut and all unapplied payments are taken off it, so that
   * a claim for what is due alone is rather too low than too high.
   */
  due: string;
}

export interface CapReport {
  annualRatePercent: string;
  dayBasis: DayBasis;
  base: Cap['base'];
  /** most that all charges of the loan's life may be, at the as-of date */
  allowed: string;
  /** charges paid, waived (as far as the cap had room for them) and still open */
  charged: string;
  cut: string;
  source: string | null;
}

/** A rate of growth: what one more day brings. */
export interface Growth {
  /** exact, in yuan */
  amount: string;
  formula: Bilingual;
  calculation: string;
}

/** An instalment that was not paid although due date and grace had passed. */
export interface Overdue {
  /** last day to pay of the earliest one */
  dueDate: string;
  /** the day after */
  since: string;
  /** from then to the as-of date, both counted */
  days: number;
  instalments: number[];
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
  /**
   * Last day for which the amount holds: an instalment falls due, grace ends, money is disbursed, the rate or the year's length
   * changes, the cap begins or ceases to bind. The as-of date itself when tomorrow brings another amount (penalty of the days of grace or a
   * 违约金 all at once, the cap met within the day), so that the claim must be reckoned anew; null: until paid.
   */
  until: string | null;
  /** what the contract's charges add a day, whatever the cap says */
  charges: Growth;
  /** what the cap allows a day; null without cap */
  cap: Growth | null;
  /** id of its step */
  step: string;
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
  /** of that, disbursed by the as-of date */
  disbursed: string;
  /** waived by the as-of date, by kind */
  waived: Record<DebtKind, string>;
  /** 还息至: in-period interest up to this day is paid or waived; what the cap kept a payment from reaching counts as paid */
  interestPaidUntil: string;
  overdue: Overdue | null;
  schedule: ScheduleRow[];
  allocations: Allocation[];
  lines: Line[];
  totals: Totals;
  cap: CapReport | null;
  daily: DailyAmount;
  steps: Step[];
  warnings: ArrearsWarning[];
}

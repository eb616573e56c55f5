/**
 * What the arrears engine takes. Everything is plain JSON: amounts are yuan as decimal text ("10000.00"), rates are
 * percent a year as decimal text ("18" is 18 %), dates are YYYY-MM-DD. `source` names where a fact stands: an evidence record or a
 * contract clause.
 */
import type { DayBasis } from './dates.ts';
import type { Rounding } from './money.ts';

/** 等额本息 · 等额本金 · 到期一次性还本付息 · 按期（月、季、年）付息到期还本 */
export const REPAYMENT_METHODS = ['equal-instalment', 'equal-principal', 'bullet', 'interest-only'] as const;
export type RepaymentMethod = (typeof REPAYMENT_METHODS)[number];

/** 费用 · 期内利息 · 罚息 · 复利 · 违约金 · 本金 */
export const DEBT_KINDS = ['fee', 'interest', 'penalty', 'compound', 'damages', 'principal'] as const;
export type DebtKind = (typeof DEBT_KINDS)[number];

/**
 * 民法典 561: 费用 → 利息 → 本金. Among the interest, 期内利息 comes first because compound interest runs on it; 违约金, which the article
 * does not name, follows the interest.
 */
export const ARTICLE_561: readonly DebtKind[] = ['fee', 'interest', 'penalty', 'compound', 'damages', 'principal'];

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
  /** the same day every `everyMonths` months (`dayOfMonth` where the first date fell on a shorter month's end), `maturityDate` for the last where it differs */
  | { kind: 'regular'; firstDueDate: string; instalments: number; everyMonths: number; dayOfMonth?: number; maturityDate?: string }
  /** the dates themselves; `everyMonths` is needed when interest goes by period */
  | { kind: 'dates'; dueDates: string[]; everyMonths?: number }
  /** the contract's own table; a stated interest holds as long as the balance is the one of the table */
  | { kind: 'stated'; rows: { dueDate: string; principal: string; interest?: string }[]; everyMonths?: number };

/** A rate that replaces the one before it from a day on: a new LPR, or an adjustment that the parties agreed on. */
export interface RateChange {
  from: string;
  annualRatePercent: string;
  source?: string;
}

/** What the contract says about due dates on days off. The days come from the yearly notice of the State Council; weekends are listed like holidays. */
export interface Holidays {
  move: 'next-working-day';
  daysOff: string[];
  /** whether in-period interest ends on the due date as agreed (one only need not pay before the moved date), or runs on to the moved date */
  interestTo: 'due-date' | 'moved-date';
  source?: string;
}

/**
 * 违约金 beside or instead of 罚息. A lump falls on the first day after due date and grace when the instalment is not paid
 * (each time, or only the first time), or on acceleration; the daily one runs like penalty. `overdue-instalment` is unpaid principal and
 * in-period interest of the instalment. All of it counts towards the cap.
 */
export type LiquidatedDamages =
  | { kind: 'flat'; amount: string; trigger: DamagesTrigger; source?: string }
  | { kind: 'percent'; percent: string; of: 'overdue-principal' | 'overdue-instalment' | 'outstanding-principal'; trigger: DamagesTrigger; source?: string }
  /** e.g. 日万分之五 is "0.05" */
  | { kind: 'daily'; percentPerDay: string; of: 'overdue-principal' | 'overdue-instalment'; source?: string };
export type DamagesTrigger = 'each-instalment' | 'first-default' | 'acceleration';

/** 4×LPR of the day the contract was made, for lenders that are not licensed. Day basis 365 and base `outstanding` unless given. */
export interface FourLprCap {
  kind: 'four-lpr';
  on: string;
  dayBasis?: DayBasis;
  base?: Cap['base'];
}

export interface Cap {
  annualRatePercent: string;
  dayBasis: DayBasis;
  /** principal as it stood each day, or the sum disbursed for as long as any of it is owed */
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
  rateChanges?: RateChange[];
  holidays?: Holidays | null;
  /** k of r·(1+k), in percent: "50" is half as much again; null when the contract has no 罚息 at all */
  penaltySurchargePercent: string | null;
  liquidatedDamages?: LiquidatedDamages[];
  /** a payment within the days after the due date costs nothing; else penalty runs from the due date or only from the end of grace */
  grace?: { days: number; penaltyFrom: 'due-date' | 'grace-end' };
  /** 复利 on unpaid in-period interest; off unless the contract has it and legal staff agreed */
  compound?: 'off' | 'interest';
  /**
   * Compound interest on 罚息 and 复利 too, which is contested and loudly warned about: what stands unpaid every so many months after
   * the due date bears compound interest from then on. Needs `compound: 'interest'`. Default: none
   */
  compoundOnLate?: { everyMonths: number; source?: string } | null;
  /** default 民法典 561; `damages` may be left out when the contract has no 违约金 */
  allocationOrder?: DebtKind[];
  /** each kind over all instalments (one debt), or instalment by instalment, the oldest first. Default 'by-kind' */
  allocationScope?: 'by-kind' | 'by-instalment';
  /** which instalments an early payment of principal shortens. Default 'last' */
  prepaymentReduces?: 'last' | 'next';
  /** default {@link DEFAULT_CAP}; null means that none is applied, which is warned about */
  cap?: Cap | FourLprCap | null;
  rounding?: Rounding;
  /** clauses or records that the formulas rest on */
  sources?: Partial<Record<'principal' | 'rate' | 'penalty' | 'compound' | 'damages' | 'grace' | 'allocation' | 'schedule', string>>;
}

export interface Payment {
  date: string;
  amount: string;
  /** what is left after everything due: kept for the next due date, or taken as early repayment at once. Default 'instalment' */
  purpose?: 'instalment' | 'prepayment';
  designation?: Designation;
  source?: string;
}

/**
 * What the debtor named when paying (民法典 560). The instalments of one loan are one debt, so naming kinds departs from the order
 * of 561 and rests on the creditor's consent, which is warned about. What the named debt does not need follows the ordinary order.
 */
export interface Designation {
  /** numbers of instalments that are due */
  instalments?: number[];
  kinds?: DebtKind[];
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

/** Cap for licensed lenders unless a setting says otherwise. */
export const DEFAULT_CAP: Cap = { annualRatePercent: '24', dayBasis: '365', base: 'outstanding' };

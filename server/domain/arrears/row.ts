/** An instalment with everything that is owed on it. */
import type { Day } from './dates.ts';
import { add, ZERO } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import type { Fen } from './money.ts';
import type { PlannedRow } from './schedule.ts';

/** An amount of one kind: the settled part in fen, and the exact part that has accrued since. */
export interface Pot {
  settled: Fen;
  exact: Fraction;
  /** steps of the exact part */
  open: string[];
  /** all steps */
  steps: string[];
  /** of the settled part, what bears compound interest itself */
  bearing: Fen;
}

export const CHARGES = ['interest', 'penalty', 'compound', 'damages'] as const;
export type Charge = (typeof CHARGES)[number];

/** Late interest or daily 违约金 of a span, known but not yet owed while grace lasts. */
export interface LateSpan {
  kind: 'penalty' | 'compound' | 'damages';
  base: Fen;
  from: Day;
  to: Day;
  /** of daily 违约金: which of the contract's */
  clause: number;
}

/** An instalment, or what acceleration made of those not yet due. */
export interface Row extends Record<Charge, Pot> {
  plan: PlannedRow;
  number: number;
  /** last of the numbers when acceleration joined several */
  lastNumber: number;
  due: Day;
  payBy: Day;
  isDue: boolean;
  isAccelerated: boolean;
  principal: Fen;
  /** steps that made the principal what it is, after the schedule */
  principalSteps: string[];
  /** of the open interest, what the debtor's money was there for and the cap kept it from */
  aboveCap: Fen;
  /** up to which day its interest is paid, when that ended within the period */
  interestPaidTo: Day;
  graceEnd: Day;
  lateFrom: Day;
  pending: LateSpan[];
}

const emptyPot = (): Pot => ({ settled: 0n, exact: ZERO, open: [], steps: [], bearing: 0n });

export function rowOf(plan: PlannedRow, graceDays: number): Row {
  return {
    plan, number: plan.number, lastNumber: plan.number, due: plan.due, payBy: plan.payBy, isDue: false, isAccelerated: false, principal: plan.principal, principalSteps: [],
    interest: emptyPot(), penalty: emptyPot(), compound: emptyPot(), damages: emptyPot(), aboveCap: 0n, interestPaidTo: plan.start,
    graceEnd: plan.payBy + graceDays, lateFrom: plan.payBy, pending: [],
  };
}

/** In-period interest that the debtor has failed to pay: what only the cap kept a payment from is not held against him. */
export const unpaidInterest = (row: Row): Fen => row.interest.settled - row.aboveCap;
/** Whether something of a due instalment should have been paid and was not. */
export const isUnpaid = (row: Row): boolean => row.principal > 0n || unpaidInterest(row) > 0n;
/** Whether anything can still change on a due row. */
export const isOpen = (row: Row): boolean => row.principal > 0n || CHARGES.some((kind) => row[kind].settled > 0n || row[kind].open.length > 0);

export function accrue(pot: Pot, amount: Fraction, step: string): void {
  pot.exact = add(pot.exact, amount);
  pot.open.push(step);
  pot.steps.push(step);
}

/** The repayment plan as the contract has it, and what an early repayment makes of it. All money is in integer cents. */
import { addMonths } from './dates.ts';
import { levelInstalment, monthlyInterest } from './money.ts';

export interface Instalment {
  /** 1…months */
  number: number;
  dueDate: string;
  principal: number;
  interest: number;
  /** principal still outstanding after this instalment */
  remaining: number;
}

/** The plan of a loan repaid in level instalments; the last one takes what rounding left. */
export function makeSchedule(principal: number, annualRate: number, months: number, disbursedOn: string): Instalment[] {
  const level = levelInstalment(principal, annualRate, months);
  const schedule: Instalment[] = [];
  let remaining = principal;
  for (let number = 1; number <= months; number++) {
    const interest = monthlyInterest(remaining, annualRate);
    const repaid = number === months ? remaining : level - interest;
    remaining -= repaid;
    schedule.push({ number, dueDate: addMonths(disbursedOn, number), principal: repaid, interest, remaining });
  }
  return schedule;
}

/**
 * The plan after `amount` of principal was repaid early on the due date of instalment `after`: the last instalments shrink or vanish, and the
 * interest of every later one is on what is still owed.
 */
export function shortened(schedule: Instalment[], annualRate: number, after: number, amount: number): Instalment[] {
  const kept = schedule.slice(0, after);
  let remaining = (kept.at(-1)?.remaining ?? 0) - amount;
  const later: Instalment[] = [];
  for (const due of schedule.slice(after)) {
    if (remaining === 0) break;
    const interest = monthlyInterest(remaining, annualRate);
    const principal = Math.min(due.principal, remaining);
    remaining -= principal;
    later.push({ ...due, principal, interest, remaining });
  }
  return [...kept, ...later];
}

/**
 * What a loan owes on a day, reckoned here from the contract alone, without the engine of the service: the statement of the residual debt says
 * these figures, and the engine must come to the same ones.
 */
import { daysBetween } from './dates.ts';
import { kindOf } from './kinds.ts';
import { capAllowed, dailyCap, dailyInterest, sum, type Standing } from './money.ts';
import type { Loan } from './loan.ts';

/** One line of the final statement: an overdue instalment, or the principal called in early. */
export interface ResidualLine {
  /** number of the instalment; 0 for the principal that fell due by acceleration */
  instalment: number;
  dueDate: string;
  principal: number;
  interest: number;
  /** days from the day after the due date to the as-of date */
  days: number;
  penalty: number;
}

export interface Residual {
  asOf: string;
  lines: ResidualLine[];
  principal: number;
  interest: number;
  /** before waiver and cut */
  penalty: number;
  /** penalty that the lender let go on the as-of date */
  waived: number;
  /** what interest and penalty exceed the contract's cap by, over the whole life of the loan */
  cut: number;
  total: number;
  /** what each further day adds, cents */
  daily: number;
}

type Facts = Omit<Loan, 'residual'>;

/** What is owed on `asOf`: the instalments due until the acceleration, then the rest of the principal. @param waivePenalty whether half of the penalty is let go that day */
export function settle(loan: Facts, asOf: string, waivePenalty: boolean): Residual {
  const lines = linesOf(loan, asOf);
  const [principal, interest, penalty] = (['principal', 'interest', 'penalty'] as const).map((part) => sum(lines.map((line) => line[part]))) as [number, number, number];
  // Whole yuan, as such agreements are made.
  const waived = waivePenalty ? Math.floor(penalty / 200) * 100 : 0;
  const charged = interest + penalty + sum(loan.payments.map((payment) => payment.interest + payment.penalty));
  const cut = Math.max(0, charged - capAllowed(standingsOf(loan, asOf)));
  return { asOf, lines, principal, interest, penalty, waived, cut, total: principal + interest + penalty - waived - cut, daily: cut > 0 ? dailyCap(principal) : dailyInterest(principal, loan.penaltyRate, 1, kindOf(loan).dayBasis) };
}

function linesOf({ variant, current, payments, penaltyRate, firstMissed, acceleratedOn }: Facts, asOf: string): ResidualLine[] {
  const { dayBasis } = kindOf({ variant });
  const due = current.filter(({ number, dueDate }) => number >= firstMissed && dueDate <= acceleratedOn);
  const lines = due.map(({ number, dueDate, ...agreed }): ResidualLine => {
    const paid = payments.filter((payment) => payment.instalment === number);
    const principal = agreed.principal - sum(paid.map((payment) => payment.principal));
    const days = daysBetween(dueDate, asOf);
    return { instalment: number, dueDate, principal, interest: agreed.interest - sum(paid.map((payment) => payment.interest)), days, penalty: dailyInterest(principal, penaltyRate, days, dayBasis) };
  });
  const calledIn = due.at(-1)?.remaining ?? 0;
  const days = daysBetween(acceleratedOn, asOf);
  return [...lines, { instalment: 0, dueDate: acceleratedOn, principal: calledIn, interest: 0, days, penalty: dailyInterest(calledIn, penaltyRate, days, dayBasis) }];
}

/** How much principal was owed for how many days, from the disbursement to `asOf`. */
function standingsOf({ principal, disbursedOn, payments }: Facts, asOf: string): Standing[] {
  const standings: Standing[] = [];
  let owed = principal;
  let since = disbursedOn;
  for (const payment of payments) {
    standings.push({ principal: owed, days: daysBetween(since, payment.date) });
    owed -= payment.principal;
    since = payment.date;
  }
  return [...standings, { principal: owed, days: daysBetween(since, asOf) }];
}

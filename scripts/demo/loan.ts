/**
 * One fictional consumer loan from application to residual debt. Every document of the loan is made from this object, so that
 * the figures in contract, voucher, ledger, notice and final statement agree. All money is in integer cents.
 */
import { addDays, addMonths, daysBetween } from './dates.ts';
import { dailyInterest, levelInstalment, monthlyInterest } from './money.ts';
import { makeBorrower, type Borrower } from './people.ts';
import { SeededRandom } from './random.ts';

export interface Instalment {
  /** 1…months */
  number: number;
  dueDate: string;
  principal: number;
  interest: number;
  /** principal still outstanding after this instalment */
  remaining: number;
}

export interface Payment {
  date: string;
  instalment: number;
  amount: number;
  /** how the amount was applied, in the contract's order: penalty, interest, principal */
  penalty: number;
  interest: number;
  principal: number;
}

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
  penalty: number;
  total: number;
  /** penalty that each further day adds, cents */
  daily: number;
}

export interface Loan {
  /** the lender's number; it stays inside the database */
  loanNumber: string;
  contractNumber: string;
  borrower: Borrower;
  principal: number;
  /** basis points a year */
  annualRate: number;
  /** basis points a year: the contract's rate raised by half */
  penaltyRate: number;
  months: number;
  purpose: string;
  appliedOn: string;
  signedOn: string;
  disbursedOn: string;
  instalment: number;
  schedule: Instalment[];
  payments: Payment[];
  /** first instalment that was not paid in full */
  firstMissed: number;
  noticeOn: string;
  deliveredOn: string;
  /** date named in the notice on which the whole loan fell due */
  acceleratedOn: string;
  residual: Residual;
}

/** 50 % above the contract rate, the upper end of what is usual. */
const PENALTY_SURCHARGE = 5_000;
/** Chosen so that rate and penalty together stay below 24 % a year: no cap cuts these loans. */
const RATES = [960, 1080, 1200, 1320, 1440, 1512] as const;
const TERMS = [12, 18, 24] as const;
const PURPOSES = ['房屋装修', '购买家用电器', '职业培训', '医疗支出', '购买家具'] as const;

/** Loan number `index` (from 1) of the demonstration with `seed`; the same however many loans are made. */
export function makeLoan(seed: string, index: number): Loan {
  const random = new SeededRandom(`${seed}/loan/${index}`);
  const borrower = makeBorrower(random, index);
  const principal = random.integer(8, 60) * 100_000;
  const annualRate = random.pick(RATES);
  const months = random.pick(TERMS);
  const disbursedOn = addDays('2022-02-01', random.integer(0, 480));
  const schedule = makeSchedule(principal, annualRate, months, disbursedOn);
  const penaltyRate = annualRate + (annualRate * PENALTY_SURCHARGE) / 10_000;
  const firstMissed = random.integer(4, 7);
  const payments = makePayments(random, schedule, penaltyRate, firstMissed);
  const acceleratedOn = dueDateOf(schedule, firstMissed + 3);
  const number = `${disbursedOn.slice(0, 4)}-${random.digits(4)}-${String(index).padStart(5, '0')}`;
  return {
    loanNumber: `DEMO-${number}`,
    contractNumber: `示例贷字第${number}号`,
    borrower,
    principal,
    annualRate,
    penaltyRate,
    months,
    purpose: random.pick(PURPOSES),
    appliedOn: addDays(disbursedOn, -3),
    signedOn: addDays(disbursedOn, -1),
    disbursedOn,
    instalment: levelInstalment(principal, annualRate, months),
    schedule,
    payments,
    firstMissed,
    noticeOn: addDays(acceleratedOn, -12),
    deliveredOn: addDays(acceleratedOn, -10),
    acceleratedOn,
    residual: settle(schedule, payments, penaltyRate, firstMissed, acceleratedOn, addDays(acceleratedOn, random.integer(60, 150))),
  };
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

/** Payments up to the default: each instalment in full, now and then some days late; some borrowers pay a last one in part. */
function makePayments(random: SeededRandom, schedule: Instalment[], penaltyRate: number, firstMissed: number): Payment[] {
  const payments = schedule.slice(0, firstMissed - 1).map((due): Payment => {
    const late = random.integer(1, 4) === 1 ? random.integer(1, 9) : 0;
    const penalty = dailyInterest(due.principal, penaltyRate, late);
    return { date: addDays(due.dueDate, late), instalment: due.number, amount: penalty + due.interest + due.principal, penalty, interest: due.interest, principal: due.principal };
  });
  const missed = schedule[firstMissed - 1];
  if (missed !== undefined && random.integer(1, 3) === 1) {
    // Interest first, then principal, as the contract says; paid on the due date, so that no penalty has arisen yet.
    const principal = Math.floor(missed.principal / 4 / 100) * 100;
    payments.push({ date: missed.dueDate, instalment: missed.number, amount: missed.interest + principal, penalty: 0, interest: missed.interest, principal });
  }
  return payments;
}

/** What is owed on `asOf`: the instalments due until the acceleration, then the rest of the principal. */
function settle(schedule: Instalment[], payments: Payment[], penaltyRate: number, firstMissed: number, acceleratedOn: string, asOf: string): Residual {
  const lastDue = firstMissed + 3;
  const lines = schedule.slice(firstMissed - 1, lastDue).map((due): ResidualLine => {
    const paid = payments.filter((payment) => payment.instalment === due.number);
    const principal = due.principal - sum(paid.map((payment) => payment.principal));
    const days = daysBetween(due.dueDate, asOf);
    return { instalment: due.number, dueDate: due.dueDate, principal, interest: due.interest - sum(paid.map((payment) => payment.interest)), days, penalty: dailyInterest(principal, penaltyRate, days) };
  });
  const calledIn = sum(schedule.slice(lastDue).map((due) => due.principal));
  const days = daysBetween(acceleratedOn, asOf);
  lines.push({ instalment: 0, dueDate: acceleratedOn, principal: calledIn, interest: 0, days, penalty: dailyInterest(calledIn, penaltyRate, days) });
  const principal = sum(lines.map((line) => line.principal));
  const interest = sum(lines.map((line) => line.interest));
  const penalty = sum(lines.map((line) => line.penalty));
  return { asOf, lines, principal, interest, penalty, total: principal + interest + penalty, daily: dailyInterest(principal, penaltyRate, 1) };
}

/** Sum of integers. */
export function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function dueDateOf(schedule: Instalment[], number: number): string {
  const instalment = schedule[number - 1];
  if (instalment === undefined) throw new RangeError(`the loan has no instalment ${number}`);
  return instalment.dueDate;
}

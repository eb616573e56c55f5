/** What must hold between the fields of a loan, and between a loan and what happened to it. */
import { identityNumberOf } from './party.ts';
import { modelProblem } from './model-problems.ts';
import type { LoanEvent, LoanPayment } from './events.ts';
import type { Loan } from './loan.ts';
import type { ModelProblem } from './model-problems.ts';
import type { LoanSchedule } from './terms.ts';

/** Whole fen of an amount in its kept spelling. */
export function fenOf(amount: string): bigint {
  const [whole = '0', decimals = ''] = amount.split('.');
  return BigInt(whole + decimals.padEnd(2, '0'));
}

/** Yuan with two decimals. */
export function yuanOf(fen: bigint): string {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0');
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

const sumOf = (amounts: readonly string[]): bigint => amounts.reduce((sum, amount) => sum + fenOf(amount), 0n);

/**
 * Everything that contradicts itself in a loan that its schema accepted; empty when nothing does.
 * @param today YYYY-MM-DD by the caller's clock: what has happened cannot lie after it
 */
export function checkLoan(loan: Loan, today: string): ModelProblem[] {
  return [...checkMoney(loan, today), ...checkSchedule(loan), ...checkParties(loan, today), ...checkStanding(loan, today)];
}

/** First day on which money was paid out. */
export function firstDisbursementOf({ disbursements }: Pick<Loan, 'disbursements'>): string {
  return disbursements.reduce((first, { date }) => (date < first ? date : first), disbursements[0]?.date ?? '');
}

function checkMoney(loan: Loan, today: string): ModelProblem[] {
  const problems: ModelProblem[] = [];
  const difference = sumOf(loan.disbursements.map(({ amount }) => amount)) - fenOf(loan.principal);
  if (difference !== 0n) problems.push(modelProblem(['disbursements'], 'disbursements-differ', yuanOf(difference)));
  for (const [index, { date, amount, deductedInterest = '0.00' }] of loan.disbursements.entries()) {
    const previous = loan.disbursements[index - 1]?.date ?? date;
    if (date > today) problems.push(modelProblem(['disbursements', index, 'date'], 'date-in-future'));
    if (date < previous) problems.push(modelProblem(['disbursements', index, 'date'], 'date-order', previous));
    if (fenOf(deductedInterest) >= fenOf(amount)) problems.push(modelProblem(['disbursements', index, 'deductedInterest'], 'deduction-too-large'));
  }
  return problems;
}

/** Due dates that the schedule states itself; of regular terms the first and, where it is given, the last. */
export function dueDatesOf(schedule: LoanSchedule): string[] {
  if (schedule.kind === 'stated') return schedule.rows.map(({ dueDate }) => dueDate);
  if (schedule.kind === 'dates') return schedule.dueDates;
  return schedule.maturityDate === undefined || schedule.instalments === 1 ? [schedule.maturityDate ?? schedule.firstDueDate] : [schedule.firstDueDate, schedule.maturityDate];
}

function checkSchedule(loan: Loan): ModelProblem[] {
  const { schedule, maturityDate } = loan;
  if (schedule === undefined) return [];
  const problems: ModelProblem[] = [];
  const dates = dueDatesOf(schedule);
  const paidOut = firstDisbursementOf(loan);
  const pathTo = (index: number): (string | number)[] => {
    if (schedule.kind === 'stated') return ['schedule', 'rows', index, 'dueDate'];
    return schedule.kind === 'dates' ? ['schedule', 'dueDates', index] : ['schedule', index === 0 ? 'firstDueDate' : 'maturityDate'];
  };
  if ((dates[0] ?? '') <= paidOut) problems.push(modelProblem(pathTo(0), 'schedule-before-disbursement', paidOut));
  for (const [index, date] of dates.entries()) if (index > 0 && date <= (dates[index - 1] ?? '')) problems.push(modelProblem(pathTo(index), 'schedule-order', index + 1));
  if (schedule.kind === 'stated') {
    const difference = sumOf(schedule.rows.map(({ principal }) => principal)) - fenOf(loan.principal);
    if (difference !== 0n) problems.push(modelProblem(['schedule', 'rows'], 'schedule-principal-differs', yuanOf(difference)));
  }
  const last = lastDueDateOf(schedule);
  if (maturityDate !== undefined && maturityDate !== last) problems.push(modelProblem(['maturityDate'], 'maturity-differs', last));
  return problems;
}

/** Last due date: by the calendar where regular terms do not state it (the last day of a shorter month, 民法典 202). */
export function lastDueDateOf(schedule: LoanSchedule): string {
  if (schedule.kind !== 'regular') return dueDatesOf(schedule).at(-1) ?? '';
  if (schedule.maturityDate !== undefined) return schedule.maturityDate;
  const [year = 0, month = 0, day = 0] = schedule.firstDueDate.split('-').map(Number);
  const months = year * 12 + (month - 1) + (schedule.instalments - 1) * schedule.everyMonths;
  const length = new Date(Date.UTC(Math.floor(months / 12), (months % 12) + 1, 0)).getUTCDate();
  const wanted = schedule.instalments === 1 ? day : (schedule.dayOfMonth ?? day);
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}-${String(Math.min(wanted, length)).padStart(2, '0')}`;
}

function checkParties({ parties }: Loan, today: string): ModelProblem[] {
  const problems: ModelProblem[] = [];
  if (parties.filter(({ role }) => role === 'borrower').length !== 1) problems.push(modelProblem(['parties'], 'borrower-count'));
  const seen = new Set<string>();
  for (const [index, party] of parties.entries()) {
    for (const [key, field] of [[`id ${party.partyId}`, ['partyId']], [`number ${identityNumberOf(party)}`, ['person', party.person.kind === 'natural' ? 'idNumber' : 'creditCode']]] as const) {
      if (seen.has(key)) problems.push(modelProblem(['parties', index, ...field], 'party-twice'));
      seen.add(key);
    }
    if (party.person.kind === 'natural' && (party.person.birthDate ?? '') > today) problems.push(modelProblem(['parties', index, 'person', 'birthDate'], 'date-in-future'));
  }
  return problems;
}

function checkStanding(loan: Loan, today: string): ModelProblem[] {
  const problems: ModelProblem[] = [];
  const { contract, overdueSince, assignment, status } = loan;
  const paidOut = firstDisbursementOf(loan);
  if (contract.signedDate > today) problems.push(modelProblem(['contract', 'signedDate'], 'date-in-future'));
  if (overdueSince !== undefined && overdueSince > today) problems.push(modelProblem(['overdueSince'], 'date-in-future'));
  if (overdueSince !== undefined && overdueSince <= paidOut) problems.push(modelProblem(['overdueSince'], 'date-order', paidOut));
  if (status === 'assigned' && assignment === undefined) problems.push(modelProblem(['assignment'], 'status-needs-assignment'));
  if (assignment?.noticeDate !== undefined && assignment.noticeDate < assignment.date) problems.push(modelProblem(['assignment', 'noticeDate'], 'date-order', assignment.date));
  return problems;
}

/** What contradicts the loan in a payment of it. */
export function checkPayment(payment: LoanPayment, loan: Pick<Loan, 'disbursements'>, today: string): ModelProblem[] {
  return checkDay(payment.date, loan, today);
}

/** What contradicts the loan in an event of it. */
export function checkEvent(event: LoanEvent, loan: Pick<Loan, 'disbursements'>, today: string): ModelProblem[] {
  const problems = checkDay(event.date, loan, today);
  if (event.until !== undefined && event.until <= event.date) problems.push(modelProblem(['until'], 'date-order', event.date));
  return problems;
}

function checkDay(date: string, loan: Pick<Loan, 'disbursements'>, today: string): ModelProblem[] {
  const paidOut = firstDisbursementOf(loan);
  if (date < paidOut) return [modelProblem(['date'], 'date-order', paidOut)];
  return date > today ? [modelProblem(['date'], 'date-in-future')] : [];
}

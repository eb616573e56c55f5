/** The repayment schedule as agreed, and the interest of a span within one of its periods. */
import { formatDay, yearFraction, yearFractionText } from './dates.ts';
import type { Day } from './dates.ts';
import { ArrearsError } from './errors.ts';
import { add, divide, fraction, multiply, ONE, power, roundHalfUp, subtract, ZERO } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import { formatYuan, settleFen, smaller } from './money.ts';
import type { Fen } from './money.ts';
import type { Period, Terms } from './terms.ts';
import type { ScheduleRow } from './types.ts';

/** A period with what falls due at its end. */
export interface PlannedRow extends Period {
  principal: Fen;
  interest: Fen;
  /** principal on which a stated interest was reckoned, at the start of the period */
  balance: Fen;
}

/** Interest of [from, to) within a period and how a reader finds it again. */
export interface SpanInterest {
  /** exact, in fen */
  amount: Fraction;
  rule: 'days' | 'period' | 'stated';
  calculation: string;
}

/**
 * Interest on `base` from `from` to `to`, both within `period`. By days P·r·d/B; by period P·r·months/12 and within it the days pro
 * rata; the stated interest of the contract's table, pro rata, as long as `base` is the balance it was reckoned on.
 */
export function interestOf(terms: Terms, period: Period & { balance?: Fen }, base: Fen, from: Day, to: Day): SpanInterest {
  const share = fraction(to - from, period.due - period.start);
  const shareText = to - from === period.due - period.start ? '' : ` × ${to - from}/${period.due - period.start}`;
  if (period.statedInterest !== null && base === period.balance) {
    return { amount: multiply(fraction(period.statedInterest), share), rule: 'stated', calculation: `${formatYuan(period.statedInterest)}${shareText}` };
  }
  const yearly = multiply(fraction(base), terms.rate);
  if (period.isWholePeriod && terms.months !== null) {
    const amount = multiply(multiply(yearly, fraction(terms.months, 12)), share);
    return { amount, rule: 'period', calculation: `${formatYuan(base)} × ${terms.rateText} × ${terms.months}/12${shareText}` };
  }
  const amount = multiply(yearly, yearFraction(from, to, terms.dayBasis));
  return { amount, rule: 'days', calculation: `${formatYuan(base)} × ${terms.rateText} × ${yearFractionText(from, to, terms.dayBasis)}` };
}

/** The equal instalment A = P·i·(1+i)^n / ((1+i)^n − 1), settled to fen; P/n for a loan without interest. */
export function equalInstalment(principal: Fen, periodRate: Fraction, count: number): Fen {
  if (periodRate.n === 0n) return roundHalfUp(fraction(principal, count));
  const growth = power(add(ONE, periodRate), count);
  return roundHalfUp(divide(multiply(multiply(fraction(principal), periodRate), growth), subtract(growth, ONE)));
}

/** Rate of one period, i = r·months/12. */
export const periodRate = (terms: Terms): Fraction => multiply(terms.rate, fraction(terms.months ?? 1, 12));

/**
 * What falls due when, if everyone keeps to the contract. Rounding differences end in the last row, so that the principal sums exactly.
 * @throws ArrearsError `instalment-too-small` when an equal instalment would leave no principal
 */
export function planSchedule(terms: Terms): PlannedRow[] {
  const count = terms.periods.length;
  const stated = terms.periods[0]!.statedPrincipal !== null;
  const level = terms.method === 'equal-instalment' && !stated ? equalInstalment(terms.net, periodRate(terms), count) : 0n;
  // Interest cut in advance reduces the principal (民法典 670); a stated table loses it from its last rows.
  let remaining = terms.net;
  return terms.periods.map((period, index) => {
    const balance = remaining;
    const row = { ...period, balance: stated ? balance + terms.nominal - terms.net : balance };
    const interest = settleFen(plannedInterest(terms, row, remaining), terms.rounding);
    const principal = index === count - 1 ? remaining : plannedPrincipal(terms, row, level - interest, remaining);
    remaining -= principal;
    return { ...row, principal, interest, balance: row.balance };
  });
}

/** The planned rows as texts. */
export function describeSchedule(terms: Terms, rows: readonly PlannedRow[]): ScheduleRow[] {
  let balance = terms.net;
  return rows.map(({ number, due, principal, interest }) => {
    balance -= principal;
    return { number, dueDate: formatDay(due), principal: formatYuan(principal), interest: formatYuan(interest), total: formatYuan(principal + interest), balance: formatYuan(balance) };
  });
}

function plannedPrincipal(terms: Terms, period: Period, levelPrincipal: Fen, remaining: Fen): Fen {
  if (period.statedPrincipal !== null) return smaller(period.statedPrincipal, remaining);
  if (terms.method === 'equal-principal') return smaller(roundHalfUp(fraction(terms.net, terms.periods.length)), remaining);
  if (terms.method !== 'equal-instalment') return 0n;
  if (levelPrincipal < 0n) throw new ArrearsError('instalment-too-small', 'contract.schedule', { number: period.number });
  return smaller(levelPrincipal, remaining);
}

/** Interest of a whole period; in the first one each disbursement bears it from its own day. */
function plannedInterest(terms: Terms, period: Period & { balance: Fen }, balance: Fen): Fraction {
  if (period.number > 1) return interestOf(terms, period, balance, period.start, period.due).amount;
  const days = [...new Set(terms.disbursements.map(({ date }) => date)), period.due];
  let total = ZERO;
  let base = 0n;
  for (let index = 0; index + 1 < days.length; index++) {
    for (const { date, net } of terms.disbursements) if (date === days[index]) base += net;
    total = add(total, interestOf(terms, period, base, days[index]!, days[index + 1]!).amount);
  }
  return total;
}

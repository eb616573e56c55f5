/** The repayment schedule as agreed, and the interest of a span within one of its periods. */
import { formatDay, yearFraction, yearFractionText } from './dates.ts';
import type { Day } from './dates.ts';
import { ArrearsError } from './errors.ts';
import { add, fraction, multiply, roundHalfUp, ZERO } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import { formatYuan, settleFen, smaller, sum } from './money.ts';
import type { Fen } from './money.ts';
import type { Period } from './periods.ts';
import { rateOn, rateSpans } from './rates.ts';
import type { DatedRate, RateSpan } from './rates.ts';
import type { Terms } from './terms.ts';
import type { ScheduleRow } from './statement.ts';

/** An equal instalment and what it was reckoned from. */
export interface Level {
  amount: Fen;
  principal: Fen;
  rate: DatedRate;
  count: number;
}

/** A period with what falls due at its end. */
export interface PlannedRow extends Period {
  principal: Fen;
  interest: Fen;
  /** principal on which a stated interest was reckoned, at the start of the period */
  balance: Fen;
  /** set on the first row that an equal instalment is for */
  level: Level | null;
  /** steps that the planned principal follows from */
  steps: string[];
}

/** Interest of [from, to) within a period, at one rate, and how a reader finds it again. */
export interface SpanInterest extends RateSpan {
  /** exact, in fen */
  amount: Fraction;
  rule: 'days' | 'period' | 'stated';
  calculation: string;
}

type StatedPeriod = Period & { balance: Fen };

/**
 * Interest on `base` from `from` to `to`, both within `period`, cut where the rate changes. By days P·r·d/B; by period
 * P·r·months/12 and within it the days pro rata; the stated interest of the contract's table, pro rata, as long as `base` is the balance it was
 * reckoned on and the rate is still the one agreed on.
 */
export function interestSpans(terms: Terms, period: StatedPeriod, base: Fen, from: Day, to: Day): SpanInterest[] {
  return rateSpans(terms.rates, from, to).map((span) => interestOf(terms, period, base, span));
}

function interestOf(terms: Terms, period: StatedPeriod, base: Fen, span: RateSpan): SpanInterest {
  const { from, to, rate } = span;
  const length = period.due - period.start;
  const shareText = to - from === length ? '' : ` × ${to - from}/${length}`;
  if (period.statedInterest !== null && rate === terms.rates[0] && base === plannedBase(terms, period, from)) return { ...span, rule: 'stated', ...statedInterest(terms, period, base, to - from, shareText) };
  const yearly = multiply(fraction(base), rate.rate);
  if (period.wholeMonths !== null) {
    const amount = multiply(multiply(yearly, fraction(period.wholeMonths, 12)), fraction(to - from, length));
    return { ...span, rule: 'period', amount, calculation: `${formatYuan(base)} × ${rate.text} × ${period.wholeMonths}/12${shareText}` };
  }
  const amount = multiply(yearly, yearFraction(from, to, terms.dayBasis));
  return { ...span, rule: 'days', amount, calculation: `${formatYuan(base)} × ${rate.text} × ${yearFractionText(from, to, terms.dayBasis)}` };
}

/** The stated interest pro rata by days; where money came in parts, by principal and days, so that the parts sum to what is stated. */
function statedInterest(terms: Terms, period: StatedPeriod, base: Fen, days: number, shareText: string): Pick<SpanInterest, 'amount' | 'calculation'> {
  const stated = period.statedInterest!;
  if (period.number > 1 || terms.disbursements.length === 1) return { amount: multiply(fraction(stated), fraction(days, period.due - period.start)), calculation: `${formatYuan(stated)}${shareText}` };
  const weight = sum(terms.disbursements.map(({ date, net }) => net * BigInt(period.due - date)));
  return { amount: multiply(fraction(stated), fraction(base * BigInt(days), weight)), calculation: `${formatYuan(stated)} × (${formatYuan(base)} × ${days}) / ${formatYuan(weight)}` };
}

/** Principal that bears interest on `day` of the period when everyone keeps to the contract. */
function plannedBase(terms: Terms, period: StatedPeriod, day: Day): Fen {
  if (period.number > 1 || terms.net !== terms.nominal) return period.balance;
  return sum(terms.disbursements.filter(({ date }) => date <= day).map(({ net }) => net));
}

/**
 * The equal instalment A = P·i·(1+i)^n / ((1+i)^n − 1), settled to fen; P/n for a loan without interest. With i = a/b it is
 * P·a·(a+b)^n / (b·((a+b)^n − b^n)): whole numbers only, since reducing fractions of such length is what would take time.
 */
export function equalInstalment(principal: Fen, { n: a, d: b }: Fraction, count: number): Fen {
  if (a === 0n) return roundHalfUp(fraction(principal, count));
  const growth = (a + b) ** BigInt(count);
  return roundHalfUp({ n: principal * a * growth, d: b * (growth - b ** BigInt(count)) });
}

/** Rate of one period, i = r·months/12. */
export const periodRate = (terms: Terms, rate: DatedRate): Fraction => multiply(rate.rate, fraction(terms.months ?? 1, 12));

/**
 * What falls due when, if everyone keeps to the contract. Rounding differences end in the last row, so that the principal sums exactly.
 * After a change of the rate the equal instalment is reckoned anew, over what remains, for the first period that begins on or after
 * the change; interest of the period of the change may exceed the instalment, then no principal falls due with it.
 * @throws ArrearsError `instalment-too-small` when an equal instalment as agreed would leave no principal
 */
export function planSchedule(terms: Terms): PlannedRow[] {
  const count = terms.periods.length;
  const stated = terms.periods[0]!.statedPrincipal !== null;
  const isLevel = terms.method === 'equal-instalment' && !stated;
  // Interest cut in advance reduces the principal (民法典 670); a stated table loses it from its last rows.
  let remaining = terms.net;
  let current: Level | null = null;
  return terms.periods.map((period, index) => {
    const balance = stated ? remaining + terms.nominal - terms.net : remaining;
    const rate = rateOn(terms.rates, period.start);
    let level: Level | null = null;
    if (isLevel && rate !== current?.rate) level = current = { amount: equalInstalment(remaining, periodRate(terms, rate), count - index), principal: remaining, rate, count: count - index };
    const row = { ...period, balance };
    const interest = settleFen(plannedInterest(terms, row, remaining), terms.rounding);
    const principal = index === count - 1 ? remaining : plannedPrincipal(terms, row, (current?.amount ?? 0n) - interest, remaining);
    remaining -= principal;
    return { ...row, principal, interest, level, steps: [] };
  });
}

/** The planned rows as texts. */
export function describeSchedule(terms: Terms, rows: readonly PlannedRow[]): ScheduleRow[] {
  let balance = terms.net;
  return rows.map(({ number, due, payBy, principal, interest }) => {
    balance -= principal;
    return { number, dueDate: formatDay(due), payBy: formatDay(payBy), principal: formatYuan(principal), interest: formatYuan(interest), total: formatYuan(principal + interest), balance: formatYuan(balance) };
  });
}

/** Exact interest of all spans together. */
export const sumOf = (spans: readonly { amount: Fraction }[]): Fraction => spans.reduce((total, { amount }) => add(total, amount), ZERO);

function plannedPrincipal(terms: Terms, period: Period, levelPrincipal: Fen, remaining: Fen): Fen {
  if (period.statedPrincipal !== null) return smaller(period.statedPrincipal, remaining);
  if (terms.method === 'equal-principal') return smaller(roundHalfUp(fraction(terms.net, terms.periods.length)), remaining);
  if (terms.method !== 'equal-instalment') return 0n;
  if (levelPrincipal < 0n && rateSpans(terms.rates, period.start, period.due).length > 1) return 0n;
  if (levelPrincipal < 0n) throw new ArrearsError('instalment-too-small', 'contract.schedule', { number: period.number });
  return smaller(levelPrincipal, remaining);
}

/** Interest of a whole period; in the first one each disbursement bears it from its own day. */
function plannedInterest(terms: Terms, period: StatedPeriod, balance: Fen): Fraction {
  if (period.number > 1) return sumOf(interestSpans(terms, period, balance, period.start, period.due));
  const days = [...new Set(terms.disbursements.map(({ date }) => date)), period.due];
  let total = ZERO;
  let base = 0n;
  for (let index = 0; index + 1 < days.length; index++) {
    for (const { date, net } of terms.disbursements) if (date === days[index]) base += net;
    total = add(total, sumOf(interestSpans(terms, period, base, days[index]!, days[index + 1]!)));
  }
  return total;
}

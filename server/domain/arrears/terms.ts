/** The contract as checked numbers: everything after this works on days, fen and exact fractions. */
import { addMonths, formatDay, parseDay } from './dates.ts';
import type { Day, DayBasis } from './dates.ts';
import { ArrearsError } from './errors.ts';
import { add, compare, divide, fraction, multiply, ONE, parseDecimal } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import { formatYuan, parsePositiveYuan, parseYuan, sum } from './money.ts';
import type { Fen, Rounding } from './money.ts';
import { ARTICLE_561, DEBT_KINDS, DEFAULT_CAP, REPAYMENT_METHODS } from './types.ts';
import type { Cap, Contract, DebtKind, Disbursement, RepaymentMethod, ScheduleTerms } from './types.ts';

/**
 * Outside these (percent a year) a rate is a typing mistake: "0.18" where 18 % was meant, "180" where 18.0 was. An agreed rate above
 * the cap is not a mistake of input; the cap deals with it.
 */
export const BOUNDS = { lowestRate: '0.5', highestRate: '100', highestSurcharge: '100', highestCap: '36', graceDays: 90, instalments: 600 } as const;

export interface CheckedDisbursement {
  date: Day;
  amount: Fen;
  deducted: Fen;
  net: Fen;
  source: string | null;
}

/** A period of the schedule as agreed, before anything happened. */
export interface Period {
  number: number;
  /** previous due date, for the first one the first disbursement */
  start: Day;
  due: Day;
  /** set when the contract's table states them */
  statedPrincipal: Fen | null;
  statedInterest: Fen | null;
  /** whether interest is r·months/12 rather than by days; false too for a period of odd length */
  isWholePeriod: boolean;
}

export interface CapTerms {
  rate: Fraction;
  rateText: string;
  dayBasis: DayBasis;
  base: Cap['base'];
  source: string | null;
}

export interface Terms {
  reference: string;
  start: Day;
  nominal: Fen;
  net: Fen;
  disbursements: CheckedDisbursement[];
  rate: Fraction;
  rateText: string;
  surchargeText: string;
  lateRate: Fraction;
  dayBasis: DayBasis;
  method: RepaymentMethod;
  months: number | null;
  periods: Period[];
  grace: { days: number; penaltyFrom: 'due-date' | 'grace-end' };
  compound: boolean;
  order: readonly DebtKind[];
  scope: 'by-kind' | 'by-instalment';
  prepaymentReduces: 'last' | 'next';
  cap: CapTerms | null;
  rounding: Rounding;
  sources: NonNullable<Contract['sources']>;
}

/** The checked terms of a contract. @throws ArrearsError naming what is wrong and where */
export function checkContract(contract: Contract): Terms {
  if (contract.reference.trim() === '') throw new ArrearsError('reference-empty', 'contract.reference');
  const nominal = parsePositiveYuan(contract.principal, 'contract.principal');
  const disbursements = checkDisbursements(contract.disbursements, nominal);
  const start = disbursements[0]!.date;
  const rate = percent(contract.annualRatePercent, 'contract.annualRatePercent', 'rate-out-of-bounds', BOUNDS.lowestRate, BOUNDS.highestRate, true);
  const surcharge = percent(contract.penaltySurchargePercent, 'contract.penaltySurchargePercent', 'penalty-multiplier-out-of-bounds', '0', BOUNDS.highestSurcharge, true);
  const method = oneOf(REPAYMENT_METHODS, contract.method, 'contract.method');
  const equal = method === 'equal-instalment' || method === 'equal-principal';
  const interestBy = oneOf(['days', 'period'] as const, contract.interestBy ?? (equal ? 'period' : 'days'), 'contract.interestBy');
  const needsMonths = interestBy === 'period' || method === 'equal-instalment';
  const months = checkMonths(contract.schedule, needsMonths);
  const compound: string = contract.compound ?? 'off';
  if (compound !== 'off' && compound !== 'interest') throw new ArrearsError('compound-base-contested', 'contract.compound');
  return {
    reference: contract.reference,
    start,
    nominal,
    net: sum(disbursements.map(({ net }) => net)),
    disbursements,
    rate,
    rateText: `${contract.annualRatePercent}%`,
    surchargeText: `${contract.penaltySurchargePercent}%`,
    lateRate: multiply(rate, add(ONE, surcharge)),
    dayBasis: oneOf(['360', '365', 'actual'] as const, contract.dayBasis, 'contract.dayBasis'),
    method,
    months,
    periods: checkPeriods(contract, method, disbursements, nominal, interestBy === 'period' ? months : null),
    grace: checkGrace(contract.grace),
    compound: compound === 'interest',
    order: checkOrder(contract.allocationOrder),
    scope: oneOf(['by-kind', 'by-instalment'] as const, contract.allocationScope ?? 'by-kind', 'contract.allocationScope'),
    prepaymentReduces: oneOf(['last', 'next'] as const, contract.prepaymentReduces ?? 'last', 'contract.prepaymentReduces'),
    cap: checkCap(contract.cap === undefined ? DEFAULT_CAP : contract.cap),
    rounding: oneOf(['half-up', 'down'] as const, contract.rounding ?? 'half-up', 'contract.rounding'),
    sources: contract.sources ?? {},
  };
}

/** A day that must not lie before another one. @throws ArrearsError `date-impossible`, `dates-out-of-order` or the code given */
export function dayNotBefore(text: string, after: Day, path: string, code: ArrearsError['code'] = 'dates-out-of-order'): Day {
  const day = parseDay(text, path);
  if (day < after) throw new ArrearsError(code, path, { date: text, after: formatDay(after) });
  return day;
}

/** The value when it is one of the choices: input may come from JSON. @throws ArrearsError `choice-unknown` */
export function oneOf<T extends string>(choices: readonly T[], value: T, path: string): T {
  if (!choices.includes(value)) throw new ArrearsError('choice-unknown', path, { value });
  return value;
}

function checkDisbursements(list: readonly Disbursement[], nominal: Fen): CheckedDisbursement[] {
  if (list.length === 0) throw new ArrearsError('no-disbursement', 'contract.disbursements');
  let previous: Day = -Infinity;
  const checked = list.map(({ date, amount, deductedInterest = '0', source = null }, index) => {
    const path = `contract.disbursements[${index}]`;
    const day = dayNotBefore(date, previous, `${path}.date`);
    previous = day;
    const fen = parsePositiveYuan(amount, `${path}.amount`);
    const deducted = parseYuan(deductedInterest, `${path}.deductedInterest`);
    if (deducted >= fen) throw new ArrearsError('deduction-exceeds-disbursement', `${path}.deductedInterest`);
    return { date: day, amount: fen, deducted, net: fen - deducted, source };
  });
  const total = sum(checked.map(({ amount }) => amount));
  if (total !== nominal) throw new ArrearsError('principal-differs', 'contract.disbursements', { value: formatYuan(total), expected: formatYuan(nominal) });
  return checked;
}

function checkPeriods(contract: Contract, method: RepaymentMethod, disbursements: readonly CheckedDisbursement[], nominal: Fen, months: number | null): Period[] {
  const terms = contract.schedule;
  const path = 'contract.schedule';
  const dates = dueDates(terms, path);
  if (dates.length === 0) throw new ArrearsError('schedule-empty', path);
  if (dates.length > BOUNDS.instalments) throw new ArrearsError('schedule-too-long', path, { high: BOUNDS.instalments });
  if (method === 'bullet' && dates.length !== 1) throw new ArrearsError('bullet-needs-one-date', path);
  let start = disbursements[0]!.date;
  const periods = dates.map((due, index) => {
    if (due <= start) throw new ArrearsError('dates-out-of-order', `${path}[${index}]`, { date: formatDay(due), after: formatDay(start + 1) });
    const row = terms.kind === 'stated' ? terms.rows[index]! : null;
    const period: Period = {
      number: index + 1,
      start,
      due,
      statedPrincipal: row === null ? null : parseYuan(row.principal, `${path}.rows[${index}].principal`),
      statedInterest: row?.interest === undefined ? null : parseYuan(row.interest, `${path}.rows[${index}].interest`),
      isWholePeriod: months !== null && (addMonths(start, months) === due || addMonths(due, -months) === start),
    };
    start = due;
    return period;
  });
  const last = disbursements.at(-1)!;
  if (last.date >= periods[0]!.due) throw new ArrearsError('disbursement-after-due-date', 'contract.disbursements', { date: formatDay(last.date), after: formatDay(periods[0]!.due) });
  const stated = sum(periods.map(({ statedPrincipal }) => statedPrincipal ?? 0n));
  if (terms.kind === 'stated' && stated !== nominal) throw new ArrearsError('schedule-principal-differs', path, { value: formatYuan(stated), expected: formatYuan(nominal) });
  return periods;
}

function dueDates(terms: ScheduleTerms, path: string): Day[] {
  if (terms.kind === 'dates') return terms.dueDates.map((date, index) => parseDay(date, `${path}.dueDates[${index}]`));
  if (terms.kind === 'stated') return terms.rows.map(({ dueDate }, index) => parseDay(dueDate, `${path}.rows[${index}].dueDate`));
  const first = parseDay(terms.firstDueDate, `${path}.firstDueDate`);
  const count = terms.instalments;
  if (!Number.isInteger(count) || count < 1) throw new ArrearsError('schedule-empty', `${path}.instalments`);
  if (count > BOUNDS.instalments) throw new ArrearsError('schedule-too-long', `${path}.instalments`, { high: BOUNDS.instalments });
  const days = Array.from({ length: count }, (_, index) => addMonths(first, index * terms.everyMonths));
  if (terms.maturityDate !== undefined) days[count - 1] = parseDay(terms.maturityDate, `${path}.maturityDate`);
  return days;
}

function checkMonths(terms: ScheduleTerms, needed: boolean): number | null {
  const months = terms.everyMonths;
  if (months === undefined && !needed) return null;
  // A stated table brings its own interest and principal; months are then only for balances that left the table.
  if (months === undefined && terms.kind === 'stated') return null;
  if (months === undefined || !Number.isInteger(months) || months < 1 || months > 12) throw new ArrearsError('months-per-period-out-of-bounds', 'contract.schedule.everyMonths');
  return months;
}

function checkGrace(grace: Contract['grace']): Terms['grace'] {
  if (grace === undefined) return { days: 0, penaltyFrom: 'grace-end' };
  if (!Number.isInteger(grace.days) || grace.days < 0 || grace.days > BOUNDS.graceDays) throw new ArrearsError('grace-out-of-bounds', 'contract.grace.days', { high: BOUNDS.graceDays });
  return { days: grace.days, penaltyFrom: oneOf(['due-date', 'grace-end'] as const, grace.penaltyFrom, 'contract.grace.penaltyFrom') };
}

function checkOrder(order: readonly DebtKind[] = ARTICLE_561): readonly DebtKind[] {
  const complete = order.length === DEBT_KINDS.length && DEBT_KINDS.every((kind) => order.includes(kind));
  if (!complete) throw new ArrearsError('allocation-order-incomplete', 'contract.allocationOrder');
  return order;
}

function checkCap(cap: Cap | null): CapTerms | null {
  if (cap === null) return null;
  return {
    rate: percent(cap.annualRatePercent, 'contract.cap.annualRatePercent', 'cap-out-of-bounds', BOUNDS.lowestRate, BOUNDS.highestCap, false),
    rateText: `${cap.annualRatePercent}%`,
    dayBasis: oneOf(['360', '365', 'actual'] as const, cap.dayBasis, 'contract.cap.dayBasis'),
    base: oneOf(['outstanding', 'disbursed'] as const, cap.base, 'contract.cap.base'),
    source: cap.source ?? null,
  };
}

function percent(text: string, path: string, code: ArrearsError['code'], low: string, high: string, zeroAllowed: boolean): Fraction {
  const refuse = () => new ArrearsError(code, path, { value: text, low, high });
  if (/^-\d/.test(text)) throw refuse();
  const value = parseDecimal(text);
  if (value === undefined) throw new ArrearsError('rate-malformed', path);
  const isZero = value.n === 0n && zeroAllowed;
  if (!isZero && (compare(value, parseDecimal(low)!) < 0 || compare(value, parseDecimal(high)!) > 0)) throw refuse();
  return divide(value, fraction(100));
}

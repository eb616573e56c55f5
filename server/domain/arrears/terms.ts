/** The contract as checked numbers: everything after this works on days, fen and exact fractions. */
import { BOUNDS, bounded, dayNotBefore, oneOf, percent } from './checks.ts';
import { checkDamages } from './damages.ts';
import type { DamagesTerms } from './damages.ts';
import { formatDay } from './dates.ts';
import type { Day, DayBasis } from './dates.ts';
import { ArrearsError } from './errors.ts';
import type { Fraction } from './fraction.ts';
import { fourTimesLpr, lprOn } from './lpr.ts';
import { formatYuan, parsePositiveYuan, parseYuan, sum } from './money.ts';
import type { Fen, Rounding } from './money.ts';
import { checkHolidays, checkMonths, checkPeriods } from './periods.ts';
import type { MovingDates, Period } from './periods.ts';
import { checkRates } from './rates.ts';
import type { DatedRate } from './rates.ts';
import { ARTICLE_561, DEBT_KINDS, DEFAULT_CAP, REPAYMENT_METHODS } from './types.ts';
import type { Cap, Contract, DebtKind, Disbursement, FourLprCap, RepaymentMethod } from './types.ts';

export interface CheckedDisbursement {
  date: Day;
  amount: Fen;
  deducted: Fen;
  net: Fen;
  source: string | null;
}

export interface CapTerms {
  rate: Fraction;
  rateText: string;
  dayBasis: DayBasis;
  base: Cap['base'];
  source: string | null;
  /** the 4×LPR rests on the last change point recorded: a later one may exist */
  isLastLpr: boolean;
}

export interface Terms {
  reference: string;
  start: Day;
  nominal: Fen;
  net: Fen;
  disbursements: CheckedDisbursement[];
  /** the first is the rate agreed on */
  rates: DatedRate[];
  /** null: no 罚息 */
  surcharge: Fraction | null;
  surchargeText: string;
  damages: DamagesTerms;
  dayBasis: DayBasis;
  method: RepaymentMethod;
  months: number | null;
  periods: Period[];
  moving: MovingDates | null;
  grace: { days: number; penaltyFrom: 'due-date' | 'grace-end' };
  compound: boolean;
  /** months after which late interest bears compound interest itself; null: never */
  compoundOnLate: { everyMonths: number; source: string | null } | null;
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
  const surcharge = contract.penaltySurchargePercent === null ? null : percent(contract.penaltySurchargePercent, 'contract.penaltySurchargePercent', 'penalty-multiplier-out-of-bounds', '0', BOUNDS.highestSurcharge, true);
  const rates = checkRates(contract, start, surcharge);
  const method = oneOf(REPAYMENT_METHODS, contract.method, 'contract.method');
  const equal = method === 'equal-instalment' || method === 'equal-principal';
  const interestBy = oneOf(['days', 'period'] as const, contract.interestBy ?? (equal ? 'period' : 'days'), 'contract.interestBy');
  const months = checkMonths(contract.schedule, interestBy === 'period' || method === 'equal-instalment');
  const moving = checkHolidays(contract.holidays);
  const periods = checkPeriods(contract, { method, start, nominal, byPeriod: interestBy === 'period' && months !== null, moving });
  const last = disbursements.at(-1)!;
  if (last.date >= periods[0]!.due) throw new ArrearsError('disbursement-after-due-date', 'contract.disbursements', { date: formatDay(last.date), after: formatDay(periods[0]!.due) });
  const damages = checkDamages(contract);
  return {
    reference: contract.reference,
    start,
    nominal,
    net: sum(disbursements.map(({ net }) => net)),
    disbursements,
    rates,
    surcharge,
    surchargeText: `${contract.penaltySurchargePercent ?? '—'}%`,
    damages,
    dayBasis: oneOf(['360', '365', 'actual'] as const, contract.dayBasis, 'contract.dayBasis'),
    method,
    months,
    periods,
    moving,
    grace: checkGrace(contract.grace),
    ...checkCompound(contract),
    order: checkOrder(contract.allocationOrder, damages),
    scope: oneOf(['by-kind', 'by-instalment'] as const, contract.allocationScope ?? 'by-kind', 'contract.allocationScope'),
    prepaymentReduces: oneOf(['last', 'next'] as const, contract.prepaymentReduces ?? 'last', 'contract.prepaymentReduces'),
    cap: checkCap(contract.cap === undefined ? DEFAULT_CAP : contract.cap),
    rounding: oneOf(['half-up', 'down'] as const, contract.rounding ?? 'half-up', 'contract.rounding'),
    sources: contract.sources ?? {},
  };
}

function checkDisbursements(list: readonly Disbursement[], nominal: Fen): CheckedDisbursement[] {
  if (list.length === 0) throw new ArrearsError('no-disbursement', 'contract.disbursements');
  let previous: Day = -Infinity;
  const checked = bounded(list, 'contract.disbursements').map(({ date, amount, deductedInterest = '0', source = null }, index) => {
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

function checkGrace(grace: Contract['grace']): Terms['grace'] {
  if (grace === undefined) return { days: 0, penaltyFrom: 'grace-end' };
  if (!Number.isInteger(grace.days) || grace.days < 0 || grace.days > BOUNDS.graceDays) throw new ArrearsError('grace-out-of-bounds', 'contract.grace.days', { high: BOUNDS.graceDays });
  return { days: grace.days, penaltyFrom: oneOf(['due-date', 'grace-end'] as const, grace.penaltyFrom, 'contract.grace.penaltyFrom') };
}

function checkCompound(contract: Contract): Pick<Terms, 'compound' | 'compoundOnLate'> {
  const compound: string = contract.compound ?? 'off';
  if (compound !== 'off' && compound !== 'interest') throw new ArrearsError('compound-base-contested', 'contract.compound');
  if (compound === 'interest' && contract.penaltySurchargePercent === null) throw new ArrearsError('compound-without-penalty', 'contract.compound');
  const late = contract.compoundOnLate ?? null;
  if (late === null) return { compound: compound === 'interest', compoundOnLate: null };
  if (compound !== 'interest') throw new ArrearsError('compound-on-late-alone', 'contract.compoundOnLate');
  const { everyMonths, source = contract.sources?.compound ?? null } = late;
  if (!Number.isInteger(everyMonths) || everyMonths < 1 || everyMonths > 12) throw new ArrearsError('months-per-period-out-of-bounds', 'contract.compoundOnLate.everyMonths');
  return { compound: true, compoundOnLate: { everyMonths, source } };
}

/** 违约金 that the contract does not have needs no place in its order; otherwise nothing is guessed. */
function checkOrder(order: readonly DebtKind[] = ARTICLE_561, { lumps, daily }: DamagesTerms): readonly DebtKind[] {
  const hasDamages = lumps.length + daily.length > 0;
  const full = order.includes('damages') || hasDamages ? order : [...order, 'damages' as const];
  const complete = full.length === DEBT_KINDS.length && DEBT_KINDS.every((kind) => full.includes(kind));
  if (!complete) throw new ArrearsError('allocation-order-incomplete', 'contract.allocationOrder');
  return full;
}

function checkCap(cap: Cap | FourLprCap | null): CapTerms | null {
  if (cap === null) return null;
  if ('kind' in cap) return checkFourLpr(cap);
  return {
    rate: percent(cap.annualRatePercent, 'contract.cap.annualRatePercent', 'cap-out-of-bounds', BOUNDS.lowestRate, BOUNDS.highestCap, false),
    rateText: `${cap.annualRatePercent}%`,
    dayBasis: oneOf(['360', '365', 'actual'] as const, cap.dayBasis, 'contract.cap.dayBasis'),
    base: oneOf(['outstanding', 'disbursed'] as const, cap.base, 'contract.cap.base'),
    source: cap.source ?? null,
    isLastLpr: false,
  };
}

function checkFourLpr({ kind, on, dayBasis = '365', base = 'outstanding' }: FourLprCap): CapTerms {
  oneOf(['four-lpr'] as const, kind, 'contract.cap.kind');
  const { from, percent: lpr, isLastRecorded, source } = lprOn(on, 'contract.cap.on');
  const text = fourTimesLpr(on);
  const checked = checkCap({ annualRatePercent: text, dayBasis, base, source: `4 × ${lpr}% (${from})；${source}` })!;
  return { ...checked, isLastLpr: isLastRecorded };
}

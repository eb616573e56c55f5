/** The running claim: what each day after the as-of date adds, until when, and by which formula. */
import { formatDay, yearFraction, yearFractionText } from './dates.ts';
import type { Day } from './dates.ts';
import type { Bilingual } from './errors.ts';
import { add, compare, divide, floor, fraction, multiply, subtract, ZERO } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import { formatYuan, settleFen, sum } from './money.ts';
import type { Fen } from './money.ts';
import type { Ledger } from './ledger.ts';
import { interestOf } from './schedule.ts';
import { exactText, rateText } from './trace.ts';
import type { DailyAmount } from './types.ts';

interface Growth {
  amount: Fraction;
  parts: string[];
  names: Bilingual[];
}

const CHARGES_FORMULA = {
  interest: { 'zh-CN': '未到期本金 × r / B', en: 'principal not due × r / B' },
  penalty: { 'zh-CN': '逾期本金 × r × (1+k) / B', en: 'overdue principal × r × (1+k) / B' },
  compound: { 'zh-CN': '未付期内利息 × r × (1+k) / B', en: 'unpaid in-period interest × r × (1+k) / B' },
} as const satisfies Record<string, Bilingual>;
const CAP_FORMULA: Bilingual = { 'zh-CN': '本金 × 上限年利率 / B', en: 'principal × cap rate / B' };
const NOTHING: Bilingual = { 'zh-CN': '不再增加', en: 'nothing is added' };

/**
 * The amount of one day after `asOf`. The claim follows the contract's charges or the cap, whichever is lower over the loan's
 * life; where they cross within the first day the lower amount is given.
 * @param charged all charges of the loan's life at `asOf`, before the cut
 */
export function dailyAmount(ledger: Ledger, asOf: Day, charged: Fen): DailyAmount {
  const charges = chargesOfDay(ledger, asOf);
  const cap = capOfDay(ledger, asOf);
  const { governs, days } = cap === null ? { governs: 'charges' as const, days: null } : whoGoverns(subtract(fraction(charged), ledger.capExact(asOf)), charges.amount, cap.amount);
  const growth = governs === 'cap' && cap !== null ? cap : charges;
  const until = earliest([...changes(ledger, asOf), ...(days === null ? [] : [asOf + days])]);
  const formula = joined(growth.names);
  const calculation = growth.parts.join(' + ') || '0';
  const amount = exactText(growth.amount);
  ledger.trace.note({ kind: 'daily', formula: 'daily', from: asOf, to: asOf + 1, inputs: { governedBy: governs, formula: formula.en }, calculation, result: amount });
  return { from: formatDay(asOf + 1), amount, rounded: formatYuan(settleFen(growth.amount, ledger.terms.rounding)), governedBy: governs, formula, calculation, until: until === null ? null : formatDay(until) };
}

function chargesOfDay(ledger: Ledger, asOf: Day): Growth {
  const { terms } = ledger;
  const growth: Growth = { amount: ZERO, parts: [], names: [] };
  const row = ledger.currentRow;
  if (row !== undefined && ledger.interestBase > 0n && terms.rate.n > 0n) {
    const { amount, calculation } = interestOf(terms, row.plan, ledger.interestBase, asOf, asOf + 1);
    extend(growth, amount, calculation, CHARGES_FORMULA.interest);
  }
  const late = ledger.dueRows.filter(({ graceEnd }) => asOf >= graceEnd);
  const principal = sum(late.map((each) => each.principal));
  const interest = terms.compound ? sum(late.map((each) => each.interest.settled)) : 0n;
  for (const [base, name] of [[principal, CHARGES_FORMULA.penalty], [interest, CHARGES_FORMULA.compound]] as const) {
    const amount = multiply(multiply(fraction(base), terms.lateRate), yearFraction(asOf, asOf + 1, terms.dayBasis));
    if (amount.n > 0n) extend(growth, amount, `${formatYuan(base)} × ${rateText(terms.lateRate)} × ${yearFractionText(asOf, asOf + 1, terms.dayBasis)}`, name);
  }
  return growth;
}

function capOfDay(ledger: Ledger, asOf: Day): Growth | null {
  const { cap } = ledger.terms;
  if (cap === null) return null;
  const base = cap.base === 'outstanding' ? ledger.outstanding : ledger.disbursed;
  const amount = multiply(multiply(fraction(base), cap.rate), yearFraction(asOf, asOf + 1, cap.dayBasis));
  return { amount, parts: [`${formatYuan(base)} × ${cap.rateText} × ${yearFractionText(asOf, asOf + 1, cap.dayBasis)}`], names: [CAP_FORMULA] };
}

/** @param gap charges less cap at the as-of date */
function whoGoverns(gap: Fraction, charges: Fraction, cap: Fraction): { governs: 'charges' | 'cap'; days: number | null } {
  const isCut = compare(gap, ZERO) > 0;
  const slope = subtract(charges, cap);
  const converges = isCut ? slope.n < 0n : slope.n > 0n;
  if (!converges) return { governs: isCut ? 'cap' : 'charges', days: null };
  const days = Number(floor(divide(gap, fraction(-slope.n, slope.d))));
  if (days < 1) return { governs: isCut ? 'charges' : 'cap', days: null };
  return { governs: isCut ? 'cap' : 'charges', days };
}

/** Days up to which nothing else changes. */
function changes(ledger: Ledger, asOf: Day): Day[] {
  // On the last day of grace the penalty of its days stands ready to be owed tomorrow, all at once: no daily amount leads over that.
  const inGrace = ledger.dueRows.filter(({ graceEnd, pending }) => graceEnd > asOf || (graceEnd === asOf && pending.length > 0));
  const graces = inGrace.filter(({ principal, interest }) => principal > 0n || interest.settled > 0n).map(({ graceEnd }) => graceEnd);
  const due = ledger.currentRow === undefined ? [] : [ledger.currentRow.due];
  const usesActual = ledger.terms.dayBasis === 'actual' || ledger.terms.cap?.dayBasis === 'actual';
  return [...graces, ...due, ...(usesActual ? [newYearAfter(asOf)] : [])];
}

function newYearAfter(day: Day): Day {
  const year = Number(formatDay(day).slice(0, 4));
  return Date.UTC(year + 1, 0, 1) / 86_400_000;
}

const earliest = (days: readonly Day[]): Day | null => (days.length === 0 ? null : Math.min(...days));

function extend(growth: Growth, amount: Fraction, part: string, name: Bilingual): void {
  growth.amount = add(growth.amount, amount);
  growth.parts.push(part);
  growth.names.push(name);
}

function joined(names: readonly Bilingual[]): Bilingual {
  if (names.length === 0) return NOTHING;
  return { 'zh-CN': names.map((name) => name['zh-CN']).join(' + '), en: names.map((name) => name.en).join(' + ') };
}

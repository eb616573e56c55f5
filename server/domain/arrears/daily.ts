/** The running claim: what each day after the as-of date adds, until when, and by which formula. */
import { formatDay, newYearAfter, yearFraction, yearFractionText } from './dates.ts';
import type { Day } from './dates.ts';
import type { Bilingual } from './errors.ts';
import { add, compare, divide, floor, fraction, multiply, subtract, ZERO } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import { compoundBase, damagesBase, nextCapitalisation } from './late.ts';
import type { Ledger } from './ledger.ts';
import { formatYuan, settleFen, sum } from './money.ts';
import type { Fen } from './money.ts';
import { rateOn } from './rates.ts';
import { isOpen, isUnpaid } from './row.ts';
import type { Row } from './row.ts';
import { interestSpans } from './schedule.ts';
import { exactText, rateText } from './trace.ts';
import type { DailyAmount, Growth } from './statement.ts';

interface ExactGrowth {
  amount: Fraction;
  parts: string[];
  names: Bilingual[];
}

interface Governing {
  by: 'charges' | 'cap';
  /** days for which it does; null: without end; 0: not even for the first */
  days: number | null;
}

const CHARGES_FORMULA = {
  interest: { 'zh-CN': '未到期本金 × r / B', en: 'principal not due × r / B' },
  penalty: { 'zh-CN': '逾期本金 × r × (1+k) / B', en: 'overdue principal × r × (1+k) / B' },
  compound: { 'zh-CN': '未付期内利息 × r × (1+k) / B', en: 'unpaid in-period interest × r × (1+k) / B' },
  compoundOnLate: { 'zh-CN': '（未付期内利息 + 已结未付罚息、复利）× r × (1+k) / B', en: '(unpaid in-period interest + settled late interest) × r × (1+k) / B' },
  damages: { 'zh-CN': '逾期金额 × 日比例', en: 'overdue amount × daily percentage' },
} as const satisfies Record<string, Bilingual>;
const CAP_FORMULA: Bilingual = { 'zh-CN': '本金 × 上限年利率 / B', en: 'principal × cap rate / B' };
const NOTHING: Bilingual = { 'zh-CN': '不再增加', en: 'nothing is added' };

/**
 * The amount of one day after `asOf`. The claim follows the contract's charges or the cap, whichever is lower over the loan's life;
 * where they cross within the first day the lower amount is given, and that the claim must be reckoned anew.
 * @param charged all charges of the loan's life at `asOf`, before the cut
 */
export function dailyAmount(ledger: Ledger, asOf: Day, charged: Fen): DailyAmount {
  const charges = chargesOfDay(ledger, asOf);
  const cap = capOfDay(ledger, asOf);
  const { by, days }: Governing = cap === null ? { by: 'charges', days: null } : whoGoverns(subtract(fraction(charged), ledger.cap.exact), charges.amount, cap.amount);
  const growth = by === 'cap' && cap !== null ? cap : charges;
  const until = earliest([...changes(ledger, asOf), ...(days === null ? [] : [asOf + days])]);
  const said = described(growth);
  const step = ledger.trace.note({ kind: 'daily', formula: 'daily', from: asOf, to: asOf + 1, inputs: { governedBy: by, formula: said.formula.en }, calculation: said.calculation, result: said.amount });
  return {
    from: formatDay(asOf + 1), ...said, rounded: formatYuan(settleFen(growth.amount, ledger.terms.rounding)), governedBy: by, until: until === null ? null : formatDay(until),
    charges: described(charges), cap: cap === null ? null : described(cap), step,
  };
}

function chargesOfDay(ledger: Ledger, asOf: Day): ExactGrowth {
  const { terms } = ledger;
  const growth: ExactGrowth = { amount: ZERO, parts: [], names: [] };
  const row = ledger.currentRow;
  if (row !== undefined && ledger.interestBase > 0n) {
    for (const { amount, calculation } of interestSpans(terms, row.plan, ledger.interestBase, asOf, asOf + 1)) extend(growth, amount, calculation, CHARGES_FORMULA.interest);
  }
  const rows = ledger.openRows.filter(({ graceEnd }) => asOf >= graceEnd);
  const { late } = rateOn(terms.rates, asOf);
  if (late !== null) {
    const name = terms.compoundOnLate === null ? CHARGES_FORMULA.compound : CHARGES_FORMULA.compoundOnLate;
    for (const [base, formula] of [[sum(rows.map(({ principal }) => principal)), CHARGES_FORMULA.penalty], [sum(rows.map((each) => compoundBase(ledger, each))), name]] as const) {
      const amount = multiply(multiply(fraction(base), late), yearFraction(asOf, asOf + 1, terms.dayBasis));
      extend(growth, amount, `${formatYuan(base)} × ${rateText(late)} × ${yearFractionText(asOf, asOf + 1, terms.dayBasis)}`, formula);
    }
  }
  for (const { share, text, of } of terms.damages.daily) {
    const base = sum(rows.map((each) => damagesBase(each, of)));
    extend(growth, multiply(fraction(base), share), `${formatYuan(base)} × ${text}`, CHARGES_FORMULA.damages);
  }
  return growth;
}

function capOfDay(ledger: Ledger, asOf: Day): ExactGrowth | null {
  const { cap } = ledger.terms;
  if (cap === null) return null;
  const base = ledger.capBase;
  const amount = multiply(multiply(fraction(base), cap.rate), yearFraction(asOf, asOf + 1, cap.dayBasis));
  return { amount, parts: [`${formatYuan(base)} × ${cap.rateText} × ${yearFractionText(asOf, asOf + 1, cap.dayBasis)}`], names: [CAP_FORMULA] };
}

/** @param gap charges less cap at the as-of date, in fen */
function whoGoverns(gap: Fraction, charges: Fraction, cap: Fraction): Governing {
  // Within a fen the two are the same: charges are settled to fen line by line, the cap as a whole.
  const isLevel = compare(gap, fraction(1)) <= 0 && compare(gap, fraction(-1)) >= 0;
  if (isLevel) return { by: compare(charges, cap) > 0 ? 'cap' : 'charges', days: null };
  const isCut = compare(gap, ZERO) > 0;
  const slope = subtract(charges, cap);
  const by = isCut ? 'cap' : 'charges';
  const converges = isCut ? slope.n < 0n : slope.n > 0n;
  if (!converges) return { by, days: null };
  const days = Number(floor(divide(gap, fraction(-slope.n, slope.d))));
  return days < 1 ? { by: isCut ? 'charges' : 'cap', days: 0 } : { by, days };
}

/** Days up to which nothing else changes. */
function changes(ledger: Ledger, asOf: Day): Day[] {
  const { terms, currentRow: row } = ledger;
  const graces = ledger.openRows.filter((each) => isUnpaid(each) && (each.graceEnd > asOf || (each.graceEnd === asOf && bringsAllAtOnce(ledger, each)))).map(({ graceEnd }) => graceEnd);
  const due = row === undefined || (row.principal === 0n && ledger.interestBase === 0n) ? [] : [row.due];
  const disbursed = terms.disbursements.map(({ date }) => date).filter((day) => day > asOf);
  const rates = terms.rates.map(({ from }) => from).filter((day) => day > asOf);
  const capitalised = ledger.openRows.filter(isOpen).map((each) => nextCapitalisation(ledger, each)).filter((day) => day !== null);
  const usesActual = terms.dayBasis === 'actual' || terms.cap?.dayBasis === 'actual';
  return [...graces, ...due, ...disbursed, ...rates, ...capitalised, ...(usesActual ? [newYearAfter(asOf)] : [])];
}

/** On the last day of grace, what its days cost (or a lump of 违约金) stands ready to be owed tomorrow: no daily amount leads over that. */
function bringsAllAtOnce({ terms: { damages }, hadDefault }: Ledger, { pending }: Row): boolean {
  return pending.length > 0 || damages.lumps.some(({ trigger }) => trigger === 'each-instalment' || (trigger === 'first-default' && !hadDefault));
}

const earliest = (days: readonly Day[]): Day | null => days.reduce<Day | null>((least, day) => (least === null || day < least ? day : least), null);

function extend(growth: ExactGrowth, amount: Fraction, part: string, name: Bilingual): void {
  if (amount.n === 0n) return;
  growth.amount = add(growth.amount, amount);
  growth.parts.push(part);
  growth.names.push(name);
}

function described({ amount, parts, names }: ExactGrowth): Growth {
  const formula = names.length === 0 ? NOTHING : { 'zh-CN': names.map((name) => name['zh-CN']).join(' + '), en: names.map((name) => name.en).join(' + ') };
  return { amount: exactText(amount), formula, calculation: parts.join(' + ') || '0' };
}

/** From the loan book to the arrears engine: which facts enter the calculation, and on which clause or record each rests. */
import { DEFAULT_CAP } from '../arrears/index.ts';
import type { Acceleration, ArrearsInput, Contract, Designation, Fee, FourLprCap, Payment, Waiver } from '../arrears/index.ts';
import { lastDueDateOf } from './check-loan.ts';
import { modelProblem } from './model-problems.ts';
import type { LoanEvent, LoanPayment } from './events.ts';
import type { Lender } from './lender.ts';
import type { Loan } from './loan.ts';
import type { ModelProblem } from './model-problems.ts';
import type { Localized } from './problems.ts';
import type { Product } from './product.ts';
import type { LoanTerms } from './terms.ts';

export interface LoanFacts {
  /** case reference: what the statement is known by, never the loan number */
  reference: string;
  loan: Loan;
  product: Product;
  /** null before a profile was entered: then the cap of licensed lenders is taken, and warned about, because that of others is lower at present */
  lender: Pick<Lender, 'isLicensedLender'> | null;
  payments: readonly LoanPayment[];
  events: readonly LoanEvent[];
}

export interface LoanWarning {
  code: 'cap-lender-unknown' | 'complaint-service-not-acceleration' | 'extension-not-in-schedule' | 'notice-not-arrived';
  text: Localized;
}

/** A loan of which nothing can be calculated because terms are missing, in the loan and in its product. */
export class LoanIncompleteError extends Error {
  readonly problems: readonly ModelProblem[];

  constructor(problems: readonly ModelProblem[]) {
    super(`the loan lacks ${problems.map(({ path }) => path.join('.')).join(', ')}`);
    this.name = 'LoanIncompleteError';
    this.problems = problems;
  }
}

const WARNINGS: Record<LoanWarning['code'], Localized> = {
  'cap-lender-unknown': { 'zh-CN': '尚未填写出借方资料，息费上限按持牌金融机构（年 24%）计算；请先填写出借方资料', en: 'no lender profile yet: the cap of a licensed lender (24 % a year) was taken; enter the profile first' },
  'complaint-service-not-acceleration': { 'zh-CN': '起诉状已送达，但借款未标为提前到期，也没有提前到期通知：未按提前到期计算', en: 'the complaint was served, but the loan is not marked as accelerated and there is no notice: no acceleration was taken' },
  'extension-not-in-schedule': { 'zh-CN': '有展期至 {until} 的记录，而还款计划止于 {last}：展期未计入，请先更新还款计划', en: 'there is an extension until {until}, but the schedule ends on {last}: the extension is not calculated; update the schedule first' },
  'notice-not-arrived': { 'zh-CN': '提前到期通知已发出但没有到达记录，也没有起诉状送达记录：未按提前到期计算', en: 'an acceleration notice was sent, but neither its arrival nor the service of the complaint is recorded: no acceleration was taken' },
};

function warning(code: LoanWarning['code'], params: Record<string, string> = {}): LoanWarning {
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
  return { code, text: { 'zh-CN': fill(WARNINGS[code]['zh-CN']), en: fill(WARNINGS[code].en) } };
}

/** The terms in force: the loan's, and where it says nothing the product's. */
export function termsOf(loan: Pick<Loan, 'terms'>, product: Pick<Product, 'terms'>): LoanTerms {
  return { ...product.terms, ...loan.terms };
}

/**
 * The engine's input. What is recorded but does not enter the calculation is warned about, never dropped in silence.
 * @param asOf YYYY-MM-DD
 * @throws LoanIncompleteError naming every term that is missing
 */
export function arrearsInputOf(facts: LoanFacts, asOf: string): { input: ArrearsInput; warnings: LoanWarning[] } {
  const warnings: LoanWarning[] = [];
  const contract = contractOf(facts, warnings);
  const events = [...facts.events].sort((a, b) => compare(a.date, b.date) || compare(a.eventId, b.eventId));
  const payments = [...facts.payments].sort((a, b) => compare(a.date, b.date) || compare(a.paymentId, b.paymentId));
  warnOfExtensions(facts.loan, events, warnings);
  return {
    input: {
      contract,
      events: { payments: payments.map(toPayment), fees: events.flatMap(toFee), waivers: events.flatMap(toWaiver), acceleration: accelerationOf(facts.loan, events, warnings) },
      asOf,
    },
    warnings,
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function contractOf(facts: LoanFacts, warnings: LoanWarning[]): Contract {
  const { loan, product } = facts;
  const terms = termsOf(loan, product);
  const { annualRatePercent, dayBasis, method, penaltySurchargePercent, cap: _cap, ...rest } = terms;
  const { schedule } = loan;
  if (annualRatePercent === undefined || dayBasis === undefined || method === undefined || penaltySurchargePercent === undefined || schedule === undefined) {
    throw new LoanIncompleteError(missingTerms(terms, schedule === undefined));
  }
  return {
    ...rest,
    reference: facts.reference,
    principal: loan.principal,
    disbursements: loan.disbursements.map(({ accountTail: _tail, ...disbursement }) => disbursement),
    annualRatePercent,
    dayBasis,
    method,
    penaltySurchargePercent,
    schedule,
    cap: capOf(facts, warnings),
    sources: sourcesOf(product),
  };
}

function missingTerms(terms: LoanTerms, noSchedule: boolean): ModelProblem[] {
  const required = ['annualRatePercent', 'dayBasis', 'method', 'penaltySurchargePercent'] as const;
  const missing = required.filter((name) => terms[name] === undefined).map((name) => modelProblem(['terms', name], 'missing'));
  return noSchedule ? [...missing, modelProblem(['schedule'], 'missing')] : missing;
}

function capOf({ loan, product, lender }: LoanFacts, warnings: LoanWarning[]): NonNullable<Contract['cap']> | null {
  const { cap } = termsOf(loan, product);
  const fourLpr: FourLprCap = { kind: 'four-lpr', on: loan.contract.signedDate };
  if (cap === undefined) {
    if (lender === null) warnings.push(warning('cap-lender-unknown'));
    return lender === null || lender.isLicensedLender ? DEFAULT_CAP : fourLpr;
  }
  if (cap.kind === 'none') return null;
  if (cap.kind === 'four-lpr') return { ...fourLpr, ...(cap.dayBasis === undefined ? {} : { dayBasis: cap.dayBasis }), ...(cap.base === undefined ? {} : { base: cap.base }) };
  const { kind: _kind, ...fixed } = cap;
  return fixed;
}

function sourcesOf({ clauses }: Product): NonNullable<Contract['sources']> {
  const names = ['principal', 'rate', 'penalty', 'compound', 'damages', 'grace', 'allocation', 'schedule'] as const;
  return Object.fromEntries(names.flatMap((name) => (clauses[name] === undefined ? [] : [[name, clauseText(clauses[name])]])));
}

/** "5.2" → 合同第5.2条; what is already written as a clause stays. */
const clauseText = (clause: string): string => (/^[\d.]+$/.test(clause) ? `合同第${clause}条` : clause);

const sourced = (sourceRecordId: string | undefined, id: string): { source: string } => ({ source: sourceRecordId ?? id });

function toPayment({ paymentId, date, amount, purpose, designation, sourceRecordId }: LoanPayment): Payment {
  return { date, amount, ...(purpose === undefined ? {} : { purpose }), ...(designation === undefined ? {} : { designation: designation satisfies Designation }), ...sourced(sourceRecordId, paymentId) };
}

function toFee({ eventId, kind, date, amount, label, sourceRecordId }: LoanEvent): Fee[] {
  if ((kind !== 'fee-charged' && kind !== 'enforcement-cost') || amount === undefined) return [];
  return [{ date, amount, label: label ?? '', kind: kind === 'fee-charged' ? 'charge' : 'enforcement-cost', ...sourced(sourceRecordId, eventId) }];
}

function toWaiver({ eventId, kind, date, amount, debtKind, sourceRecordId }: LoanEvent): Waiver[] {
  if (kind !== 'waiver' || amount === undefined || debtKind === undefined) return [];
  return [{ date, amount, kind: debtKind, ...sourced(sourceRecordId, eventId) }];
}

/**
 * The day the notice arrived; else, for a loan that is claimed as accelerated, the day the complaint was served. A notice that was sent
 * and whose arrival nobody can show accelerates nothing (民法典 137).
 */
function accelerationOf({ status }: Loan, events: readonly LoanEvent[], warnings: LoanWarning[]): Acceleration | null {
  const first = (kind: LoanEvent['kind']): LoanEvent | undefined => events.find((event) => event.kind === kind);
  const arrived = first('acceleration-notice-arrived');
  if (arrived !== undefined) return { date: arrived.date, basis: 'notice-arrived', ...sourced(arrived.sourceRecordId, arrived.eventId) };
  const sent = first('acceleration-notice-sent');
  const served = first('complaint-served');
  if (served !== undefined && (sent !== undefined || status === 'accelerated')) return { date: served.date, basis: 'complaint-served', ...sourced(served.sourceRecordId, served.eventId) };
  if (served !== undefined) warnings.push(warning('complaint-service-not-acceleration'));
  else if (sent !== undefined || status === 'accelerated') warnings.push(warning('notice-not-arrived'));
  return null;
}

function warnOfExtensions(loan: Loan, events: readonly LoanEvent[], warnings: LoanWarning[]): void {
  const until = events.reduce((latest, event) => (event.kind === 'extension' && (event.until ?? '') > latest ? (event.until ?? '') : latest), '');
  const last = loan.schedule === undefined ? '' : lastDueDateOf(loan.schedule);
  if (until > last) warnings.push(warning('extension-not-in-schedule', { until, last }));
}

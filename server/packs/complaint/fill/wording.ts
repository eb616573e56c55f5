/** Sentences that claims, facts and statements share: how interest is reckoned, what was cut, what runs on. */
import type { ClaimSummary } from '../../../domain/arrears/index.ts';
import { METHOD_CHOICES } from '../../../domain/loan/index.ts';
import type { LoanTerms, Product } from '../../../domain/loan/index.ts';
import type { ComplaintCase } from './case.ts';
import { clauseText, dateText, isZero, raised, withoutSign, yuan } from './format.ts';

/** （合同第6条）, or nothing where the product gives no number. */
export const cited = (clauses: Product['clauses'], ...names: (keyof Product['clauses'])[]): string => {
  const numbers = [...new Set(names.flatMap((name) => (clauses[name] === undefined ? [] : [clauseText(clauses[name])])))];
  return numbers.length === 0 ? '' : `（合同${numbers.join('、')}）`;
};

/** 还款方式 in the form's own words; interest only by the months between due dates. */
export function methodOf({ terms, loan }: ComplaintCase): { choice: string; text: string } {
  const { method } = terms;
  if (method !== 'interest-only') return { choice: method ?? 'other', text: method === undefined ? '' : METHOD_CHOICES[method]['zh-CN'] };
  const months = loan.schedule?.everyMonths;
  if (months === 1) return { choice: 'monthly', text: '按月计息、到期一次性还本' };
  if (months === 3) return { choice: 'quarterly', text: '按季计息、到期一次性还本' };
  if (months === 12) return { choice: 'yearly', text: '按年计息、到期一次性还本' };
  return { choice: 'other', text: METHOD_CHOICES[method]['zh-CN'] };
}

const DAMAGES_BASE = { 'overdue-principal': '逾期本金', 'overdue-instalment': '逾期的当期应还款额', 'outstanding-principal': '未还本金' } as const;
const DAMAGES_TRIGGER = { 'each-instalment': '每期逾期时', 'first-default': '首次逾期时', acceleration: '借款提前到期时' } as const;

function damagesText({ liquidatedDamages = [] }: LoanTerms): string[] {
  return liquidatedDamages.map((damages) => {
    if (damages.kind === 'flat') return `违约金${yuan(damages.amount)}，于${DAMAGES_TRIGGER[damages.trigger]}计收`;
    if (damages.kind === 'percent') return `违约金为${DAMAGES_BASE[damages.of]}的${damages.percent}%，于${DAMAGES_TRIGGER[damages.trigger]}计收`;
    return `违约金按${DAMAGES_BASE[damages.of]}每日${damages.percentPerDay}%计收`;
  });
}

const basisText = (basis: LoanTerms['dayBasis']): string => (basis === undefined ? '' : basis === 'actual' ? '，年计息天数为当年实际天数' : `，年计息天数为${basis}天`);

/** What the contract says of interest, penalty, compound interest and damages, each with its clause. */
export function rateClauses({ terms, product: { clauses, cause } }: ComplaintCase): string[] {
  const { annualRatePercent: rate, penaltySurchargePercent: surcharge, rateChanges = [], dayBasis, compound } = terms;
  if (rate === undefined) return [];
  const changes = rateChanges.map(({ from, annualRatePercent }) => `，自${dateText(from)}起调整为${annualRatePercent}%`).join('');
  const parts = [`${cause === 'credit-card' ? '' : '借款'}年利率为${rate}%${changes}${basisText(dayBasis)}${cited(clauses, 'rate')}`];
  if (surcharge !== null && surcharge !== undefined) {
    parts.push(`逾期的，对逾期本金按约定利率上浮${surcharge}%${rateChanges.length === 0 ? `即年利率${raised(rate, surcharge)}%` : ''}计收罚息${cited(clauses, 'penalty')}`);
  }
  if (compound === 'interest') parts.push(`对未按期支付的利息按罚息利率计收复利${cited(clauses, 'compound')}`);
  const damages = damagesText(terms);
  if (damages.length > 0) parts.push(`${damages.join('，')}${cited(clauses, 'damages')}`);
  return parts;
}

/** 以年利率24%为上限 */
export function capText({ statement }: ComplaintCase): string {
  return statement.cap === null ? '' : `年利率${statement.cap.annualRatePercent}%`;
}

/** What is not claimed because of the cap; nothing where the cap cuts nothing. */
export function cutText(data: ComplaintCase): string {
  const { cut } = data.summary;
  return isZero(cut.amount) ? '' : `各项息费合计超过按${capText(data)}计算的数额，超出部分${yuan(withoutSign(cut.amount))}不予主张，已从欠息合计中扣除`;
}

export const runsOn = ({ running }: ClaimSummary): boolean => !(running.calculation === '0' || isZero(running.amount));

/** Whether the amount of one day may be stated: not when it changes on the very next day. */
export const dailyHolds = ({ running, asOf }: ClaimSummary): boolean => running.until === null || running.until > asOf;

/** The engine's letters in words: a court has no legend of them. */
const inWords = (formula: string): string => formula.replaceAll(' × r × (1+k) / B', '×约定年利率×（1＋逾期上浮比例）÷年计息天数').replaceAll(' × r / B', '×约定年利率÷年计息天数').replaceAll(' / B', '÷年计息天数').replaceAll(' × ', '×').replaceAll(' + ', '＋');

/** What is claimed for the time after the as-of date; empty when nothing is added. */
export function runningText(data: ComplaintCase): string {
  const { summary } = data;
  const { running } = summary;
  if (!runsOn(summary)) return '';
  const cap = data.statement.cap === null || running.governedBy === 'cap' ? '' : `，且各项息费总额以按${capText(data)}计算的数额为限`;
  if (!dailyHolds(summary)) return `自${dateText(running.from)}起按上述约定的标准计算${cap}`;
  const until = running.until === null ? '' : `（该每日数额适用至${dateText(running.until)}，此后按同一方法计算）`;
  const calculation = running.calculation.replaceAll(' × ', '×').replaceAll(' + ', '＋');
  return `自${dateText(running.from)}起按${inWords(running.formula['zh-CN'])}计算，即每日${calculation}，约${yuan(running.rounded)}${until}${cap}`;
}

const nonZeroParts = ({ interest, penalty, compound, damages }: ClaimSummary) => ([['期内利息', interest], ['罚息', penalty], ['复利', compound], ['违约金', damages]] as const).filter(([, { amount }]) => !isZero(amount));

/** 期内利息、罚息: which of them are owed. */
export const namesOfInterest = (summary: ClaimSummary): string[] => nonZeroParts(summary).map(([name]) => name);
/** 期内利息…元、罚息…元: what is not zero. */
export const partsOfInterest = (summary: ClaimSummary): string[] => nonZeroParts(summary).map(([name, { amount }]) => `${name}${yuan(amount)}`);

/** 计算方式 of the interest row. */
export function calculationText(data: ComplaintCase): string {
  const unapplied = data.summary.unapplied.amount;
  const sentences = [
    ...rateClauses(data),
    cutText(data),
    isZero(unapplied) ? '' : `被告已付而尚未抵充的款项${yuan(withoutSign(unapplied))}已从标的总额中扣除`,
    runningText(data),
    '逐笔计算过程见所附欠款计算表',
  ];
  return `${sentences.filter((sentence) => sentence !== '').join('；')}。`;
}

/** What legal staff should look at before the figures go to a court. A warning never changes a figure. */
import { compare, fraction, multiply } from './fraction.ts';
import { formatYuan, settleFen } from './money.ts';
import type { Ledger } from './ledger.ts';
import { interestOf } from './schedule.ts';
import type { PlannedRow } from './schedule.ts';
import type { Terms } from './terms.ts';
import type { Timeline } from './timeline.ts';
import type { ArrearsWarning } from './types.ts';

const USUAL_SURCHARGE = { low: fraction(130, 100), high: fraction(150, 100) } as const;

export function warningsOf(terms: Terms, plan: readonly PlannedRow[], happened: Timeline, ledger: Ledger): ArrearsWarning[] {
  const warnings: ArrearsWarning[] = [];
  const warn = (code: string, zh: string, en: string) => void warnings.push({ code, text: { 'zh-CN': zh, en } });
  if (happened.later > 0) warn('events-after-as-of', `有 ${happened.later} 项截止日之后的事项未计入`, `${happened.later} events after the as-of date are left out`);
  if (terms.cap === null) warn('no-cap', '未适用息费总额上限', 'no cap is applied to the charges');
  else warnCap(terms, warn);
  if (terms.compound) warn('compound-on', '已计复利：须有合同依据并经法务确认；罚息、复利未计入复利基数', 'compound interest is on: it needs a contract clause and a decision of legal staff; penalty and compound interest are not compounded');
  if (terms.rate.n > 0n && isUnusualSurcharge(terms)) warn('surcharge-unusual', `逾期上浮 ${terms.surchargeText} 不在常见的 30%–50% 之内`, `a penalty surcharge of ${terms.surchargeText} is outside the usual 30% to 50%`);
  if (happened.acceleration !== null && happened.acceleration >= terms.periods.at(-1)!.due) warn('acceleration-after-maturity', '提前到期日不早于最后到期日，未产生影响', 'acceleration on or after the last due date had no effect');
  if (ledger.interestBase > 0n) warn('not-accelerated', '合计含未到期本金及其利息；未提前到期时不得主张，见 totals.due', 'the total holds principal not yet due and its interest; without acceleration only totals.due can be claimed');
  if (ledger.kept > 0n && ledger.outstanding === 0n) warn('overpaid', `还款超出全部债务 ${formatYuan(ledger.kept)} 元`, `payments exceed the whole debt by ${formatYuan(ledger.kept)}`);
  warnStatedInterest(terms, plan, warn);
  return warnings;
}

function warnCap(terms: Terms, warn: (code: string, zh: string, en: string) => void): void {
  const cap = terms.cap!;
  if (compare(cap.rate, fraction(24, 100)) > 0) warn('cap-above-default', `上限 ${cap.rateText} 高于默认的 24%`, `the cap of ${cap.rateText} is above the default of 24%`);
  if (compare(terms.rate, cap.rate) > 0) warn('rate-above-cap', `合同利率 ${terms.rateText} 高于上限 ${cap.rateText}`, `the contract rate of ${terms.rateText} is above the cap of ${cap.rateText}`);
}

function isUnusualSurcharge(terms: Terms): boolean {
  return compare(terms.lateRate, multiply(terms.rate, USUAL_SURCHARGE.low)) < 0 || compare(terms.lateRate, multiply(terms.rate, USUAL_SURCHARGE.high)) > 0;
}

/** The contract's table prevails over its rate, but a difference is something the other side will find. */
function warnStatedInterest(terms: Terms, plan: readonly PlannedRow[], warn: (code: string, zh: string, en: string) => void): void {
  for (const row of plan) {
    if (row.statedInterest === null || terms.net !== terms.nominal || terms.disbursements.length > 1) continue;
    const byFormula = settleFen(interestOf(terms, { ...row, statedInterest: null }, row.balance, row.start, row.due).amount, terms.rounding);
    const difference = byFormula - row.statedInterest;
    if (difference > 1n || difference < -1n) warn('stated-interest-differs', `第${row.number}期所载利息 ${formatYuan(row.statedInterest)} 与按利率计算的 ${formatYuan(byFormula)} 不一致`, `instalment ${row.number} states interest of ${formatYuan(row.statedInterest)}, its rate gives ${formatYuan(byFormula)}`);
  }
}

/** What legal staff should look at before the figures go to a court. A warning never changes a figure. */
import type { Day } from './dates.ts';
import { formatDay } from './dates.ts';
import { compare, fraction } from './fraction.ts';
import { formatYuan, settleFen } from './money.ts';
import type { Ledger } from './ledger.ts';
import { interestSpans, sumOf } from './schedule.ts';
import type { PlannedRow } from './schedule.ts';
import type { Terms } from './terms.ts';
import type { Timeline } from './timeline.ts';
import type { ArrearsWarning } from './statement.ts';

type Warn = (code: string, zh: string, en: string) => void;

const USUAL_SURCHARGE = { low: fraction(30, 100), high: fraction(50, 100) } as const;

export function warningsOf(terms: Terms, plan: readonly PlannedRow[], happened: Timeline, ledger: Ledger, asOf: Day): ArrearsWarning[] {
  const warnings: ArrearsWarning[] = [];
  const warn: Warn = (code, zh, en) => void warnings.push({ code, text: { 'zh-CN': zh, en } });
  if (happened.later > 0) warn('events-after-as-of', `有 ${happened.later} 项截止日之后的事项未计入`, `${happened.later} events after the as-of date are left out`);
  if (terms.cap === null) warn('no-cap', '未适用息费总额上限', 'no cap is applied to the charges');
  else warnCap(terms, warn);
  warnContract(terms, plan, asOf, warn);
  warnAllocation(ledger, warn);
  if (happened.acceleration !== null && happened.acceleration >= terms.periods.at(-1)!.due) warn('acceleration-after-maturity', '提前到期日不早于最后到期日，未产生影响', 'acceleration on or after the last due date had no effect');
  if (ledger.interestBase > 0n) warn('not-accelerated', '合计含未到期本金及其利息；未提前到期时不得主张，见 totals.due', 'the total holds principal not yet due and its interest; without acceleration only totals.due can be claimed');
  if (ledger.kept > 0n && ledger.outstanding === 0n) warn('overpaid', `还款超出全部债务 ${formatYuan(ledger.kept)} 元`, `payments exceed the whole debt by ${formatYuan(ledger.kept)}`);
  warnStatedInterest(terms, plan, warn);
  return warnings;
}

function warnCap(terms: Terms, warn: Warn): void {
  const cap = terms.cap!;
  if (compare(cap.rate, fraction(24, 100)) > 0) warn('cap-above-default', `上限 ${cap.rateText} 高于默认的 24%`, `the cap of ${cap.rateText} is above the default of 24%`);
  for (const { from, rate, text } of terms.rates) if (compare(rate, cap.rate) > 0) warn('rate-above-cap', `${formatDay(from)} 起的合同利率 ${text} 高于上限 ${cap.rateText}`, `the contract rate of ${text} from ${formatDay(from)} is above the cap of ${cap.rateText}`);
  if (cap.isLastLpr) warn('lpr-last-recorded', '四倍 LPR 上限依据本程序收录的最后一个变动点；请核对合同成立日有无更新的报价', 'the cap of 4×LPR rests on the last change point recorded here; check that no later one precedes the day of the contract');
}

function warnContract(terms: Terms, plan: readonly PlannedRow[], asOf: Day, warn: Warn): void {
  if (terms.compound) warn('compound-on', '已计复利：须有合同依据并经法务确认', 'compound interest is on: it needs a contract clause and a decision of legal staff');
  if (terms.compoundOnLate !== null) warn('compound-on-late', '【重大争议】已对罚息、复利再计复利：罚息本身已具惩罚性，法院多不支持对其再计复利，且全部息费仍受上限约束；无明确合同条款及法务书面决定不得主张，建议关闭', 'CONTESTED: compound interest is charged on penalty and compound interest. Penalty is punitive already and courts mostly refuse interest on it; the cap applies all the same. Do not claim it without an express clause and a written decision of legal staff; switching it off is advised');
  else if (terms.compound) warn('compound-on-interest-only', '罚息、复利未计入复利基数', 'penalty and compound interest are not compounded');
  if (terms.surcharge !== null && terms.rates[0]!.rate.n > 0n && (compare(terms.surcharge, USUAL_SURCHARGE.low) < 0 || compare(terms.surcharge, USUAL_SURCHARGE.high) > 0)) warn('surcharge-unusual', `逾期上浮 ${terms.surchargeText} 不在常见的 30%–50% 之内`, `a penalty surcharge of ${terms.surchargeText} is outside the usual 30% to 50%`);
  if (terms.surcharge !== null && terms.rates.every(({ rate }) => rate.n === 0n)) warn('zero-rate-no-penalty', '合同利率为零，按利率上浮计算的罚息亦为零', 'the contract rate is zero, and so is penalty reckoned as a surcharge on it');
  const late = Number(terms.surcharge !== null) + terms.damages.daily.length + terms.damages.lumps.length;
  if (terms.damages.daily.length + terms.damages.lumps.length > 0 && late > 1) warn('damages-beside-penalty', '同时计收罚息与违约金（或多项违约金）：总额可能被认定过高（民法典第585条）', 'penalty and liquidated damages, or several of the latter, stand side by side: a court may reduce them as excessive (Civil Code 585)');
  if (terms.rates.length > 1 && plan.some(({ statedInterest }) => statedInterest !== null)) warn('rate-change-with-table', '还款计划表载明利息，利率调整后改按利率计算', 'the schedule table states interest; after the change of the rate it is reckoned by the rate');
  if (terms.net !== terms.nominal) warn('interest-cut-in-advance', `预先扣除利息 ${formatYuan(terms.nominal - terms.net)} 元，本金按实际放款额计算（民法典第670条）`, `interest of ${formatYuan(terms.nominal - terms.net)} was cut in advance; the principal is what was paid out (Civil Code 670)`);
  const { moving } = terms;
  if (moving === null) return;
  const missing = [...new Set(plan.map(({ due }) => formatDay(due).slice(0, 4)))].filter((year) => year <= formatDay(asOf).slice(0, 4) && !moving.years.has(year));
  if (missing.length > 0) warn('days-off-incomplete', `未提供 ${missing.join('、')} 年的休息日，该年还款日未作顺延`, `no days off are given for ${missing.join(', ')}; due dates of that time are not moved`);
}

/** The instalments of one loan are one debt: 561 governs within it, and a debtor alone cannot change that order. */
function warnAllocation({ remarks }: Ledger, warn: Warn): void {
  if (remarks.has('designation')) warn('designation', '部分还款按债务人指定的期次抵充（民法典第560条）；须有指定的证据', 'some payments follow the debtor\'s designation of instalments (Civil Code 560), which must be proved');
  if (remarks.has('designation-of-kind')) warn('designation-of-kind', '部分还款按指定的款项种类抵充；同一债务内改变第561条顺序须经双方同意，请核对依据', 'some payments follow a designation of kinds; within one debt departing from the order of Civil Code 561 needs both parties\' consent: check the basis');
}

/** The contract's table prevails over its rate, but a difference is something the other side will find. */
function warnStatedInterest(terms: Terms, plan: readonly PlannedRow[], warn: Warn): void {
  for (const row of plan) {
    if (row.statedInterest === null || terms.net !== terms.nominal || (row.number === 1 && terms.disbursements.length > 1)) continue;
    if ((terms.rates[1]?.from ?? Infinity) < row.due) continue;
    const byFormula = settleFen(sumOf(interestSpans(terms, { ...row, statedInterest: null }, row.balance, row.start, row.due)), terms.rounding);
    const difference = byFormula - row.statedInterest;
    if (difference > 1n || difference < -1n) warn('stated-interest-differs', `第${row.number}期所载利息 ${formatYuan(row.statedInterest)} 与按利率计算的 ${formatYuan(byFormula)} 不一致`, `instalment ${row.number} states interest of ${formatYuan(row.statedInterest)}, its rate gives ${formatYuan(byFormula)}`);
  }
}
